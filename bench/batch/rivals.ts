/** Other ways to run many jobs, as one would write them with a loop of Step Functions states. Simulated. */
import { polling } from '../cost';
import type { Usage } from '../prices';
import { busyShare, type JobTimes, SECONDS_PER_CALL } from './slots';

export interface PlayedJobs {
  /** From the beginning to the poll that sees the end of the last job. */
  readonly seconds: number;
  readonly busyShare: number;
  /** Calls of GetMediaAnalysisJob. */
  readonly polls: number;
  readonly usage: Usage;
}

/** Both loops wait so long between two looks at the jobs that run. */
const INTERVAL_SECONDS = 30;

/** Of a look at the jobs: Wait, Task and Choice. One function looks at all of them. */
const TRANSITIONS_PER_LOOK = 3;

class Loop {
  private readonly jobs: JobTimes[] = [];
  private running: JobTimes[] = [];
  private seconds = SECONDS_PER_CALL;
  private looks = 0;
  private polls = 0;

  constructor(private readonly slots: number) {}

  get isIdle(): boolean {
    return this.running.length === 0;
  }

  get freeSlots(): number {
    return this.slots - this.running.length;
  }

  start(durations: readonly number[]): void {
    const started = durations.map((each) => ({ startedAt: this.seconds, endedAt: this.seconds + each }));
    this.jobs.push(...started);
    this.running.push(...started);
  }

  /** Waits, and asks for each job that was running. */
  look(): void {
    this.seconds += INTERVAL_SECONDS + SECONDS_PER_CALL;
    this.looks++;
    this.polls += this.running.length;
    this.running = this.running.filter(({ endedAt }) => endedAt > this.seconds);
  }

  /** @param starts Tasks that only started jobs. */
  result(starts: number): PlayedJobs {
    const { seconds, polls, looks, jobs } = this;
    const { gigabyteSecond } = polling(polls + jobs.length);
    const usage = { transition: TRANSITIONS_PER_LOOK * looks + starts, request: looks + starts, gigabyteSecond };
    return { seconds, busyShare: busyShare(jobs, this.slots), polls, usage };
  }
}

/** Starts as many jobs as there are slots, waits for all of them, and then starts the next ones. */
export function inWaves(durations: readonly number[], slots: number): PlayedJobs {
  const loop = new Loop(slots);
  for (let next = 0; next < durations.length; next += slots) {
    loop.start(durations.slice(next, next + slots));
    while (!loop.isIdle) loop.look();
  }
  return loop.result(Math.ceil(durations.length / slots));
}

/** Looks at the jobs every 30 s, and starts as many of the queue as have ended. */
export function fromQueue(durations: readonly number[], slots: number): PlayedJobs {
  const loop = new Loop(slots);
  for (let next = 0; next < durations.length || !loop.isIdle; loop.look()) {
    const { freeSlots } = loop;
    loop.start(durations.slice(next, next + freeSlots));
    next += freeSlots;
  }
  return loop.result(1);
}
