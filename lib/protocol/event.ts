/** The EventBridge events that waiter and runner publish. */
import type { MediaAnalysisJob, S3Object } from './rekognition';

/** `source` of every event. Amazon's own services alone may use sources that begin with `aws.`. */
export const EVENT_SOURCE = 'rekognition.media-analysis';

/** `detail-type` of every event. */
export const EVENT_DETAIL_TYPE = 'Rekognition Media Analysis Job State Change';

/** Valid and invalid lines of the manifest, as the summary of a finished job counts them. */
export type ManifestStatistics = {
  readonly totalJsonLines: number;
  readonly validJsonLines: number;
  readonly invalidJsonLines: number;
};

/** Why a line is invalid. */
export type ManifestLineError = {
  readonly lineNumber?: number;
  readonly sourceRef?: string;
  readonly code?: string;
  readonly message?: string;
};

/** What the summary of a finished job's manifest says, where the bucket of the output is known. */
export type ManifestReport = {
  readonly manifestStatistics?: ManifestStatistics;
  /** The first errors. */
  readonly manifestErrors?: readonly ManifestLineError[];
  /** Why there are no statistics. */
  readonly manifestStatisticsUnavailable?: string;
};

/** `detail` of every event. A member that is not known is absent. */
export type MediaAnalysisJobStateChange = ManifestReport & {
  /** The same in every delivery of this event, so that a consumer can drop duplicates. */
  readonly id: string;
  /** Absent if the execution's input has no valid JobId. */
  readonly jobId?: string;
  readonly jobName?: string;
  /** The manifest of a runner's execution. */
  readonly manifest?: S3Object;
  /** Number of images in the manifest, from the input or as the runner counted them. */
  readonly imageCount?: number;
  /** The job's Status, or the waiter's own `TIMED_OUT` or `ERROR`. `FAILED` also if too many lines are invalid. */
  readonly status: string;
  /** Absent from the first event of an execution. */
  readonly previousStatus?: string;
  readonly executionArn: string;
  readonly stateMachineArn: string;
  /** `Context` of the execution's input, unchanged. */
  readonly context?: Readonly<Record<string, unknown>>;
  /** Error and Cause that the execution ends with. */
  readonly error?: string;
  readonly cause?: string;
  /** Polls made so far. */
  readonly polls?: number;
  /** From CreationTimestamp until this event, or until the job's end. */
  readonly jobAgeSeconds?: number;
  /** From CompletionTimestamp until the waiter saw it. */
  readonly detectionLatencySeconds?: number;
  /** The `GetMediaAnalysisJob` answer, with its timestamps in ISO 8601. */
  readonly job?: MediaAnalysisJob;
  /**
   * The execution's input: its valid members, once a function has validated it, and the JobId, once a runner has started the job.
   * Present only if a function could not run (`PollFailed`, `StartFailed`).
   */
  readonly input?: unknown;
};
