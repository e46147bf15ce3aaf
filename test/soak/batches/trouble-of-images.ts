/** Random trouble of a batch that analyses images one by one. Each kind of it is a row of the table. */
import * as fc from 'fast-check';
import { FAULT_KINDS, type FaultKind } from '../../../local/rekognition/faults';
import { type Fault, one, outage, share, times, type Trouble, troubles } from './trouble';

const REFUSALS: readonly FaultKind[] = ['denied', 'notfound', 'newerror', 'notready'];

/**
 * `npm run e2e` tests a hang, because it takes seconds of real time. After an invalid parameter the images have no result for good: it
 * says that the image is the reason. The answer of DetectModerationLabels has no status.
 */
const TRANSIENT = FAULT_KINDS.filter(
  (kind) => !['hang', 'invalid', 'nostatus', 'unknownstatus', ...REFUSALS].includes(kind),
);

const IMAGE_ERRORS = ['InvalidImageFormatException', 'ImageTooLargeException', 'InvalidS3ObjectException'] as const;

/** A function that crashes in the middle of its work: from then on, none of its calls has an answer. */
const crash: fc.Arbitrary<Trouble> = fc
  .record({ from: fc.integer({ min: 0, max: 20 }), length: fc.integer({ min: 60, max: 180 }) })
  .map((time) => ({
    name: 'Lambda: the images function reaches neither S3 nor Rekognition, for up to three minutes',
    faults: [
      { of: 'detect', kind: 'reset', ...time },
      { of: 'slices', ...time },
    ] satisfies Fault[],
  }));

export const troublesOfImages = troubles(
  [
    one(
      'Rekognition: DetectModerationLabels fails, for up to ten minutes',
      outage('detect', fc.constantFrom(...TRANSIENT)),
    ),
    one(
      'Rekognition: DetectModerationLabels is refused, for up to ten minutes',
      outage('detect', fc.constantFrom(...REFUSALS)),
    ),
    one(
      'Rekognition: DetectModerationLabels is refused',
      outage('detect', fc.constantFrom(...REFUSALS)).map((fault) => ({ ...fault, length: Infinity })),
    ),
    one(
      'Rekognition: fewer calls are allowed than the batch makes',
      share(0.05, 0.9).map((share) => ({ of: 'call rate' as const, share })),
    ),
    ...IMAGE_ERRORS.map((error) =>
      one(
        `Rekognition: some images have ${error}`,
        fc.oneof(share(0.05, 1), fc.constant(1)).map((share) => ({ of: 'images' as const, error, share })),
      ),
    ),
    crash,
    one(
      'Lambda: the answers of the images function are lost, up to six times',
      times(6).map((times) => ({ of: 'answer' as const, times })),
    ),
  ],
  ['plan', 'part', 'merge', 'images'],
);
