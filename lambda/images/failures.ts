/** What errors of Amazon Rekognition and of S3 mean for a part. */
import { ErrorName, PlanErrorName } from '../../lib/protocol/errors';
import { ApiErrorKind } from '../../lib/protocol/metrics';
import { IMAGES_REFUSAL_HINTS, OUTPUT_NOT_WRITABLE_HINT } from '../../lib/protocol/hints';
import type { ApiError } from '../aws/api-error';
import { lookUp } from '../aws/look-up';
import { S3Failure } from '../aws/s3-failure';
import { messageOf } from '../outcome/cause';

const REFUSED_IMAGE = ['ImageTooLargeException', 'InvalidImageFormatException', 'InvalidS3ObjectException'];

/** Errors that can pass by themselves. If the first calls of a batch have them, the account or the region is the reason. */
const ACCOUNT_IF_FROM_THE_BEGINNING = ['ENOTFOUND', 'UnrecognizedClientException'];

/** Whether the error is about this image alone. The plan has checked the settings, so an invalid parameter is one of the image. */
export const isAboutImage = ({ kind, name }: ApiError) => kind === ApiErrorKind.INVALID || REFUSED_IMAGE.includes(name);

/** An error that every image would have. It ends the part. */
export class AccountProblem extends Error {
  constructor(
    override readonly name: string,
    message: string,
    readonly hint: string,
  ) {
    super(message);
  }
}

export const refusal = ({ name, message }: Pick<ApiError, 'name' | 'message'>, sourceRef: string) =>
  new AccountProblem(
    name,
    `${sourceRef}: ${messageOf({ name, message })}`,
    lookUp(IMAGES_REFUSAL_HINTS.byError, name) ?? IMAGES_REFUSAL_HINTS.other,
  );

/** Thrown for what can pass by itself, so that Step Functions repeats the call of the function. */
export class Interrupted extends Error {
  override readonly name = ErrorName.BATCH_INTERRUPTED;

  constructor(
    message: string,
    /** The problem that it is if it is there from the beginning. */
    readonly ifFromTheBeginning?: AccountProblem,
  ) {
    super(message);
  }
}

/** For an error that lasts. */
export function lasting(error: ApiError, sourceRef: string): Error {
  const problem = refusal(error, sourceRef);
  if (error.kind === ApiErrorKind.REFUSAL) return problem;
  const message = `${sourceRef}: ${error.name}: ${messageOf(error)}`;
  return new Interrupted(message, ACCOUNT_IF_FROM_THE_BEGINNING.includes(error.name) ? problem : undefined);
}

/** For an error that was thrown while a file of the batch was read or written. Returns other errors as they are. */
export function fileProblem(thrown: unknown): unknown {
  if (!(thrown instanceof S3Failure) || thrown.kind === 'transient') return thrown;
  return new AccountProblem(PlanErrorName.OUTPUT_NOT_WRITABLE, thrown.message, OUTPUT_NOT_WRITABLE_HINT);
}

/** Where the time of a call was not enough for anything. Otherwise calls could go on for ever, with nothing to show for it. */
export const noImageAnalyzed = (calls: number) =>
  new Interrupted(
    `The time of the function was over before an image was analysed, after ${calls} calls of Amazon Rekognition.`,
  );
