/** Decides how a batch ends, and makes its last state and event. Pure. */
import { BatchStatus } from '../../lib/protocol/batch/batch-event';
import type { BatchOptions } from '../../lib/protocol/batch/batch-requests';
import { type BatchState, BatchStep } from '../../lib/protocol/batch/batch-state';
import { ErrorName } from '../../lib/protocol/errors';
import { batchEvent } from '../batch/event';
import { causeOf } from './cause';
import type { Findings } from './findings';
import { failedImagesAt, indexAt, invalidLinesAt, type Merged } from './merged';

/** The Error that the execution ends with, if it fails. */
export function errorOf(
  { mapFailure, plan }: BatchState,
  { imagesInFailedParts, partsNotRecorded }: Findings,
  { maxFailedShare }: Pick<BatchOptions, 'maxFailedShare'>,
): string | undefined {
  if (imagesInFailedParts / plan!.images > maxFailedShare) return ErrorName.TOO_MANY_FAILED_IMAGES;
  return mapFailure && partsNotRecorded > 0 ? ErrorName.PARTS_NOT_RUN : undefined;
}

export function conclude(
  merged: Merged,
  error: string | undefined,
  options: Pick<BatchOptions, 'maxFailedShare'>,
): BatchState {
  const { place, state, findings, counts } = merged;
  const status = error === undefined ? BatchStatus.SUCCEEDED : BatchStatus.FAILED;
  const files = {
    index: indexAt(place),
    invalidLines: invalidLinesAt(merged),
    failedImages: failedImagesAt(place, findings),
  };
  const failure = error === undefined ? {} : { error, cause: causeOf(merged, error, options) };
  const event = batchEvent(state, status, { counts, ...files, ...failure });
  const output = error === undefined ? { batchId: place.batchId, status, counts, ...files } : undefined;
  return { ...state, merging: undefined, next: BatchStep.ENDED, status, event, ...failure, output };
}
