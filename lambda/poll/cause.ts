/** The Cause of an execution whose job failed, or could not be followed to its end. */
import { ErrorName } from '../../lib/protocol/errors';
import type { ManifestReport } from '../../lib/protocol/event';
import {
  FAILURE_HINTS,
  INVALID_POLL_HINT,
  POLL_REFUSAL_HINTS,
  RUNNER_TIMED_OUT_HINT,
  saidOn,
  TOO_MANY_INVALID_LINES_HINT,
  UNEXPECTED_STATUS_HINT,
  UNKNOWN_FAILURE_HINT,
  WAITER_TIMED_OUT_HINT,
} from '../../lib/protocol/hints';
import { ApiErrorKind } from '../../lib/protocol/metrics';
import type { MediaAnalysisJob } from '../../lib/protocol/rekognition';
import type { ExecutionInput, Progress } from '../../lib/protocol/state';
import type { ApiError } from '../aws/api-error';
import { lookUp } from '../aws/look-up';
import { failure, type Failure, messageOf } from '../outcome/cause';

export const jobFailed = (error: string, input: ExecutionInput, job: MediaAnalysisJob): Failure => {
  const { Code = null, Message = null } = job.FailureDetails ?? {};
  const hint = lookUp(FAILURE_HINTS, String(Code)) ?? UNKNOWN_FAILURE_HINT;
  return failure(error, input, { Code, Message, Hint: hint, Job: job });
};

export const unexpectedStatus = (input: ExecutionInput, job: MediaAnalysisJob): Failure =>
  failure(ErrorName.UNEXPECTED_STATUS, input, {
    Message: `The job has ended with the status ${job.Status}, which this version does not know.`,
    Hint: UNEXPECTED_STATUS_HINT,
    Job: job,
  });

export const cannotRead = (input: ExecutionInput, error: ApiError): Failure =>
  failure(error.name, input, {
    Message: messageOf(error),
    Hint:
      error.kind === ApiErrorKind.INVALID
        ? INVALID_POLL_HINT
        : saidOn('polls') + (lookUp(POLL_REFUSAL_HINTS.byError, error.name) ?? POLL_REFUSAL_HINTS.other),
  });

export const timedOut = (
  input: ExecutionInput,
  timeoutSeconds: number,
  status: string | undefined,
  ageSeconds: number,
  progress: Progress,
): Failure =>
  failure(ErrorName.JOB_TIMED_OUT, input, {
    Message: `The job has not ended within ${timeoutSeconds} seconds of waiting. It may still be running.`,
    Hint: input.Manifest ? RUNNER_TIMED_OUT_HINT : WAITER_TIMED_OUT_HINT,
    LastStatus: status ?? null,
    JobAgeSeconds: ageSeconds,
    Polls: progress.polls,
    ApiErrors: progress.apiErrors,
    LastApiError: progress.lastApiError ?? null,
  });

/** Fewer than in the event: a Cause is short. */
const ERRORS_IN_CAUSE = 3;

export const tooManyInvalidLines = (
  input: ExecutionInput,
  job: MediaAnalysisJob,
  share: number,
  report: ManifestReport,
): Failure =>
  failure(ErrorName.TOO_MANY_INVALID_LINES, input, {
    Message: `The job succeeded, but more than the share of ${share} of its manifest's lines are invalid.`,
    Hint: TOO_MANY_INVALID_LINES_HINT,
    ManifestStatistics: report.manifestStatistics,
    ManifestErrors: report.manifestErrors?.slice(0, ERRORS_IN_CAUSE),
    Job: job,
  });
