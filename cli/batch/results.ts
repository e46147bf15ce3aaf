/** What an execution of a batch left, as its Output or its Cause says. */
import type { BatchCounts } from '../../lib/protocol/batch/batch-event';
import { BatchKey, RESULTS_FOLDER } from '../../lib/protocol/batch/batch-files';
import type { DryRunOutput } from '../../lib/protocol/batch/dry-run';
import { isObject } from '../../lib/protocol/input-rules';
import type { S3Object } from '../../lib/protocol/rekognition';
import type { Snapshot } from '../execution';

export interface BatchResults {
  readonly batchId: string;
  readonly counts: BatchCounts;
  /** URI of index.json. */
  readonly index: string;
  /** URI of the folder with what Amazon Rekognition wrote. */
  readonly results: string;
  /** URI of invalid.jsonl; absent if every line of the source is an image. */
  readonly invalidLines?: string;
  /** URI of failed.jsonl; absent if every image has a result. */
  readonly failedImages?: string;
  /** Of a batch that failed. */
  readonly error?: string;
  readonly message?: string;
  readonly hint?: string;
  /** The first failed parts of a batch that failed. */
  readonly failedParts?: readonly FailedPart[];
}

/** A failed part, as a Cause lists it. */
export interface FailedPart {
  readonly part: number;
  readonly error?: string;
  readonly code?: string;
  readonly message?: string;
}

/** Returns undefined if the execution merged no parts: it runs, was aborted, failed before, was a dry run, or is not of a batch. */
export function resultsOf({ output, error, cause }: Snapshot): BatchResults | undefined {
  if (isObject(output) && output.index) {
    const { batchId, counts, index, ...files } = output as never as Output;
    return { batchId, counts, ...placesOf(batchId, index, files) };
  }
  if (!isObject(cause) || !cause.Index) return undefined;
  const { BatchId, Counts, Index, InvalidLines, FailedImages, Message, Hint, FailedParts } = cause as never as Cause;
  const files = { invalidLines: InvalidLines, failedImages: FailedImages };
  const failure = { error, message: Message, hint: Hint, failedParts: FailedParts };
  return { batchId: BatchId, counts: Counts, ...placesOf(BatchId, Index, files), ...failure };
}

interface Files {
  readonly invalidLines?: S3Object;
  readonly failedImages?: S3Object;
}

interface Output extends Files, Pick<BatchResults, 'batchId' | 'counts'> {
  readonly index: S3Object;
}

interface Cause {
  readonly BatchId: string;
  readonly Message: string;
  readonly Hint: string;
  readonly Counts: BatchCounts;
  readonly Index: S3Object;
  readonly InvalidLines?: S3Object;
  readonly FailedImages?: S3Object;
  readonly FailedParts: readonly FailedPart[];
}

function placesOf(batchId: string, index: S3Object, { invalidLines, failedImages }: Files) {
  const { Bucket: bucket, Name = '' } = index;
  const prefix = Name.slice(0, -BatchKey.index({ bucket: '', prefix: '', batchId }).length);
  const results = { Bucket: bucket, Name: `${prefix}${RESULTS_FOLDER}${batchId}/` };
  return {
    index: uriOf(index),
    results: uriOf(results),
    invalidLines: invalidLines && uriOf(invalidLines),
    failedImages: failedImages && uriOf(failedImages),
  };
}

const uriOf = ({ Bucket, Name }: S3Object) => `s3://${Bucket}/${Name}`;

/** Returns undefined if the execution was not a dry run. */
export const dryRunOf = ({ output }: Snapshot): DryRunOutput | undefined =>
  isObject(output) && 'exceedsMaxImages' in output ? (output as never) : undefined;
