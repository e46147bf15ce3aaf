/**
 * The loop's reducer: from the state before a poll and what the poll saw, the state after it.
 *
 * Pure: time and chance come in as arguments.
 */
import {
  ERROR,
  TIMED_OUT,
  type Correlation,
  type PolledState,
  type PollRequest,
  type Progress,
  type RunnerInput,
  type WaiterInput,
} from '../../lib/protocol/contract';
import type { ManifestReport } from '../../lib/protocol/event';
import {
  CHECK_AGAIN_SECONDS,
  MAX_QUICK_REFUSAL_CHECKS,
  REFUSALS_BELIEVED,
  SUMMARY_ATTEMPTS,
} from '../../lib/protocol/limits';
import { ApiErrorKind } from '../../lib/protocol/metrics';
import { nextWaitSeconds } from '../../lib/protocol/next-wait';
import { JOB_STATUSES, type MediaAnalysisJob } from '../../lib/protocol/rekognition';
import type { ApiError } from '../aws/api-error';
import {
  bounded,
  cannotRead,
  type CauseInput,
  type Failure,
  invalidInput,
  jobFailed,
  timedOut,
  tooManyInvalidLines,
  unexpectedStatus,
} from '../outcome/cause';
import type { JobAnswer } from './get-job';
import type { InputCheck } from '../../lib/protocol/input';

export interface Moment {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** In [0, 1). */
  readonly random: number;
}

/** What a poll saw: an answer or an error, and what the summary of a job that succeeded says. */
export type Observation = JobAnswer & { readonly report?: ManifestReport };

/** What one call means: a status, and how the execution ends if it does. */
interface Verdict {
  readonly status: string | undefined;
  readonly job?: MediaAnalysisJob;
  readonly report?: ManifestReport;
  readonly failure?: Failure;
}

type Input = Partial<WaiterInput> & Pick<Partial<RunnerInput>, 'Manifest'>;

export const firstProgress = (now: number): Progress => ({
  startedAt: now,
  polls: 0,
  changes: 0,
  apiErrors: 0,
  refusals: 0,
  refusalsInARow: 0,
});

/** The end of an execution whose input cannot be used; nothing was called. */
export function rejectInput(
  request: PollRequest,
  { input, problems }: InputCheck<WaiterInput | RunnerInput>,
  now: number,
): PolledState {
  const verdict = { status: ERROR, failure: invalidInput(input, problems) };
  return conclude(request, input, firstProgress(now), verdict, now);
}

export function reduce(
  request: PollRequest,
  input: WaiterInput,
  before: Progress,
  observation: Observation,
  { now, random }: Moment,
): PolledState {
  const progress = observe(before, observation);
  const timeoutSeconds = timeoutOf(request, input);
  const ageSeconds = jobAgeSeconds(progress, now);
  const waitSeconds = nextWaitSeconds({
    schedule: request.options.schedule,
    ageSeconds,
    secondsToDeadline: timeoutSeconds - secondsSince(progress.jobStartedAt ?? progress.startedAt, now),
    // Only a job that answers may be left alone for most of its time.
    expectedDurationSeconds: 'job' in observation ? input.ExpectedDurationSeconds : undefined,
    random,
  });
  // Also past the deadline: the job has ended, and only its summary is missing.
  if ('job' in observation && lacksSummary(observation) && progress.summaryFailures! < SUMMARY_ATTEMPTS) {
    const next = conclude(request, input, progress, { status: request.state.status }, now);
    return { ...next, succeeded: bounded(observation.job), waitSeconds: CHECK_AGAIN_SECONDS };
  }
  const told = { ...input, Manifest: request.state.correlation.cause.Manifest };
  const verdict = judge(request, told, progress, observation);
  if (!hasEnded(verdict) && waitSeconds === 0) {
    const failure = timedOut(told, timeoutSeconds, verdict.status, Math.round(ageSeconds), progress);
    return conclude(request, input, progress, { ...verdict, status: TIMED_OUT, failure }, now);
  }
  const next = conclude(request, input, progress, verdict, now);
  const quick = 'error' in observation && isCheckedSoon(observation.error, progress);
  return { ...next, waitSeconds: quick ? Math.min(waitSeconds, CHECK_AGAIN_SECONDS) : waitSeconds };
}

export const timeoutOf = ({ options }: PollRequest, input: Pick<WaiterInput, 'TimeoutSeconds'>) =>
  Math.min(input.TimeoutSeconds ?? Infinity, options.timeoutSeconds);

export const secondsSince = (time: number, now: number) => (now - time) / 1000;

function observe(before: Progress, observation: Observation): Progress {
  const progress = { ...before, polls: before.polls + 1 };
  if ('error' in observation) return withApiError(progress, observation.error);
  const created = Date.parse(observation.job.CreationTimestamp ?? '');
  return {
    ...progress,
    refusalsInARow: 0,
    jobCreatedAt: Number.isNaN(created) ? before.jobCreatedAt : created,
    ...(lacksSummary(observation) && { summaryFailures: (before.summaryFailures ?? 0) + 1 }),
  };
}

