/** A batch whose parts are all merged. */
import type { BatchCounts } from '../../lib/protocol/batch/batch-event';
import { BatchKey, type BatchPlace } from '../../lib/protocol/batch/batch-files';
import type { BatchExecution } from '../../lib/protocol/batch/batch-requests';
import type { BatchState } from '../../lib/protocol/batch/batch-state';
import { objectAt } from '../batch/place';
import type { Findings } from './findings';

export interface Merged {
  readonly place: BatchPlace;
  readonly state: BatchState;
  readonly execution: BatchExecution;
  readonly findings: Findings;
  readonly counts: BatchCounts;
}

export function countsOf({ plan, batch: { parts } }: BatchState, findings: Findings): BatchCounts {
  const { images, invalidLines } = plan!;
  const { partsFailed, imagesFailed } = findings;
  return {
    images,
    invalidLines,
    parts,
    partsSucceeded: parts - partsFailed,
    partsFailed,
    imagesAnalyzed: images - imagesFailed,
    imagesFailed,
  };
}

export const indexAt = (place: BatchPlace) => objectAt(place, BatchKey.index(place));

export const invalidLinesAt = ({ place, state: { batch }, counts }: Merged) =>
  counts.invalidLines > 0 ? objectAt(place, BatchKey.invalid({ ...place, planId: batch.planId })) : undefined;

export const failedImagesAt = (place: BatchPlace, { imagesFailed }: Findings) =>
  imagesFailed > 0 ? objectAt(place, BatchKey.failed(place)) : undefined;
