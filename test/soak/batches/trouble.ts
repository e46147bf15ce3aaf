/** The trouble that a batch can have, and random trouble that does not depend on how images are analysed. */
import * as fc from 'fast-check';
import type { FailureCode } from '../../../lib/protocol/rekognition';
import type { FaultKind } from '../../../local/rekognition/faults';
import type { ImageErrorName } from '../../../local/rekognition/image-errors';

/** In seconds since the first execution began. */
export interface Period {
  readonly from: number;
  readonly length: number;
}

export type Fault =
  /** Jobs fail with this code. */
  | { readonly of: 'jobs'; readonly code: FailureCode; readonly share: number }
  /** The first calls that start a part's job. */
  | { readonly of: 'start'; readonly kind: FaultKind; readonly times: number; readonly share: number }
  /** All polls, for some time. */
  | ({ readonly of: 'get'; readonly kind: FaultKind } & Period)
  /** All calls that analyse an image, for some time. */
  | ({ readonly of: 'detect'; readonly kind: FaultKind } & Period)
  /** Rekognition throttles the calls above this share of those that the batch may make. It stays so. */
  | { readonly of: 'call rate'; readonly share: number }
  /** Rekognition refuses some images. It stays so. */
  | { readonly of: 'images'; readonly error: ImageErrorName; readonly share: number }
  /** Some requests to S3. */
  | { readonly of: 's3'; readonly kind: S3FaultKind; readonly share: number }
  /** All requests of one kind to S3. */
  | { readonly of: 'denial'; readonly denial: Denial }
  /** All requests to S3 for the files in which the images function keeps what it knows of a part, for some time. */
  | ({ readonly of: 'slices' } & Period)
  /** Calls of one function. The plan function has only a few calls. */
  | { readonly of: 'lambda'; readonly error: string; readonly times: number; readonly file: string }
  /** The images function has run, but Step Functions does not get its answer. */
  | { readonly of: 'answer'; readonly times: number }
  /** The functions run out of time after so many steps. */
  | { readonly of: 'time'; readonly steps: number }
  | { readonly of: 'bus' | 'step functions'; readonly times: number };

const S3_FAULTS = ['SlowDown', 'InternalError', 'lost before the call', 'lost before the answer'] as const;
export type S3FaultKind = (typeof S3_FAULTS)[number];

/** What S3 denies: the operation, and the keys. */
export const DENIALS = {
  'to read the list of parts': ['GetObject', /\/parts\.json$/],
  'to write manifests of parts': ['PutObject', /\/manifests\/\d+\.jsonl$/],
  'to write records': ['PutObject', /\/records\/\d+\.json$/],
  'to read summaries of manifests': ['GetObject', /manifest-summary\.json$/],
  'to write the index': ['PutObject', /\/index\.json$/],
  'to write slices': ['PutObject', /\/slices\/\d+\/\d+\.json$/],
  'to write leases': ['PutObject', /\/lease\.json$/],
  'to write results': ['PutObject', /\/results\.jsonl$/],
} as const;
export type Denial = keyof typeof DENIALS;

/** Denials of what only the images function does. */
const OF_IMAGES: readonly Denial[] = ['to write slices', 'to write leases', 'to write results'];

export interface Trouble {
  /** The row of the table. */
  readonly name: string;
  readonly faults: readonly Fault[];
}

export const times = (most: number) => fc.integer({ min: 1, max: most });
export const share = (least: number, most: number) => fc.double({ min: least, max: most, noNaN: true });
export const one = (name: string, fault: fc.Arbitrary<Fault>): fc.Arbitrary<Trouble> =>
  fault.map((fault) => ({ name, faults: [fault] }));

/** A fault of all calls, for up to ten minutes. */
export const outage = <Of extends 'get' | 'detect'>(of: Of, kind: fc.Arbitrary<FaultKind>) =>
  fc.record({
    of: fc.constant(of),
    kind,
    // Without jobs, a batch ends soon.
    from: fc.integer({ min: 0, max: of === 'get' ? 120 : 20 }),
    length: fc.integer({ min: 5, max: 600 }),
  });

const lambda = (error: string, most: number, files: readonly string[]) =>
  fc.record({
    of: fc.constant('lambda' as const),
    error: fc.constant(error),
    times: times(most),
    file: fc.constantFrom(...files),
  });

const denials = (files: readonly string[]) =>
  (Object.keys(DENIALS) as Denial[]).filter((denial) => files.includes('images') || !OF_IMAGES.includes(denial));

/** @param files The functions of the batch, by the files of their bundles. */
const ofEachBatch = (files: readonly string[]): readonly fc.Arbitrary<Trouble>[] => [
  one(
    'S3: some requests fail, or their answers are lost',
    fc.record({ of: fc.constant('s3' as const), kind: fc.constantFrom(...S3_FAULTS), share: share(0.02, 0.4) }),
  ),
  ...denials(files).map((denial) => one(`S3: it is denied ${denial}`, fc.constant({ of: 'denial' as const, denial }))),
  one('Lambda: throttled, up to 30 times', lambda('Lambda.TooManyRequestsException', 30, files)),
  one('Lambda: a function exits, up to 12 times', lambda('Runtime.ExitError', 12, files)),
  one(
    'Lambda: functions run out of time',
    fc.integer({ min: 4, max: 12 }).map((steps) => ({ of: 'time' as const, steps })),
  ),
  one(
    'EventBridge: throttled, up to 10 times',
    times(10).map((times) => ({ of: 'bus' as const, times })),
  ),
];

/** None, one of these, or several. */
export function troubles(own: readonly fc.Arbitrary<Trouble>[], files: readonly string[]): fc.Arbitrary<Trouble> {
  const single = [...own, ...ofEachBatch(files)];
  return fc.oneof(
    { weight: 2, arbitrary: fc.constant({ name: 'none', faults: [] }) },
    ...single.map((arbitrary) => ({ weight: 1, arbitrary })),
    {
      weight: 3,
      arbitrary: fc
        .array(fc.oneof(...single), { minLength: 2, maxLength: 4 })
        .map((troubles) => ({ name: 'two to four of these', faults: troubles.flatMap(({ faults }) => faults) })),
    },
  );
}
