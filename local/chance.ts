/** Chance that can be repeated: each execution may bring its own. */
import { AsyncLocalStorage } from 'node:async_hooks';

type Random = () => number;

const drawn = new AsyncLocalStorage<Random>();

/** Does work whose random numbers, and those of all that follows from it, come from the given source. */
export const withRandom = <T>(random: Random | undefined, work: () => T): T =>
  random ? drawn.run(random, work) : work();

/** What code that is to draw from it gets in place of Node's Math. */
export const localMath = Object.create(Math, {
  random: { value: () => (drawn.getStore() ?? Math.random)() },
}) as Math;
