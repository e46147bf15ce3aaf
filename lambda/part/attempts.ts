/** Decides whether a part runs, and the number of its attempt. Pure. */
import type { PartRecord } from '../../lib/protocol/batch/batch-files';
import type { PartAttempts } from '../../lib/protocol/batch/batch-requests';
import { ErrorName } from '../../lib/protocol/errors';
import type { FailureCode } from '../../lib/protocol/rekognition';
import { EXECUTION_TIMED_OUT } from './failure';
import { OTHER_PARAMETERS } from './record';

/** Codes of a failed job after which another job can succeed. */
const PASSING_CODES: readonly (string | undefined)[] = ['INTERNAL_ERROR', 'THROTTLED'] satisfies FailureCode[];

/** Errors of the runner's execution that say nothing of the images. */
const PASSING_ERRORS: readonly (string | undefined)[] = [
  EXECUTION_TIMED_OUT,
  ErrorName.POLL_FAILED,
  ErrorName.START_FAILED,
  // A deployment has changed a parameter of jobs since the token was used. The next attempt has another token.
  OTHER_PARAMETERS,
];

/** The first attempt of this execution. */
export const firstAttempt = (record: PartRecord | undefined): PartAttempts => ({
  number: record ? nextNumber(record) : 1,
  ofExecution: 1,
});

/** The attempt after the one that was recorded, or nothing if the part has ended. */
export function attemptAfter(
  { ofExecution }: PartAttempts,
  record: PartRecord,
  attemptsPerPart: number,
): PartAttempts | undefined {
  if (record.status === 'SUCCEEDED' || ofExecution >= attemptsPerPart) return undefined;
  if (!canSucceed(record)) return undefined;
  return { number: nextNumber(record), ofExecution: ofExecution + 1 };
}

/** Whether another attempt can succeed where this one failed. */
const canSucceed = ({ error, code, jobId }: PartRecord): boolean =>
  PASSING_CODES.includes(code) ||
  PASSING_ERRORS.includes(error) ||
  // Step Functions could not start the runner, or could not see its end.
  error?.startsWith('StepFunctions.') === true ||
  // Other jobs had all slots until the deadline of the runner.
  (error === ErrorName.JOB_TIMED_OUT && jobId === undefined);

/** The same number makes the same token, with which Rekognition returns the same job. */
const nextNumber = ({ attempt, jobEnded, status }: PartRecord) =>
  status === 'FAILED' && jobEnded ? attempt + 1 : attempt;
