/** The slots in which the jobs of a batch run: for which share of the time are they busy? */
import type { PollSchedule } from '../../lib/waiter/poll-schedule';
import { simulatedWait } from '../ours';
import { seededRandom } from '../seeded-random';
import { mean } from '../statistics';

/** How long a call of a function or of a service takes, with the state transitions around it. A guess: AWS documents none. */
export const SECONDS_PER_CALL = 0.2;

/**
 * Calls between the poll that sees the end of a job and the start of the next one in its slot: publish the outcome, see the end of the
 * runner, record the part, publish its end, begin the next part, start the runner, start the job.
 */
const CALLS_BETWEEN_JOBS = 7;

export interface JobTimes {
  readonly startedAt: number;
  readonly endedAt: number;
}

/** The share of the slots' time in which jobs run, from the first start of a job to the start of the last one. */
export function busyShare(jobs: readonly JobTimes[], slots: number): number {
  const starts = jobs.map(({ startedAt }) => startedAt);
  const [first, last] = [Math.min(...starts), Math.max(...starts)];
  const busy = jobs.reduce((sum, { startedAt, endedAt }) => sum + Math.min(endedAt, last) - startedAt, 0);
  return busy / (slots * (last - first));
}

export interface SlotOptions {
  readonly secondsPerCall?: number;
  /** What each execution of the runner is told of the duration of its job. */
  readonly expectedSeconds?: number;
  /** How long each job's first attempt to start is refused. */
  readonly refusedSeconds?: number;
  readonly random?: () => number;
}

export interface PlayedSlot {
  readonly busyShare: number;
  /** Mean number of polls of a job. */
  readonly polls: number;
}

const SEED = 4;

/**
 * Runs jobs one after the other in a slot. The poll function's reducer plays each wait. Slots do not depend on each other, so one stands
 * for all.
 */
export function playSlot(schedule: PollSchedule, durations: readonly number[], options: SlotOptions = {}): PlayedSlot {
  const {
    secondsPerCall = SECONDS_PER_CALL,
    expectedSeconds,
    refusedSeconds = 0,
    random = seededRandom(SEED),
  } = options;
  const waits = durations.map((duration) => simulatedWait(schedule, duration, random, expectedSeconds, secondsPerCall));
  const between = CALLS_BETWEEN_JOBS * secondsPerCall + refusedSeconds;
  const idle = mean(waits.map(({ latencySeconds }) => latencySeconds)) + between;
  return { busyShare: mean(durations) / (mean(durations) + idle), polls: mean(waits.map(({ polls }) => polls)) };
}
