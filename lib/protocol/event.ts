/** The EventBridge events that waiter and runner publish. */
import type { MediaAnalysisJob, S3Object } from './rekognition';

/** `source` of every event. Amazon's own services alone may use sources that begin with `aws.`. */
export const EVENT_SOURCE = 'rekognition.media-analysis';

/** `detail-type` of every event. */
export const EVENT_DETAIL_TYPE = 'Rekognition Media Analysis Job State Change';

/** Lines of the manifest that a finished job took and did not take, as its summary counts them. */
export type ManifestStatistics = {
  readonly totalJsonLines: number;
  readonly validJsonLines: number;
  readonly invalidJsonLines: number;
};

/** Why a line was not taken. */
export type ManifestLineError = {
  readonly lineNumber?: number;
  readonly sourceRef?: string;
  readonly code?: string;
  readonly message?: string;
};

/** What the summary of a finished job's manifest says, where the results' bucket is known. */
export type ManifestReport = {
  readonly manifestStatistics?: ManifestStatistics;
  /** The first ones. */
  readonly manifestErrors?: readonly ManifestLineError[];
  /** Why there are no statistics. */
  readonly manifestStatisticsUnavailable?: string;
};

/** `detail` of every event. A member that is not known is absent. */
export type MediaAnalysisJobStateChange = ManifestReport & {
  /** The same whenever this event is delivered again, so that a consumer can drop duplicates. */
  readonly id: string;
  /** Absent where the execution's input had no valid one. */
  readonly jobId?: string;
  readonly jobName?: string;
  /** What a runner was started with. */
  readonly manifest?: S3Object;
  /** Images of the manifest, as the input said or the runner counted. */
  readonly imageCount?: number;
  /** The job's Status, or `TIMED_OUT` or `ERROR`, which are the waiter's own; `FAILED` also for too many invalid lines. */
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
  /** The execution's input, only where a function itself failed (`PollFailed`, `StartFailed`). */
  readonly input?: unknown;
};
