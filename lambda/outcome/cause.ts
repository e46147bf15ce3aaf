/** The Cause of a failed execution: JSON that tells what happened and what to do, within Step Functions' limit. */
import { ErrorName, type Progress, type RunnerInput, type WaiterInput } from '../../lib/protocol/contract';
import type { ManifestReport } from '../../lib/protocol/event';
import { MAX_CAUSE_LENGTH, REFUSALS_BELIEVED } from '../../lib/protocol/limits';
import { ApiErrorKind } from '../../lib/protocol/metrics';
import type { FailureCode, MediaAnalysisJob } from '../../lib/protocol/rekognition';
import type { ApiError } from '../aws/api-error';
import { lookUp } from '../aws/look-up';
import { cut, MAX_TEXT_LENGTH } from '../../lib/protocol/text';

export interface Failure {
  readonly error: string;
  readonly cause: string;
}

export type CauseInput = Partial<WaiterInput & RunnerInput>;

const TRY_AGAIN = 'Start the job again.';

/** What to do about each `FailureDetails.Code`. */
export const FAILURE_HINTS: Record<FailureCode, string> = {
  INTERNAL_ERROR: TRY_AGAIN,
  THROTTLED: TRY_AGAIN,
  INVALID_S3_OBJECT: 'Check that the manifest and the images exist, and are within the size and format limits.',
  INVALID_MANIFEST: 'Check that the manifest is JSON Lines, one {"source-ref": "s3://…"} a line, within its limits.',
  INVALID_OUTPUT_CONFIG: "Check the output bucket's name, its region and the prefix.",
  INVALID_KMS_KEY: 'Check that the KMS key exists, is enabled and is in the region of the job.',
  ACCESS_DENIED: 'Check that the caller of StartMediaAnalysisJob may read the input, write the output and use the key.',
  RESOURCE_NOT_FOUND: 'Check that the bucket, the manifest and the custom adapter (ProjectVersion) exist.',
  RESOURCE_NOT_READY: 'Check that the custom adapter (ProjectVersion) has finished training.',
};

export const accessDeniedHint = (role: string, actions: string) =>
  `Check that ${role}, its permissions boundary and the organization's policies allow ${actions} in this region, ` +
  'and that the account may use bulk analysis: it is closed to new customers since 30 April 2026.';

const ACCESS_DENIED_HINT = accessDeniedHint("the poll function's role", 'rekognition:GetMediaAnalysisJob');

/** What to check when the API refuses to tell about a job. */
const REFUSAL_HINTS: Record<string, string> = {
  AccessDeniedException: ACCESS_DENIED_HINT,
  ResourceNotFoundException:
    'Check the JobId, and that the job was started in the account and region of this state machine within the last year.',
};

export const invalidInput = (input: CauseInput, problems: readonly string[]): Failure =>
  failure(ErrorName.INVALID_INPUT, input, {
    Message: `Invalid input: ${problems.join('. ')}.`,
    Hint: 'Start an execution with a valid input, under another name.',
  });

export const jobFailed = (input: CauseInput, job: MediaAnalysisJob): Failure => {
  const { Code = null, Message = null } = job.FailureDetails ?? {};
  const hint =
    lookUp(FAILURE_HINTS, String(Code)) ?? 'The service gave no known reason. See Job, and start the job again.';
  return failure(ErrorName.JOB_FAILED, input, { Code, Message, Hint: hint, Job: job });
};

export const unexpectedStatus = (input: CauseInput, job: MediaAnalysisJob): Failure =>
  failure(ErrorName.UNEXPECTED_STATUS, input, {
    Message: `The job has ended with the status ${job.Status}, which this version does not know.`,
    Hint: 'See Job, and look for a newer version of cdk-rekognition-media-analysis.',
    Job: job,
  });

export const cannotRead = (input: CauseInput, error: ApiError): Failure =>
  failure(error.name, input, {
    Message: error.message || `Rekognition answered ${error.name} without a message.`,
    Hint:
      error.kind === ApiErrorKind.INVALID
        ? 'Rekognition rejects the request as such. Check the JobId.'
        : `Said on ${REFUSALS_BELIEVED} polls. ${lookUp(REFUSAL_HINTS, error.name) ?? ACCESS_DENIED_HINT}`,
  });

const RUNNER_TIMED_OUT =
  'Wait for the JobId with a MediaAnalysisJobWaiter, as another execution of this runner would start, and pay for, another job';

export const timedOut = (
  input: CauseInput,
  timeoutSeconds: number,
  status: string | undefined,
  ageSeconds: number,
  progress: Progress,
): Failure =>
  failure(ErrorName.JOB_TIMED_OUT, input, {
    Message: `The job has not ended within ${timeoutSeconds} seconds of waiting. It may still be running.`,
    Hint: `${input.Manifest ? RUNNER_TIMED_OUT : 'Start an execution under another name to go on waiting'}; raise the timeout if jobs of this size take longer.`,
    LastStatus: status ?? null,
    JobAgeSeconds: ageSeconds,
    Polls: progress.polls,
    ApiErrors: progress.apiErrors,
    LastApiError: progress.lastApiError ?? null,
  });

/** The event has more: a Cause is short, and travels twice. */
const ERRORS_IN_CAUSE = 3;

export const tooManyInvalidLines = (
  input: CauseInput,
  job: MediaAnalysisJob,
  share: number,
  report: ManifestReport,
): Failure =>
  failure(ErrorName.TOO_MANY_INVALID_LINES, input, {
    Message: `The job succeeded, but more than the share of ${share} of its manifest's lines are invalid.`,
    Hint: 'See ManifestErrors, and the summary that Job names for all of them. The results of the valid lines are there.',
    ManifestStatistics: report.manifestStatistics,
    ManifestErrors: report.manifestErrors?.slice(0, ERRORS_IN_CAUSE),
    Job: job,
  });

export function failure(
  error: string,
  input: CauseInput,
  details: { Job?: MediaAnalysisJob } & Record<string, unknown>,
): Failure {
  const cause = { JobId: input.JobId ?? null, Manifest: input.Manifest, ...details, Context: input.Context };
  const text = JSON.stringify({ ...bounded(cause), Context: input.Context });
  // Even cut texts can add up, once quotes are escaped; the answer is the one part that can be fetched again.
  const short = () => JSON.stringify({ ...bounded({ ...cause, Job: '[cut: too long]' }), Context: input.Context });
  return { error, cause: text.length <= MAX_CAUSE_LENGTH ? text : short() };
}

/** A copy with every text cut to what the service's own fields may hold. */
export function bounded<T>(value: T): T {
  const replacer = (_key: string, member: unknown) =>
    typeof member === 'string' ? cut(member, MAX_TEXT_LENGTH) : member;
  return JSON.parse(JSON.stringify(value, replacer)) as T;
}
