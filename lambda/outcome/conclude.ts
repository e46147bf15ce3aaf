/** Makes the next state from what a call means, with an event if the status changed. */
import type { ManifestReport } from '../../lib/protocol/event';
import type { MediaAnalysisJob } from '../../lib/protocol/rekognition';
import type { Execution } from '../../lib/protocol/requests';
import type { Correlation, ExecutionInput, LoopState, Progress } from '../../lib/protocol/state';
import { Status } from '../../lib/protocol/status';
import { type Failure, invalidInput } from './cause';
import type { BeforeCall } from './before-call';
import { jobAgeSeconds } from './progress';

/** What a call means: a status, and how the execution goes on or ends. */
export interface Step {
  readonly input: ExecutionInput;
  readonly progress: Progress;
  /** Absent as long as no answer about the job was seen. */
  readonly status?: string;
  readonly job?: MediaAnalysisJob;
  readonly report?: ManifestReport;
  /** Present if the execution fails. */
  readonly failure?: Failure;
  readonly waitSeconds?: number;
  /** Whether the runner has yet to start the job. */
  readonly starting?: boolean;
  /** The answer about a job that succeeded, while its manifest's summary is read again. */
  readonly succeeded?: MediaAnalysisJob;
}

/** Whether the status is the last one. */
export const hasEnded = ({ status, failure }: Pick<Step, 'status' | 'failure'>) =>
  status === Status.SUCCEEDED || failure !== undefined;

/** For an input that is not valid. No call was made. */
export const rejected = ({ input, problems, progress }: BeforeCall<ExecutionInput>): Step => ({
  input,
  progress,
  status: Status.ERROR,
  failure: invalidInput(input, problems),
});

export function conclude(before: BeforeCall<unknown>, execution: Execution, step: Step, now: number): LoopState {
  const { input, status, job, report, failure, waitSeconds, starting, succeeded } = step;
  const { waitId } = before;
  const statusChanged = status !== undefined && status !== before.status;
  const progress = { ...step.progress, changes: step.progress.changes + Number(statusChanged) };
  const next = {
    waitId,
    correlation: correlationOf(input),
    input,
    progress,
    status,
    statusChanged,
    hasEnded: hasEnded(step),
    waitSeconds,
    starting,
    succeeded,
  };
  if (!statusChanged) return next;
  return {
    ...next,
    event: stateChange(before, execution, { ...step, progress, status }, now),
    ...(status === Status.SUCCEEDED && job && { output: { ...job, ...report } }),
    ...failure,
  };
}

const correlationOf = ({ JobId, Manifest, Context }: ExecutionInput): Correlation => ({
  event: { jobId: JobId, manifest: Manifest, context: Context },
  cause: { JobId, Manifest, Context },
});

function stateChange(
  before: BeforeCall<unknown>,
  { executionArn, stateMachineArn }: Execution,
  { input, progress, status, job, report, failure }: Step & { status: string },
  now: number,
): LoopState['event'] {
  const completedAt = job?.CompletionTimestamp === undefined ? undefined : Date.parse(job.CompletionTimestamp);
  return {
    // A number, not a random text: the id stays the same when Step Functions retries this call or its publication.
    id: `${before.waitId}#${progress.changes}`,
    jobName: job?.JobName,
    imageCount: input.ImageCount,
    status,
    previousStatus: before.status,
    executionArn,
    stateMachineArn,
    ...failure,
    polls: progress.polls,
    jobAgeSeconds: progress.polls > 0 ? Math.round(jobAgeSeconds(progress, completedAt ?? now)) : undefined,
    detectionLatencySeconds: completedAt && Math.max(0, Math.round((now - completedAt) / 1000)),
    job,
    ...report,
  };
}
