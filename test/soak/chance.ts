/** Random numbers that depend on nothing but what they are for: calls in another order do not change them. */
import { createHash } from 'node:crypto';

/** From 0 to 1. The same values give the same number. */
export const chance = (...values: readonly (string | number)[]): number =>
  createHash('sha256').update(values.join(' ')).digest().readUInt32BE() / 2 ** 32;
