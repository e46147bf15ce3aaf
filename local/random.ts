/** Random numbers that can be repeated. Each execution may bring its own source. */
import { AsyncLocalStorage } from 'node:async_hooks';

type Random = () => number;

const source = new AsyncLocalStorage<Random>();

/** Does work whose random numbers come from the given source, also in everything asynchronous that the work starts. */
export const withRandom = <T>(random: Random | undefined, work: () => T): T =>
  random ? source.run(random, work) : work();

/** Replaces the global `Math` of the code that is loaded here. */
export const localMath = Object.create(Math, {
  random: { value: () => (source.getStore() ?? Math.random)() },
}) as Math;