/** What an error of the API adds to the progress, whichever operation it is of. */
export function withApiError(before: Progress, { kind, name, message }: ApiError): Progress {
  const refused = kind === ApiErrorKind.REFUSAL ? 1 : 0;
  return {
    ...before,
    apiErrors: before.apiErrors + 1,
    lastApiError: { name, message },
    refusals: before.refusals + refused,
    // Rekognition checks permissions before it counts the jobs that run.
    refusalsInARow: kind === ApiErrorKind.LIMIT_EXCEEDED ? 0 : before.refusalsInARow + refused,
  };
}

/** Whether the error ends the execution: waiting does not mend it. */
export const isFinal = ({ kind }: ApiError, { refusalsInARow }: Progress) =>
  kind === ApiErrorKind.INVALID || (kind === ApiErrorKind.REFUSAL && refusalsInARow >= REFUSALS_BELIEVED);

export const isCheckedSoon = ({ kind }: ApiError, { refusals }: Progress) =>
  kind === ApiErrorKind.REFUSAL && refusals <= MAX_QUICK_REFUSAL_CHECKS;

/** Whether the job succeeded, and the statistics of its manifest were wanted and could not be read. */
const lacksSummary = ({ report }: Observation) => report !== undefined && report.manifestStatistics === undefined;

/** A job is at least as old as what is known of it, whatever the clocks say. */
export function jobAgeSeconds({ jobCreatedAt, jobStartedAt, startedAt }: Progress, now: number): number {
  const knownSince = jobStartedAt ?? startedAt;
  return Math.max(0, secondsSince(Math.min(jobCreatedAt ?? knownSince, knownSince), now));
}

function judge(
  { state, options }: PollRequest,
  input: CauseInput,
  progress: Progress,
  observation: Observation,
): Verdict {
  if ('error' in observation) {
    return isFinal(observation.error, progress)
      ? { status: ERROR, failure: cannotRead(input, observation.error) }
      : { status: state.status };
  }
  const job = bounded(observation.job);
  const { report } = observation;
  const share = options.failOnInvalidLines;
  if (!report || share === undefined) return { ...judgeAnswer(input, job), report };
  const { manifestStatistics: lines, manifestStatisticsUnavailable: why } = report;
  if (!lines) {
    const manifestStatisticsUnavailable = `${why} (failOnInvalidLines of ${share} was not applied.)`;
    return { ...judgeAnswer(input, job), report: { manifestStatisticsUnavailable } };
  }
  if (lines.invalidJsonLines / Math.max(1, lines.totalJsonLines) <= share) {
    return { ...judgeAnswer(input, job), report };
  }
  return { status: 'FAILED', job, report, failure: tooManyInvalidLines(input, job, share, report) };
}

function judgeAnswer(input: CauseInput, job: MediaAnalysisJob): Verdict {
  const status = job.Status;
  if (status === 'FAILED') return { status, job, failure: jobFailed(input, job) };
  const known = (JOB_STATUSES as readonly string[]).includes(status);
  // A new status that is spelled like one of the waiter's own cannot be waited on: the machine would take it for that.
  const ended = job.CompletionTimestamp !== undefined || status === TIMED_OUT || status === ERROR;
  if (known || !ended) return { status, job };
  return { status: ERROR, job, failure: unexpectedStatus(input, job) };
}

const hasEnded = ({ status, failure }: Verdict) => status === 'SUCCEEDED' || failure !== undefined;

/** Puts the verdict into the state, with an event if the status changed. */
export function conclude(
  request: PollRequest,
  input: Input,
  before: Progress,
  verdict: Verdict,
  now: number,
): PolledState {
  const { status, job, report, failure } = verdict;
  const statusChanged = status !== undefined && status !== request.state.status;
  const progress = { ...before, changes: before.changes + Number(statusChanged) };
  const correlation = correlate(request.state.correlation, input);
  const { waitId } = request.state;
  const next = { waitId, correlation, input, progress, status, statusChanged, hasEnded: hasEnded(verdict) };
  if (!statusChanged) return next;
  const event = stateChange(request, input, progress, { ...verdict, status }, now);
  return { ...next, event, ...(status === 'SUCCEEDED' && job && { output: { ...job, ...report } }), ...failure };
}

/** What a runner knew of its manifest stays known when its input has become that of a wait. */
const correlate = ({ event, cause }: Correlation, { JobId, Manifest, Context }: Input): Correlation => ({
  event: { jobId: JobId, manifest: Manifest ?? event.manifest, context: Context },
  cause: { JobId, Manifest: Manifest ?? cause.Manifest, Context },
});

function stateChange(
  { state, execution }: PollRequest,
  input: Input,
  progress: Progress,
  { status, job, report, failure }: Verdict & { status: string },
  now: number,
): PolledState['event'] {
  const { executionArn, stateMachineArn } = execution;
  const completedAt = job?.CompletionTimestamp === undefined ? undefined : Date.parse(job.CompletionTimestamp);
  return {
    // Numbered, not random: when Step Functions retries this poll or its publication, the id stays the same.
    id: `${state.waitId}#${progress.changes}`,
    jobName: job?.JobName,
    imageCount: input.ImageCount,
    status,
    previousStatus: state.status,
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
