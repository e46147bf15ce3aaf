/** Makes the summary of a plan, and the problems of a source with no image or with too many. */
import { PlanErrorName } from '../../lib/protocol/errors';
import { EMPTY_SOURCE_HINT, TOO_MANY_IMAGES_HINT } from '../../lib/protocol/hints';
import { type BatchInput, SOURCES } from '../../lib/protocol/batch/batch-input';
import type { BatchOptions } from '../../lib/protocol/batch/batch-requests';
import type { PlanSummary } from '../../lib/protocol/batch/plan-file';
import { estimatedDollars } from '../../lib/protocol/batch/prices';
import { imagesPerPart, leastImagesPerPart, partsOf } from '../../lib/protocol/batch/split';
import { MAX_IMAGES } from '../../lib/protocol/rekognition';
import { PlanProblem } from './problem';
import type { Counted } from './tally';

export const imagesPerPartOf = (images: number, options: BatchOptions) =>
  Math.min(
    Math.max(options.imagesPerPart ?? imagesPerPart(images, options.slots), leastImagesPerPart(images)),
    MAX_IMAGES,
  );

export const summaryOf = ({ counts, firstInvalidLines }: Counted, perJob: number): PlanSummary => ({
  ...counts,
  parts: partsOf(counts.images, perJob),
  imagesPerPart: perJob,
  firstInvalidLines,
  estimatedDollars: estimatedDollars(counts.images),
});

/** @param allCounted Whether the source has been read to its end. */
export function tooManyImages(images: number, maxImages: number, { allCounted }: { readonly allCounted: boolean }) {
  const dollars = estimatedDollars(images);
  const message = allCounted
    ? `The source has ${images} images; at most ${maxImages} are allowed. They would cost about $${dollars}.`
    : `The source has more than ${maxImages} images, and no more are allowed. They would cost more than about $${dollars}.`;
  return new PlanProblem(PlanErrorName.TOO_MANY_IMAGES, message, TOO_MANY_IMAGES_HINT, {
    Images: images,
    MaxImages: maxImages,
    EstimatedDollars: dollars,
  });
}

export function throwIfEmpty(input: BatchInput, { counts, firstInvalidLines }: Counted): void {
  if (counts.images > 0) return;
  const { lines, invalidLines, skipped } = counts;
  const kind = SOURCES.find((name) => input[name])!;
  const message = `The source has no image. Lines or objects: ${lines}; invalid: ${invalidLines}; skipped: ${skipped}.`;
  throw new PlanProblem(PlanErrorName.EMPTY_SOURCE, message, EMPTY_SOURCE_HINT[kind], {
    InvalidLines: invalidLines,
    FirstInvalidLines: firstInvalidLines,
  });
}
