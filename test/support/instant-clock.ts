import type { SleepingClock } from '../../local/clock';

/** The clock of a test that sets the time itself. Who sleeps by this clock does not wait: the time is later at once. */
export const instantClock = (test: { now: number }): SleepingClock => ({
  now: () => test.now,
  sleep: (ms) => {
    test.now += ms;
    return Promise.resolve();
  },
});
