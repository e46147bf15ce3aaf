/** Lists the keys of a bucket in the order of S3, from any key on. */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { compareKeys } from './key-order';
import { decoded } from './key-paths';

export interface ListOptions {
  readonly prefix?: string;
  /** Only keys behind this one. */
  readonly after?: string;
  readonly limit?: number;
}

interface Entry {
  /** The name of the file. */
  readonly name: string;
  /** The part of the key: that of a directory ends in a slash. */
  readonly part: string;
}

/** A change within so many milliseconds may leave the time of change of a file or a directory as it was. */
export const CLOCK_TICK_MS = 50;

export class KeyListing {
  private readonly cache = new Map<string, { readonly changedAt: bigint; readonly entries: readonly Entry[] }>();

  list(bucketDirectory: string, { prefix = '', after = '', limit = Infinity }: ListOptions): string[] {
    const keys: string[] = [];
    for (const key of this.walk(bucketDirectory, '', prefix, after)) {
      if (keys.length >= limit) break;
      keys.push(key);
    }
    return keys;
  }

  private *walk(directory: string, base: string, prefix: string, after: string): Generator<string> {
    const entries = this.entriesOf(directory);
    const from = compareKeys(prefix, after) > 0 ? prefix : after;
    for (let index = firstFrom(entries, base, from); index < entries.length; index++) {
      const { name, part } = entries[index];
      const key = base + part;
      const isDirectory = part.endsWith('/');
      if (!key.startsWith(prefix) && !(isDirectory && prefix.startsWith(key))) {
        if (compareKeys(key, prefix) > 0) return;
      } else if (isDirectory) yield* this.walk(path.join(directory, name), key, prefix, after);
      else if (compareKeys(key, after) > 0) yield key;
    }
  }

  /** Sorted. A directory is read again when it has changed. */
  private entriesOf(directory: string): readonly Entry[] {
    const { mtimeNs } = fs.statSync(directory, { bigint: true });
    const cached = this.cache.get(directory);
    if (cached?.changedAt === mtimeNs) return cached.entries;
    const entries = fs.readdirSync(directory, { withFileTypes: true }).map((entry) => ({
      name: entry.name,
      part: decoded(entry.name) + (entry.isDirectory() ? '/' : ''),
    }));
    entries.sort((a, b) => compareKeys(a.part, b.part));
    if (Date.now() - Number(mtimeNs / 1_000_000n) > CLOCK_TICK_MS)
      this.cache.set(directory, { changedAt: mtimeNs, entries });
    return entries;
  }
}

/** The index of the first entry that is, or contains, a key from the given one on. */
function firstFrom(entries: readonly Entry[], base: string, from: string): number {
  let [low, high] = [0, entries.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const key = base + entries[middle].part;
    const isBefore = compareKeys(key, from) < 0 && !(key.endsWith('/') && from.startsWith(key));
    if (isBefore) low = middle + 1;
    else high = middle;
  }
  return low;
}
