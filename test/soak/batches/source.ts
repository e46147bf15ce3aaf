/** Random sources of a batch. */
import * as fc from 'fast-check';

export const SOURCE_KINDS = ['JSON Lines', 'CSV', 'prefix', 'inventory'] as const;
export type SourceKind = (typeof SOURCE_KINDS)[number];

/** What stands in a line of a manifest, in a row of an inventory, or what an object is. */
export type Entry =
  | { readonly is: 'image' }
  /** A manifest's line whose name is no image's: the plan takes it, and the job has no result for it. */
  | { readonly is: 'refused' }
  /** The image of an earlier entry. */
  | { readonly is: 'repeated'; readonly earlier: number }
  | { readonly is: 'invalid'; readonly how: number }
  /** A blank line, or an object that is no image. */
  | { readonly is: 'ignored'; readonly how: number };

export interface Source {
  readonly kind: SourceKind;
  readonly entries: readonly Entry[];
  /** How often the entries come, each time with other images. */
  readonly rounds: number;
  readonly gzip: boolean;
  readonly lineBreak: '\n' | '\r\n';
  readonly endsWithLineBreak: boolean;
  /** The data files of an inventory. */
  readonly files: number;
  /** Columns of an inventory beside Bucket and Key. */
  readonly columns: readonly ('Size' | 'IsLatest' | 'IsDeleteMarker')[];
}

const MAX_ENTRIES = 32;

const any = fc.nat({ max: 1_000 });

const entry: fc.Arbitrary<Entry> = fc.oneof(
  { weight: 12, arbitrary: fc.constant({ is: 'image' as const }) },
  { weight: 2, arbitrary: fc.constant({ is: 'refused' as const }) },
  { weight: 1, arbitrary: any.map((earlier) => ({ is: 'repeated' as const, earlier })) },
  { weight: 2, arbitrary: any.map((how) => ({ is: 'invalid' as const, how })) },
  { weight: 2, arbitrary: any.map((how) => ({ is: 'ignored' as const, how })) },
);

export const sources = (rounds: fc.Arbitrary<number>): fc.Arbitrary<Source> =>
  fc.record({
    kind: fc.constantFrom(...SOURCE_KINDS),
    entries: fc.oneof(
      { weight: 19, arbitrary: fc.array(entry, { minLength: 8, maxLength: MAX_ENTRIES, size: 'max' }) },
      { weight: 1, arbitrary: fc.array(entry, { maxLength: 2 }) },
    ),
    rounds,
    gzip: fc.boolean(),
    lineBreak: fc.constantFrom('\n' as const, '\r\n' as const),
    endsWithLineBreak: fc.boolean(),
    files: fc.integer({ min: 1, max: 3 }),
    columns: fc.subarray(['Size' as const, 'IsLatest' as const, 'IsDeleteMarker' as const]),
  });
