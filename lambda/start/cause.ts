/** The Cause of an execution whose job could not be started. */
import { ErrorName } from '../../lib/protocol/errors';
import {
  INVALID_START_HINT,
  LOOK_FIRST,
  NOT_STARTED_HINT,
  saidOn,
  START_REFUSAL_HINTS,
} from '../../lib/protocol/hints';
import { ApiErrorKind } from '../../lib/protocol/metrics';
import type { ExecutionInput, ManifestFacts, Progress } from '../../lib/protocol/state';
import type { ApiError } from '../aws/api-error';
import { lookUp } from '../aws/look-up';
import { failure, type Failure, messageOf } from '../outcome/cause';
import type { ManifestProblem } from './manifest-check';

/** For a manifest with which no job can be started. No call was made. */
export const manifestRefused = (
  input: ExecutionInput,
  { message, hint }: ManifestProblem,
  facts: ManifestFacts | undefined,
): Failure =>
  failure(ErrorName.INVALID_MANIFEST, input, { Message: message, Hint: hint, ...(facts && { ManifestSize: facts }) });

export const notStarted = (input: ExecutionInput, timeoutSeconds: number, progress: Progress): Failure =>
  failure(ErrorName.JOB_TIMED_OUT, input, {
    Message: `The job could not be started within ${timeoutSeconds} seconds.`,
    Hint: lookFirst(progress) + NOT_STARTED_HINT,
    ApiErrors: progress.apiErrors,
    LastApiError: progress.lastApiError,
  });

export function cannotStart(input: ExecutionInput, error: ApiError, progress: Progress): Failure {
  const hint =
    error.kind === ApiErrorKind.INVALID
      ? INVALID_START_HINT
      : saidOn('attempts') + (lookUp(START_REFUSAL_HINTS.byError, error.name) ?? START_REFUSAL_HINTS.other);
  return failure(error.name, input, {
    Message: messageOf(error),
    Hint: lookFirst(progress) + hint,
    ...(progress.manifest && { ManifestSize: progress.manifest }),
  });
}

const lookFirst = ({ mayHaveStarted }: Progress) => (mayHaveStarted ? LOOK_FIRST : '');
