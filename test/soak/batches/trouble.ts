/** Random trouble of a batch. Each kind of it is a row of the table. */
import * as fc from 'fast-check';
import { FAILURE_CODES, type FailureCode } from '../../../lib/protocol/rekognition';
import { describeFault, FAULT_KINDS, type FaultKind } from '../../../local/rekognition/faults';

export type Fault =
  /** Jobs fail with this code. */
  | { readonly of: 'jobs'; readonly code: FailureCode; readonly share: number }
  /** The first calls that start a part's job. */
  | { readonly of: 'start'; readonly kind: FaultKind; readonly times: number; readonly share: number }
  /** All polls for some time, in seconds since the first execution began. */
  | { readonly of: 'get'; readonly kind: FaultKind; readonly from: number; readonly length: number }
  /** Some requests to S3. */
  | { readonly of: 's3'; readonly kind: S3FaultKind; readonly share: number }
  /** All requests of one kind to S3. */
  | { readonly of: 'denial'; readonly denial: keyof typeof DENIALS }
  /** Calls of one function. The plan function has only a few calls. */
  | { readonly of: 'lambda'; readonly error: string; readonly times: number; readonly file: string }
  /** The functions run out of time after so many steps. */
  | { readonly of: 'time'; readonly steps: number }
  | { readonly of: 'bus' | 'step functions'; readonly times: number };

export const S3_FAULTS = ['SlowDown', 'InternalError', 'lost before the call', 'lost before the answer'] as const;
export type S3FaultKind = (typeof S3_FAULTS)[number];

/** What S3 denies: the operation, and the keys. */
export const DENIALS = {
  'to read the list of parts': ['GetObject', /\/parts\.json$/],
  'to write manifests of parts': ['PutObject', /\/manifests\/\d+\.jsonl$/],
  'to write records': ['PutObject', /\/records\/\d+\.json$/],
  'to read summaries of jobs': ['GetObject', /-manifest-summary\.json$/],
  'to write the index': ['PutObject', /\/index\.json$/],
} as const;

export interface Trouble {
  /** The row of the table. */
  readonly name: string;
  readonly faults: readonly Fault[];
}

/**
 * `npm run e2e` tests a hang, because it takes seconds of real time. A job whose end has an unknown status counts as failed, so its
 * part may have another job although the first one succeeded.
 */
const TRANSIENT = FAULT_KINDS.filter(
  (kind) => !['hang', 'lost', 'denied', 'notfound', 'invalid', 'newerror', 'unknownstatus'].includes(kind),
);

/** Without `mismatch`: it means that the token belongs to another job, so the part takes the next token. */
const START_REFUSALS: readonly FaultKind[] = ['denied', 'badmanifest', 'bads3object', 'notready'];

const times = (most: number) => fc.integer({ min: 1, max: most });
const share = (least: number, most: number) => fc.double({ min: least, max: most, noNaN: true });
const one = (name: string, fault: fc.Arbitrary<Fault>): fc.Arbitrary<Trouble> =>
  fault.map((fault) => ({ name, faults: [fault] }));

const get = (kind: fc.Arbitrary<FaultKind>) =>
  fc.record({
    of: fc.constant('get' as const),
    kind,
    from: fc.integer({ min: 0, max: 120 }),
    length: fc.integer({ min: 5, max: 600 }),
  });
const start = (kinds: readonly FaultKind[], most: number) =>
  fc.record({
    of: fc.constant('start' as const),
    kind: fc.constantFrom(...kinds),
    times: times(most),
    share: share(0.3, 1),
  });
const lambda = (error: string, most: number) =>
  fc.record({
    of: fc.constant('lambda' as const),
    error: fc.constant(error),
    times: times(most),
    file: fc.constantFrom('plan', 'part', 'merge', 'start', 'poll'),
  });

const jobs = FAILURE_CODES.map((code) =>
  one(
    `Rekognition: jobs fail with ${code}`,
    share(0.2, 1).map((share) => ({ of: 'jobs' as const, code, share })),
  ),
);
const single: readonly fc.Arbitrary<Trouble>[] = [
  ...jobs,
  one('Rekognition: StartMediaAnalysisJob fails, and later not', start([...TRANSIENT, 'limit'], 6)),
  one(`Rekognition: StartMediaAnalysisJob: ${describeFault('lost')}`, start(['lost'], 3)),
  one('Rekognition: StartMediaAnalysisJob is refused', start(START_REFUSALS, 20)),
  one('Rekognition: GetMediaAnalysisJob fails, for up to ten minutes', get(fc.constantFrom(...TRANSIENT))),
  one('Rekognition: GetMediaAnalysisJob is denied, for up to ten minutes', get(fc.constant('denied'))),
  one(
    'S3: some requests fail, or their answers are lost',
    fc.record({ of: fc.constant('s3' as const), kind: fc.constantFrom(...S3_FAULTS), share: share(0.02, 0.4) }),
  ),
  ...Object.keys(DENIALS).map((denial) =>
    one(`S3: it is denied ${denial}`, fc.constant({ of: 'denial' as const, denial: denial as keyof typeof DENIALS })),
  ),
  one('Lambda: throttled, up to 30 times', lambda('Lambda.TooManyRequestsException', 30)),
  one('Lambda: a function exits, up to 12 times', lambda('Runtime.ExitError', 12)),
  one(
    'Lambda: functions run out of time',
    fc.integer({ min: 4, max: 12 }).map((steps) => ({ of: 'time' as const, steps })),
  ),
  one(
    'EventBridge: throttled, up to 10 times',
    times(10).map((times) => ({ of: 'bus' as const, times })),
  ),
  one(
    'Step Functions: StartExecution throttled, up to 10 times',
    times(10).map((times) => ({ of: 'step functions' as const, times })),
  ),
];

export const troubles: fc.Arbitrary<Trouble> = fc.oneof(
  { weight: 2, arbitrary: fc.constant({ name: 'none', faults: [] }) },
  ...single.map((arbitrary) => ({ weight: 1, arbitrary })),
  {
    weight: 3,
    arbitrary: fc
      .array(fc.oneof(...single), { minLength: 2, maxLength: 4 })
      .map((troubles) => ({ name: 'two to four of these', faults: troubles.flatMap(({ faults }) => faults) })),
  },
);
