import { setTimeout } from 'node:timers/promises';

/** Local code reads the time here, so that it can run in virtual time. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
}

/** A clock by which a server takes its time. */
export interface SleepingClock extends Clock {
  sleep(ms: number): Promise<void>;
}

export const systemClock: SleepingClock = { now: () => Date.now(), sleep: (ms) => setTimeout(ms) };
