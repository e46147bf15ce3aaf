/** Many manifests are uploaded at once, but few jobs may run at a time: how long do they take? Simulated: the same every time. */
import { Duration } from 'aws-cdk-lib';
import { PollSchedule } from '../lib';
import { Status } from '../lib/protocol/status';
import { nextWaitSeconds, type Schedule } from '../lib/protocol/next-wait';
import { markdownTable } from '../tools/markdown-table';
import { costOf } from './prices';
import { seededRandom } from './seeded-random';

/** The schedule of examples/long-queue.ts. */
export const WEEK = PollSchedule.proportional({ minInterval: Duration.minutes(1), maxInterval: Duration.minutes(10) });

const MANIFESTS = 300;
const SLOTS = 5;

/** Durations of a job, in minutes. */
const DURATIONS = [10, 20, 60, 120];

const SEED = 30;
const DAY = 86_400;

/** One attempt to start a job enters a Task, a Choice and a Wait state. */
const TRANSITIONS_PER_ATTEMPT = 3;

export interface Queue {
  readonly started: number;
  /** When the last job ended. */
  readonly seconds: number;
  /** Mean number of attempts to start a job, for each manifest. */
  readonly attempts: number;
}

/** Each runner tries independently. The first one that tries after the end of a job gets the free slot. */
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
    return started === MANIFESTS
      ? `all done after ${hours}`
      : `${started} started, ${MANIFESTS - started} ${Status.TIMED_OUT}`;
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
