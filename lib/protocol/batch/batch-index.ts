/** index.json: the result of a batch. */
import type { ManifestStatistics } from '../event';
import type { S3Object } from '../rekognition';
import type { BatchCounts, BatchStatus } from './batch-event';
import type { BATCH_SCHEMA, Part, PartRecord } from './batch-files';
import type { BatchInput, SOURCES } from './batch-input';

export interface BatchIndex {
  readonly version: typeof BATCH_SCHEMA;
  readonly batchId: string;
  readonly status: BatchStatus;
  /** One of `Manifest`, `Images`, `Inventory`, as the execution's input has it. */
  readonly source: Pick<BatchInput, (typeof SOURCES)[number]>;
  readonly executionArn: string;
  readonly mergedAt: string;
  readonly counts: BatchCounts;
  /** The price of the images with a result, and the date of the price list. */
  readonly estimatedPrice: { readonly dollars: number; readonly pricesOf: string };
  /** Absent if every line of the source is an image. */
  readonly invalidLines?: S3Object;
  /** Absent if every image has a result. */
  readonly failedImages?: S3Object;
  readonly parts: readonly IndexPart[];
}

/** What came of a part. The members of its last attempt are absent if the part has no record. */
export interface IndexPart
  extends Pick<Part, 'part' | 'lines' | 'firstImage'>, Partial<Pick<PartRecord, 'attempt' | 'jobId' | 'results'>> {
  readonly manifest: S3Object;
  /** NOT_RECORDED: the part did not run, or its end could not be recorded. It counts as failed. */
  readonly status: PartRecord['status'] | 'NOT_RECORDED';
  readonly statistics?: ManifestStatistics;
  /** Images of this part that have no result. */
  readonly imagesFailed: number;
  readonly error?: PartError;
}

/** Why a part failed. */
export interface PartError {
  /** The Error of the runner's execution. */
  readonly error?: string;
  /** `FailureDetails.Code` of a job that failed. */
  readonly code?: string;
  readonly message?: string;
}
