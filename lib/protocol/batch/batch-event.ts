/** The EventBridge events of a batch and of its parts. */
import type { S3Object } from '../rekognition';
import type { PartRecord } from './batch-files';

/** `detail-type` of every event of a batch. */
export const BATCH_EVENT_DETAIL_TYPE = 'Rekognition Media Analysis Batch State Change';

/** `status` of a batch. */
export const BatchStatus = {
  PLANNED: 'PLANNED',
  PROGRESS: 'PROGRESS',
  SUCCEEDED: 'SUCCEEDED',
  FAILED: 'FAILED',
} as const;
export type BatchStatus = keyof typeof BatchStatus;

/** Most PROGRESS events of a batch. */
export const MAX_PROGRESS_EVENTS = 100;

/** How many images and parts a batch has, and what came of them so far. */
export type BatchCounts = {
  readonly images: number;
  /** Lines of the source that name no image. */
  readonly invalidLines: number;
  readonly parts: number;
  /** Of PROGRESS: parts of which an attempt has ended, in this execution or in an earlier one with the same BatchId. */
  readonly partsDone?: number;
  readonly partsSucceeded?: number;
  readonly partsFailed?: number;
  /** Images with a result. */
  readonly imagesAnalyzed?: number;
  /** Images without a result: refused by Amazon Rekognition, or in a failed part. */
  readonly imagesFailed?: number;
};

/** `detail` of every event of a batch. A member that is not known is absent. */
export type MediaAnalysisBatchStateChange = {
  /** The same in every delivery of this event, so that a consumer can drop duplicates. */
  readonly id: string;
  readonly batchId?: string;
  readonly status: BatchStatus;
  readonly executionArn: string;
  readonly stateMachineArn: string;
  /** `Context` of the execution's input, unchanged. */
  readonly context?: Readonly<Record<string, unknown>>;
  readonly counts?: BatchCounts;
  /** Where index.json is. */
  readonly index?: S3Object;
  /** Where invalid.jsonl is, if lines of the source are invalid. */
  readonly invalidLines?: S3Object;
  /** Where failed.jsonl is, if images have no result. */
  readonly failedImages?: S3Object;
  /** Error and Cause that the execution ends with. */
  readonly error?: string;
  readonly cause?: string;
};

/** `detail-type` of every event of a part. */
export const PART_EVENT_DETAIL_TYPE = 'Rekognition Media Analysis Batch Part State Change';

/** `detail` of the event of a part that has ended in an execution. A member that is not known is absent. */
export type MediaAnalysisBatchPartStateChange = Pick<
  PartRecord,
  'part' | 'status' | 'attempt' | 'jobId' | 'results' | 'statistics' | 'error' | 'code' | 'message'
> & {
  /** The same in every delivery of this event, so that a consumer can drop duplicates. */
  readonly id: string;
  readonly batchId: string;
  /** Images of the part. */
  readonly images: number;
  /** The execution of the batch. */
  readonly executionArn: string;
  readonly stateMachineArn: string;
  /** `Context` of the execution's input, unchanged. */
  readonly context?: Readonly<Record<string, unknown>>;
};
