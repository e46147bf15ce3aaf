/** Counts the entries of a source. */
import type { InvalidLine, SourceCounts } from '../../lib/protocol/batch/batch-files';
import { MAX_FIRST_INVALID_LINES } from '../../lib/protocol/batch/plan-file';
import { type Entry, isDuplicate } from './entry';

/** Counts and first problems, up to a place in the source. */
export interface Counted {
  readonly counts: SourceCounts;
  readonly firstInvalidLines: readonly InvalidLine[];
}

export const NOTHING_COUNTED: Counted = {
  counts: { lines: 0, images: 0, invalidLines: 0, duplicates: 0, skipped: 0 },
  firstInvalidLines: [],
};

export class Tally {
  private counts: { -readonly [Name in keyof SourceCounts]: number };
  private firstInvalidLines: readonly InvalidLine[];

  constructor({ counts, firstInvalidLines }: Counted) {
    this.counts = { ...counts };
    this.firstInvalidLines = firstInvalidLines;
  }

  add(entry: Entry): void {
    const { counts } = this;
    counts.lines++;
    if ('manifestLine' in entry) counts.images++;
    else if ('skipped' in entry) counts.skipped++;
    else {
      counts.invalidLines++;
      if (isDuplicate(entry)) counts.duplicates++;
      if (counts.invalidLines <= MAX_FIRST_INVALID_LINES) this.firstInvalidLines = [...this.firstInvalidLines, entry];
    }
  }

  get images(): number {
    return this.counts.images;
  }

  get soFar(): Counted {
    return { counts: { ...this.counts }, firstInvalidLines: this.firstInvalidLines };
  }
}
