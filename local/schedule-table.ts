/** Polls, latency and cost of the default schedule, for the README: the waiter's own formula on evenly spread durations. */
import { nextWaitSeconds } from '../lib/next-wait';
import { PollSchedule } from '../lib/poll-schedule';

/** Dollars for a state transition of a Standard workflow in us-east-1. */
const TRANSITION_PRICE = 0.000025;
const TRANSITIONS_PER_POLL = 3;

const SAMPLES = 2_000;
const SCHEDULE = PollSchedule.proportional()._toSchedule();

const DURATIONS: readonly [name: string, seconds: number][] = [
  ['3 minutes', 180],
  ['20 minutes', 1_200],
  ['3 hours', 10_800],
];

export function scheduleTable(): string {
  const rows = DURATIONS.flatMap(([name, seconds]) => [
    row(`${name}`, seconds, undefined),
    row(`${name}, told within 25 %`, seconds, seconds),
  ]);
  return ['| job | polls | mean latency | state transitions |', '|---|---|---|---|', ...rows].join('\n');
}

function row(name: string, seconds: number, expectedDurationSeconds: number | undefined): string {
  // Durations from a quarter less to a quarter more.
  const waits = Array.from({ length: SAMPLES }, (_, index) =>
    wait(seconds * (0.75 + (0.5 * index) / SAMPLES), expectedDurationSeconds, index),
  );
  const mean = (of: (w: Wait) => number) => waits.reduce((sum, each) => sum + of(each), 0) / SAMPLES;
  const polls = mean((each) => each.polls);
  const cost = (polls * TRANSITIONS_PER_POLL * TRANSITION_PRICE).toFixed(4);
  return `| ${name} | ${polls.toFixed(0)} | ${mean((each) => each.latency).toFixed(0)} s | $${cost} |`;
}

interface Wait {
  readonly polls: number;
  readonly latency: number;
}

function wait(durationSeconds: number, expectedDurationSeconds: number | undefined, seed: number): Wait {
  let now = 0;
  for (let polls = 1; ; polls++) {
    if (now >= durationSeconds) return { polls, latency: now - durationSeconds };
    // Evenly spread instead of random, so that the table is the same every time.
    const random = ((seed + polls) * 0.618_033_988_75) % 1;
    const secondsToDeadline = 24 * 3600 - now;
    now += nextWaitSeconds({ schedule: SCHEDULE, ageSeconds: now, secondsToDeadline, expectedDurationSeconds, random });
  }
}
