/** The Cause of a batch that failed. */
import type { BatchOptions } from '../../lib/protocol/batch/batch-requests';
import { ErrorName } from '../../lib/protocol/errors';
import { BATCH_FAILED_HINT } from '../../lib/protocol/hints';
import { MAX_CAUSE_LENGTH } from '../../lib/protocol/limits';
import { cut } from '../../lib/protocol/text';
import { failedImagesAt, indexAt, invalidLinesAt, type Merged } from './merged';

/** Short enough that the longest Context and the failure of the map fit beside them. */
const MAX_MESSAGE_LENGTH = 512;
const MAX_MAP_CAUSE_LENGTH = 1_024;

export function causeOf(merged: Merged, error: string, options: Pick<BatchOptions, 'maxFailedShare'>): string {
  const { place, state, findings, counts } = merged;
  const { mapFailure } = state;
  const failedParts = findings.firstFailedParts.map(({ message, ...part }) => ({
    ...part,
    message: message && cut(message, MAX_MESSAGE_LENGTH),
  }));
  const text = () =>
    JSON.stringify({
      BatchId: place.batchId,
      Message: messageOf(merged, error, options),
      Hint: BATCH_FAILED_HINT,
      Counts: counts,
      Index: indexAt(place),
      InvalidLines: invalidLinesAt(merged),
      FailedImages: failedImagesAt(place, findings),
      FailedParts: failedParts,
      MapFailure: mapFailure && { ...mapFailure, Cause: cut(mapFailure.Cause, MAX_MAP_CAUSE_LENGTH) },
      Context: state.input.Context,
    });
  // JSON escapes characters, so even a few texts can be too long.
  while (text().length > MAX_CAUSE_LENGTH) failedParts.pop();
  return text();
}

function messageOf(
  { findings, counts }: Merged,
  error: string,
  { maxFailedShare }: Pick<BatchOptions, 'maxFailedShare'>,
): string {
  const { imagesInFailedParts, partsNotRecorded, partsFailed } = findings;
  if (error === ErrorName.PARTS_NOT_RUN) {
    return `The map of parts failed, and ${partsNotRecorded} of ${counts.parts} parts have no record.`;
  }
  return (
    `${imagesInFailedParts} of ${counts.images} images are in ${partsFailed} failed parts: more than the share of ` +
    `${maxFailedShare} that maxFailedShare allows.`
  );
}
