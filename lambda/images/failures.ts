/** What errors of the API mean for a part. */
import { ErrorName } from '../../lib/protocol/errors';
import { ApiErrorKind } from '../../lib/protocol/metrics';
import { IMAGES_REFUSAL_HINTS } from '../../lib/protocol/hints';
import type { ApiError } from '../aws/api-error';
import { lookUp } from '../aws/look-up';
import { messageOf } from '../outcome/cause';

const REFUSED_IMAGE = ['ImageTooLargeException', 'InvalidImageFormatException', 'InvalidS3ObjectException'];

/** Errors that can pass by themselves. If they last, the account or the region is the reason. */
const ACCOUNT_IF_IT_LASTS = ['ENOTFOUND', 'UnrecognizedClientException'];

/** Whether the error is about this image alone. The plan has checked the settings, so an invalid parameter is one of the image. */
export const isAboutImage = ({ kind, name }: ApiError) => kind === ApiErrorKind.INVALID || REFUSED_IMAGE.includes(name);

/** An error that every image would have. It ends the part. */
export class AccountProblem extends Error {
  readonly hint: string;

  constructor(error: Pick<ApiError, 'name' | 'message'>, sourceRef: string) {
    super(`${sourceRef}: ${messageOf(error)}`);
    this.name = error.name;
    this.hint = lookUp(IMAGES_REFUSAL_HINTS.byError, error.name) ?? IMAGES_REFUSAL_HINTS.other;
  }
}

/** Thrown for what can pass by itself, so that Step Functions repeats the call of the function. */
export class Interrupted extends Error {
  override readonly name = ErrorName.ANALYSIS_INTERRUPTED;
}

/** For an error that lasts. */
export function lasting(error: ApiError, sourceRef: string): Error {
  const isOfAccount = error.kind === ApiErrorKind.REFUSAL || ACCOUNT_IF_IT_LASTS.includes(error.name);
  return isOfAccount
    ? new AccountProblem(error, sourceRef)
    : new Interrupted(`${sourceRef}: ${error.name}: ${messageOf(error)}`);
}

/** Where the time of a call was not enough for anything. Otherwise calls could go on for ever, with nothing to show for it. */
export const noImageAnalyzed = (calls: number) =>
  new Interrupted(
    `The time of the function was over before an image was analysed, after ${calls} calls of Amazon Rekognition.`,
  );
