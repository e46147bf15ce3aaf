/** Why planning ends the execution. Transient errors are no problems: they are thrown, and Step Functions repeats the call. */
import {
  INVALID_INPUT_HINT,
  OTHER_REGION_HINT,
  OUTPUT_NOT_WRITABLE_HINT,
  REFUSED_SOURCE_HINT,
  SOURCE_CHANGED_HINT,
  SOURCE_DENIED_HINT,
  SOURCE_NOT_FOUND_HINT,
} from '../../lib/protocol/hints';
import { ErrorName, PlanErrorName } from '../../lib/protocol/errors';
import { S3Failure, type S3FailureKind } from '../aws/s3-failure';

export class PlanProblem extends Error {
  constructor(
    /** Error of the execution. */
    readonly error: string,
    message: string,
    readonly hint: string,
    /** More members of the Cause. */
    readonly details: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
  }
}

export const invalidInput = (message: string, hint = INVALID_INPUT_HINT) =>
  new PlanProblem(ErrorName.INVALID_INPUT, message, hint);

const SOURCE_PROBLEMS: Readonly<Record<Exclude<S3FailureKind, 'transient'>, readonly [PlanErrorName, string]>> = {
  missing: [PlanErrorName.SOURCE_NOT_FOUND, SOURCE_NOT_FOUND_HINT],
  denied: [PlanErrorName.SOURCE_NOT_READABLE, SOURCE_DENIED_HINT],
  'other-region': [PlanErrorName.SOURCE_NOT_READABLE, OTHER_REGION_HINT],
  changed: [PlanErrorName.SOURCE_CHANGED, SOURCE_CHANGED_HINT],
  refused: [PlanErrorName.SOURCE_NOT_READABLE, REFUSED_SOURCE_HINT],
};

/** The problem for an error that was thrown while the source was read. Returns a transient error as it is. */
export function sourceProblem(thrown: unknown): unknown {
  if (!(thrown instanceof S3Failure) || thrown.kind === 'transient') return thrown;
  const [error, hint] = SOURCE_PROBLEMS[thrown.kind];
  return new PlanProblem(error, thrown.message, hint, { S3Error: thrown.code });
}

/** The problem for an error that was thrown while a file of the batch was read or written. Returns a transient error as it is. */
export function outputProblem(thrown: unknown): unknown {
  if (!(thrown instanceof S3Failure) || thrown.kind === 'transient') return thrown;
  const { OUTPUT_NOT_WRITABLE } = PlanErrorName;
  return new PlanProblem(OUTPUT_NOT_WRITABLE, thrown.message, OUTPUT_NOT_WRITABLE_HINT, { S3Error: thrown.code });
}
