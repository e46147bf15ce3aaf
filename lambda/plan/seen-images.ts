/** Remembers which images a source has named. */
import * as crypto from 'node:crypto';
import { PlanErrorName } from '../../lib/protocol/errors';
import { TOO_MANY_TO_REMEMBER_HINT } from '../../lib/protocol/hints';
import { MAX_DISTINCT_IMAGES } from '../../lib/protocol/batch/image-rules';
import { PlanProblem } from './problem';

/** The table has room for the most images at this load: 2^25 places of 16 bytes are 512 MiB. */
const MAX_LOAD = 0.6;
const FIRST_PLACES = 2 ** 16;

/** Words of 64 bits in a place. */
const WORDS = 2;

/**
 * A hash table without pointers: 16 bytes of SHA-256 stand for an image, so that two images never look the same, and nobody can choose
 * names that do. JavaScript's Set would need ten times the memory, and holds 16.7 million entries at most.
 */
export class SeenImages {
  private table = new BigUint64Array(WORDS * FIRST_PLACES);
  private count = 0;

  constructor(private readonly max = MAX_DISTINCT_IMAGES) {}

  /** Returns false if the image has been added before. */
  add(image: string): boolean {
    const digest = crypto.hash('sha256', image, 'buffer');
    const isNew = this.put(digest.readBigUInt64LE(0), digest.readBigUInt64LE(8));
    if (!isNew) return false;
    if (++this.count > this.max) throw tooManyToRemember(this.max);
    if (this.count > (MAX_LOAD * this.table.length) / WORDS) this.grow();
    return true;
  }

  private put(first: bigint, second: bigint): boolean {
    const { table } = this;
    const mask = table.length / WORDS - 1;
    for (let place = Number(first & BigInt(mask)); ; place = (place + 1) & mask) {
      const at = WORDS * place;
      if (table[at] === first && table[at + 1] === second) return false;
      // Zero is a free place. That a digest begins with 64 zeros is not to be expected; then a duplicate would be analysed.
      if (table[at] !== 0n) continue;
      table[at] = first;
      table[at + 1] = second;
      return true;
    }
  }

  private grow(): void {
    const { table: old } = this;
    this.table = new BigUint64Array(2 * old.length);
    for (let at = 0; at < old.length; at += WORDS) {
      if (old[at] !== 0n) this.put(old[at], old[at + 1]);
    }
  }
}

const tooManyToRemember = (max: number) =>
  new PlanProblem(
    PlanErrorName.TOO_MANY_IMAGES,
    `dropDuplicates remembers at most ${max} images; the source has more.`,
    TOO_MANY_TO_REMEMBER_HINT,
    { MaxImages: max },
  );
