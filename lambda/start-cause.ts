/** The Cause of an execution whose job could not be started. */
import { ErrorName, type Progress } from '../lib/contract';
import { ApiErrorKind } from '../lib/metric-names';
import type { ApiError } from './api-error';
import { accessDeniedHint, type CauseInput, failure, type Failure, FAILURE_HINTS } from './cause';
import type { ManifestSize } from './manifest';

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

export const notStarted = (input: CauseInput, timeoutSeconds: number, progress: Progress): Failure =>
  failure(ErrorName.JOB_TIMED_OUT, input, {
    Message: `The job could not be started within ${timeoutSeconds} seconds. None is known to run.`,
    Hint: 'See LastApiError. Start an execution under another name; raise the timeout, or the quota of concurrent jobs.',
    ApiErrors: progress.apiErrors,
    LastApiError: progress.lastApiError,
  });

export const cannotStart = (input: CauseInput, error: ApiError, manifest?: ManifestSize): Failure =>
  failure(error.name, input, {
    Message: error.message || `Rekognition answered ${error.name} without a message.`,
    Hint:
      error.kind === ApiErrorKind.INVALID
        ? 'Rekognition rejects the request as such. Check the input, the output prefix and the KMS key.'
        : (START_HINTS[error.name] ?? START_ACCESS_DENIED_HINT),
    ...(manifest && { ManifestSize: manifest }),
  });
