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
  type WaiterInput,
} from '../lib/contract';
import { MAX_QUICK_REFUSAL_CHECKS, REFUSAL_CHECK_SECONDS, REFUSALS_BELIEVED } from '../lib/limits';
import { nextWaitSeconds } from '../lib/next-wait';
import { JOB_STATUSES, type MediaAnalysisJob } from '../lib/rekognition';
import type { ApiError } from './api-error';
import { bounded, cannotRead, invalidInput, jobFailed, timedOut, unexpectedStatus, type Failure } from './cause';
import type { Observation } from './get-job';
import type { InputCheck } from './input';

export interface Moment {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** In [0, 1). */
  readonly random: number;
}

/** What one poll means: a status, and how the execution ends if it does. */
interface Verdict {
  readonly status: string | undefined;
  readonly job?: MediaAnalysisJob;
  readonly failure?: Failure;
}

export const firstProgress = (now: number): Progress => ({
  startedAt: now,
  polls: 0,
  changes: 0,
  apiErrors: 0,
  refusals: 0,
  refusalsInARow: 0,
});

/** The end of an execution whose input cannot be used; nothing was called. */
export function rejectInput(request: PollRequest, { input, problems }: InputCheck, now: number): PolledState {
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
  const timeoutSeconds = Math.min(input.TimeoutSeconds ?? Infinity, request.options.timeoutSeconds);
  const ageSeconds = jobAgeSeconds(progress, now);
  const waitSeconds = nextWaitSeconds({
    schedule: request.options.schedule,
    ageSeconds,
    secondsToDeadline: timeoutSeconds - (now - progress.startedAt) / 1000,
    // Only a job that answers may be left alone for most of its time.
    expectedDurationSeconds: 'job' in observation ? input.ExpectedDurationSeconds : undefined,
    random,
  });
  const verdict = judge(request.state.status, input, progress, observation);
  if (!hasEnded(verdict) && waitSeconds === 0) {
    const failure = timedOut(input, timeoutSeconds, verdict.status, Math.round(ageSeconds), progress);
    return conclude(request, input, progress, { ...verdict, status: TIMED_OUT, failure }, now);
  }
  const quick = 'error' in observation && observation.error.kind === 'refusal' && isQuickCheck(progress);
  const next = conclude(request, input, progress, verdict, now);
  return { ...next, waitSeconds: quick ? Math.min(waitSeconds, REFUSAL_CHECK_SECONDS) : waitSeconds };
}

function observe(before: Progress, observation: Observation): Progress {
  const progress = { ...before, polls: before.polls + 1 };
  if ('job' in observation) {
    const created = Date.parse(observation.job.CreationTimestamp ?? '');
    return { ...progress, refusalsInARow: 0, jobCreatedAt: Number.isNaN(created) ? before.jobCreatedAt : created };
  }
  const { kind, name, message } = observation.error;
  const refused = kind === 'refusal' ? 1 : 0;
  return {
    ...progress,
    apiErrors: before.apiErrors + 1,
    lastApiError: { name, message },
    refusals: before.refusals + refused,
    refusalsInARow: before.refusalsInARow + refused,
  };
}

const isQuickCheck = (progress: Progress) => progress.refusals <= MAX_QUICK_REFUSAL_CHECKS;

/** A job is at least as old as the wait for it, whatever the clocks say. */
export const jobAgeSeconds = ({ jobCreatedAt, startedAt }: Progress, now: number) =>
  Math.max(0, now - Math.min(jobCreatedAt ?? startedAt, startedAt)) / 1000;

function judge(
  lastStatus: string | undefined,
  input: WaiterInput,
  progress: Progress,
  observation: Observation,
): Verdict {
  if ('job' in observation) return judgeAnswer(input, observation.job);
  return isFinal(observation.error, progress)
    ? { status: ERROR, failure: cannotRead(input, observation.error) }
    : { status: lastStatus };
}

function judgeAnswer(input: WaiterInput, answer: MediaAnalysisJob): Verdict {
  const job = bounded(answer);
  const status = job.Status;
  if (status === 'FAILED') return { status, job, failure: jobFailed(input, job) };
  const known = (JOB_STATUSES as readonly string[]).includes(status);
  // A new status that is spelled like one of the waiter's own cannot be waited on: the machine would take it for that.
  const ended = job.CompletionTimestamp !== undefined || status === TIMED_OUT || status === ERROR;
  if (known || !ended) return { status, job };
  return { status: ERROR, job, failure: unexpectedStatus(input, job) };
}

const isFinal = (error: ApiError, { refusalsInARow }: Progress) =>
  error.kind === 'invalid' || (error.kind === 'refusal' && refusalsInARow >= REFUSALS_BELIEVED);

const hasEnded = ({ status, failure }: Verdict) => status === 'SUCCEEDED' || failure !== undefined;

/** Puts the verdict into the state, with an event if the status changed. */
function conclude(
  request: PollRequest,
  input: Partial<WaiterInput>,
  before: Progress,
  verdict: Verdict,
  now: number,
): PolledState {
  const { status, failure } = verdict;
  const statusChanged = status !== undefined && status !== request.state.status;
  const progress = { ...before, changes: before.changes + Number(statusChanged) };
  const next = { waitId: request.state.waitId, correlation: correlate(input), input, progress, status, statusChanged };
  if (!statusChanged) return next;
  return { ...next, event: stateChange(request, progress, { ...verdict, status }, now), ...failure };
}

const correlate = ({ JobId, Context }: Partial<WaiterInput>): Correlation => ({
  event: { jobId: JobId, context: Context },
  cause: { JobId, Context },
});

function stateChange(
  { state, execution }: PollRequest,
  progress: Progress,
  { status, job, failure }: Verdict & { status: string },
  now: number,
): PolledState['event'] {
  const { executionArn, stateMachineArn } = execution;
  const completedAt = job?.CompletionTimestamp === undefined ? undefined : Date.parse(job.CompletionTimestamp);
  return {
    // Numbered, not random: when Step Functions retries this poll or its publication, the id stays the same.
    id: `${state.waitId}#${progress.changes}`,
    jobName: job?.JobName,
    status,
    previousStatus: state.status,
    executionArn,
    stateMachineArn,
    ...failure,
    polls: progress.polls,
    jobAgeSeconds: progress.polls > 0 ? Math.round(jobAgeSeconds(progress, completedAt ?? now)) : undefined,
    detectionLatencySeconds: completedAt && Math.max(0, Math.round((now - completedAt) / 1000)),
    job,
  };
}
