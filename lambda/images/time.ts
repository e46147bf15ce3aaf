/** The time in which calls are paced. Tests put virtual time in its place. */
export interface Time {
  /** Milliseconds. Only differences matter. */
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<unknown>;
}

/** Unlike the time of day, it is never set back. */
export const realTime: Time = {
  now: () => performance.now(),
  // Not that of node:timers/promises: simulations replace the global one.
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
};
