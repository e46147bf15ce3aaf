/**
 * When to poll next: the only place where the wait is computed.
 *
 * Pure, and free of CDK: the functions call it, and the constructs check its worst case at synth.
 */
import {
  HISTORY_EVENTS_LIMIT,
  HISTORY_EVENTS_PER_POLL,
  HISTORY_RESERVE,
  MAX_QUICK_REFUSAL_CHECKS,
  MIN_INTERVAL_SECONDS,
  SUMMARY_ATTEMPTS,
} from './limits';

/** A schedule as it travels from the definition to the handler. */
export interface Schedule {
  /** The interval is this share of the job's age … */
  readonly ageFraction: number;
  /** … but at least this … */
  readonly minSeconds: number;
  /** … and at most this. */
  readonly maxSeconds: number;
}

export interface WaitQuestion {
  readonly schedule: Schedule;
  readonly ageSeconds: number;
  readonly secondsToDeadline: number;
  /** How long the job should take from start to end, if the caller knows. */
  readonly expectedDurationSeconds?: number;
  /** A random number in [0, 1). */
  readonly random: number;
}

/** Each wait is longer or shorter by up to this share, so that jobs that start together are not always polled together. */
export const JITTER = 0.1;

/** Around the expected duration D: sleep to 0.7 D, then poll every 5 % of D until 1.3 D. */
const EXPECTED = { from: 0.7, until: 1.3, step: 0.05 } as const;

/** Most polls that an expected duration can add: its steps at their shortest, rounded up. */
const EXTRA_POLLS_IF_EXPECTED = Math.ceil((EXPECTED.until - EXPECTED.from) / EXPECTED.step / (1 - JITTER)) + 1;

const clamp = (value: number, min: number, max: number) => Math.min(Math.max(value, min), max);

/** The interval before jitter and deadline. */
export function pollInterval(schedule: Schedule, ageSeconds: number, expectedDurationSeconds?: number): number {
  const { ageFraction, minSeconds, maxSeconds } = schedule;
  if (expectedDurationSeconds !== undefined) {
    const sleep = EXPECTED.from * expectedDurationSeconds - ageSeconds;
    if (sleep > 0) return Math.max(sleep, minSeconds);
    if (ageSeconds < EXPECTED.until * expectedDurationSeconds) {
      return clamp(EXPECTED.step * expectedDurationSeconds, minSeconds, maxSeconds);
    }
  }
  return clamp(ageFraction * ageSeconds, minSeconds, maxSeconds);
}

/** `random` 0 gives the shortest wait, 1 the longest; Step Functions waits whole seconds. */
const jittered = (seconds: number, random: number) =>
  Math.max(MIN_INTERVAL_SECONDS, Math.round(seconds * (1 + JITTER * (2 * random - 1))));

/** Whole seconds until the next poll. 0 if the deadline is reached: there is no next poll. */
export function nextWaitSeconds(question: WaitQuestion): number {
  const { schedule, ageSeconds, secondsToDeadline, expectedDurationSeconds, random } = question;
  const left = Math.max(0, Math.floor(secondsToDeadline));
  const wait = jittered(pollInterval(schedule, ageSeconds, expectedDurationSeconds), random);
  // The last poll comes just before the deadline. A poll shortly before the last one is left out.
  return left - wait < schedule.minSeconds ? left : wait;
}

/**
 * The most polls that one execution can make before its deadline. Infinity if the history cannot hold them.
 *
 * A runner has two phases, each with a deadline of its own. Its attempts to start the job count as polls: they follow the same
 * schedule and write as many history events.
 */
export const worstCasePolls = (schedule: Schedule, timeoutSeconds: number, phases: 1 | 2 = 1) =>
  phases * worstCasePollsOfPhase(schedule, timeoutSeconds);

function worstCasePollsOfPhase(schedule: Schedule, timeoutSeconds: number): number {
  let polls = EXTRA_POLLS_IF_EXPECTED + MAX_QUICK_REFUSAL_CHECKS + SUMMARY_ATTEMPTS;
  // An older job is polled less often. So the worst case is a job of age 0 when the wait starts.
  for (let age = 0; age < timeoutSeconds; age += jittered(pollInterval(schedule, age), 0)) {
    polls++;
    if (historyEvents(polls) > HISTORY_EVENTS_LIMIT) return Infinity;
  }
  return polls;
}

export const historyEvents = (polls: number) => polls * HISTORY_EVENTS_PER_POLL;

/** History events that polls may use: the limit less the reserve. */
export const HISTORY_EVENTS_FOR_POLLS = HISTORY_EVENTS_LIMIT * (1 - HISTORY_RESERVE);
