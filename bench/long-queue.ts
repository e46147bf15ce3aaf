/** How long many manifests take that are uploaded at once, where few jobs may run at a time. Simulated, the same every time. */
import { Duration } from 'aws-cdk-lib';
import { PollSchedule } from '../lib';
import { nextWaitSeconds, type Schedule } from '../lib/protocol/next-wait';
import { markdownTable } from '../tools/markdown-table';
import { costOf } from './prices';
import { seededRandom } from './seeded-random';

/** What examples/long-queue.ts has. */
export const WEEK = PollSchedule.proportional({ minInterval: Duration.minutes(1), maxInterval: Duration.minutes(10) });

const MANIFESTS = 300;
const SLOTS = 5;

/** Of a job, in minutes. */
const DURATIONS = [10, 20, 60, 120];

const SEED = 30;
const DAY = 86_400;

/** A state to start, one to choose, one to wait. */
const TRANSITIONS_PER_ATTEMPT = 3;

export interface Queue {
  readonly started: number;
  /** Until the last job that was started has ended. */
  readonly seconds: number;
  /** To start a job, on average for a manifest. */
  readonly attempts: number;
}

/** Every runner tries by itself: whoever tries next after a job has ended gets its slot. */
export function playQueue(schedule: Schedule, timeoutSeconds: number, jobSeconds: number): Queue {
  const random = seededRandom(SEED);
  const slotIsFreeAt = new Array<number>(SLOTS).fill(0);
  const triesAt = Array.from({ length: MANIFESTS }, () => 60 * random());
  let [started, seconds, attempts] = [0, 0, 0];
  while (triesAt.length > 0) {
    const now = Math.min(...triesAt);
    const runner = triesAt.indexOf(now);
    const slot = slotIsFreeAt.findIndex((freeAt) => freeAt <= now);
    attempts++;
    const wait = nextWaitSeconds({
      schedule,
      ageSeconds: now,
      secondsToDeadline: timeoutSeconds - now,
      random: random(),
    });
    if (slot < 0 && wait > 0) {
      triesAt[runner] = now + wait;
      continue;
    }
    triesAt.splice(runner, 1);
    if (slot < 0) continue;
    started++;
    seconds = slotIsFreeAt[slot] = now + jobSeconds;
  }
  return { started, seconds, attempts: attempts / MANIFESTS };
}

export function queueTable(): string {
  const header = ['a job takes', 'by default', 'as above', 'attempts to start a job, on average', 'their price'];
  const ending = ({ started, seconds }: Queue) => {
    const hours = `${(seconds / 3600).toFixed(1)} hours`;
    return started === MANIFESTS ? `all done after ${hours}` : `${started} started, ${MANIFESTS - started} TIMED_OUT`;
  };
  return markdownTable(
    header,
    DURATIONS.map((minutes) => {
      const week = playQueue(WEEK._toSchedule(), 7 * DAY, minutes * 60);
      const usual = playQueue(PollSchedule.proportional()._toSchedule(), DAY, minutes * 60);
      const price = costOf({ transition: week.attempts * TRANSITIONS_PER_ATTEMPT });
      return [`${minutes} minutes`, ending(usual), ending(week), week.attempts.toFixed(0), `$${price.toPrecision(2)}`];
    }),
  );
}
