/** The EventBridge events that the waiter publishes. */
import type { MediaAnalysisJob } from './rekognition';

/** `source` of every event. Amazon's own services alone may use sources that begin with `aws.`. */
export const EVENT_SOURCE = 'rekognition.media-analysis';

/** `detail-type` of every event. */
export const EVENT_DETAIL_TYPE = 'Rekognition Media Analysis Job State Change';

/** `detail` of every event. A member that is not known is absent. */
export type MediaAnalysisJobStateChange = {
  /** The same whenever this event is delivered again, so that a consumer can drop duplicates. */
  readonly id: string;
  /** Absent where the execution's input had no valid one. */
  readonly jobId?: string;
  readonly jobName?: string;
  /** The job's Status, or `TIMED_OUT` or `ERROR`, which are the waiter's own. */
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
  /** The execution's input, only where the poll function itself failed (`PollFailed`). */
  readonly input?: unknown;
};
