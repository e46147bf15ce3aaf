/** The Cause of an execution whose job could not be started. */
import { ErrorName, type ManifestFacts, type Progress } from '../../lib/protocol/contract';
import { REFUSALS_BELIEVED } from '../../lib/protocol/limits';
import { ApiErrorKind } from '../../lib/protocol/metrics';
import type { ApiError } from '../aws/api-error';
import { accessDeniedHint, type CauseInput, failure, type Failure, FAILURE_HINTS } from '../outcome/cause';
import { lookUp } from '../aws/look-up';
import type { ManifestProblem } from './manifest-check';

const START_ACCESS_DENIED_HINT = accessDeniedHint(
  "the start function's role",
  'rekognition:StartMediaAnalysisJob, reading the manifest and the images, writing the output and using the KMS key',
);

/** What to check when the API refuses to start a job. */
const START_HINTS: Record<string, string> = {
  AccessDeniedException: START_ACCESS_DENIED_HINT,
  InvalidManifestException: FAILURE_HINTS.INVALID_MANIFEST,
  InvalidS3ObjectException:
    "Check that the manifest exists in the region of the job, and that the start function's role may read it.",
  ResourceNotFoundException: FAILURE_HINTS.RESOURCE_NOT_FOUND,
  ResourceNotReadyException: FAILURE_HINTS.RESOURCE_NOT_READY,
  IdempotentParameterMismatchException:
    'The execution asked before with other parameters: start an execution under another name.',
};

/** The end of an execution whose manifest no job can be started with; nothing was called. */
export const manifestRefused = (
  input: CauseInput,
  { message, hint }: ManifestProblem,
  facts: ManifestFacts | undefined,
): Failure =>
  failure(ErrorName.INVALID_MANIFEST, input, { Message: message, Hint: hint, ...(facts && { ManifestSize: facts }) });

const LOOK_FIRST =
  'An answer was lost, so the job may have started: look it up with ListMediaAnalysisJobs before anything else. ';

export const notStarted = (input: CauseInput, timeoutSeconds: number, progress: Progress): Failure =>
  failure(ErrorName.JOB_TIMED_OUT, input, {
    Message: `The job could not be started within ${timeoutSeconds} seconds.`,
    Hint: `${progress.mayHaveStarted ? LOOK_FIRST : ''}See LastApiError. Start an execution under another name; raise the timeout, or the quota of concurrent jobs.`,
    ApiErrors: progress.apiErrors,
    LastApiError: progress.lastApiError,
  });

export function cannotStart(input: CauseInput, error: ApiError, { mayHaveStarted, manifest }: Progress): Failure {
  const hint =
    error.kind === ApiErrorKind.INVALID
      ? 'Rekognition rejects the request as such. Check the input, the output prefix and the KMS key.'
      : `Said on ${REFUSALS_BELIEVED} attempts. ${lookUp(START_HINTS, error.name) ?? START_ACCESS_DENIED_HINT}`;
  return failure(error.name, input, {
    Message: error.message || `Rekognition answered ${error.name} without a message.`,
    Hint: `${mayHaveStarted ? LOOK_FIRST : ''}${hint}`,
    ...(manifest && { ManifestSize: manifest }),
  });
}
