/** Other ways to poll: a loop of Step Functions states with fixed or doubling intervals, and the SDK's waiter. */
import type * as smithy from '@smithy/core/client';
import { eventsOf } from '../../local/history';
import { loadModule } from '../../local/load-module';
import type { Contender, Wait } from '../contender';

/** How long to wait after this number of polls, in seconds. */
type Interval = (polls: number) => number;

export const fixed = (seconds: number) => loop(`every ${seconds} s`, () => seconds);

const doubling = loop('doubling from 10 s to 300 s', (polls) => Math.min(10 * 2 ** (polls - 1), 300));

export const POLLING_PEERS: readonly Contender[] = [...[5, 20, 30, 60].map(fixed), doubling, sdkWaiter(30, 120)];

/** A loop of Wait, Task and Choice, and a last state. */
function loop(name: string, interval: Interval): Contender {
  return {
    name,
    play(durationSeconds) {
      let polls = 1;
      let age = 0;
      for (; age < durationSeconds; polls++) age += interval(polls);
      const states = { Task: polls, Choice: polls, Wait: polls - 1, Succeed: 1 };
      const transitions = Object.values(states).reduce((sum, count) => sum + count, 0);
      const historyEvents = Object.entries(states).reduce((sum, [type, count]) => sum + count * eventsOf(type), 0);
      return { polls, latencySeconds: age - durationSeconds, transitions, historyEvents };
    },
  };
}

/** Runs the SDK's own code in virtual time. All waiters of its clients use this code. */
export function sdkWaiter(minDelay: number, maxDelay: number): Contender {
  let now = 0;
  let random: () => number;
  const { createWaiter, WaiterState } = loadModule<typeof smithy>(require.resolve('@smithy/core/client'), {
    Date: class extends Date {
      static override now = () => now;
    },
    Math: Object.create(Math, { random: { value: () => random() } }) as Math,
    setTimeout: (callback: () => void, ms: number) => {
      now += ms;
      queueMicrotask(callback);
    },
  });
  return {
    name: `SDK’s waiter, ${minDelay} s to ${maxDelay} s`,
    async play(durationSeconds, itsRandom): Promise<Wait> {
      random = itsRandom;
      now = 0;
      let polls = 0;
      await createWaiter({ client: {}, maxWaitTime: Infinity, minDelay, maxDelay }, {}, () => {
        polls++;
        return Promise.resolve({ state: now / 1_000 >= durationSeconds ? WaiterState.SUCCESS : WaiterState.RETRY });
      });
      return { polls, latencySeconds: now / 1_000 - durationSeconds };
    },
  };
}
