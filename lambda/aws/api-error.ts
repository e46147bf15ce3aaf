/** What an error of the API means. */
import { ApiErrorKind } from '../../lib/protocol/metrics';
import { cut, MAX_TEXT_LENGTH } from '../../lib/protocol/text';
import { lookUp } from './look-up';

export interface ApiError {
  readonly kind: ApiErrorKind;
  readonly name: string;
  readonly message: string;
}

const KINDS: Readonly<Record<string, ApiErrorKind>> = {
  InvalidParameterException: ApiErrorKind.INVALID,
  ValidationException: ApiErrorKind.INVALID,
  LimitExceededException: ApiErrorKind.LIMIT_EXCEEDED,
  ProvisionedThroughputExceededException: ApiErrorKind.THROTTLING,
  RequestLimitExceeded: ApiErrorKind.THROTTLING,
  SlowDown: ApiErrorKind.THROTTLING,
  Throttling: ApiErrorKind.THROTTLING,
  ThrottlingException: ApiErrorKind.THROTTLING,
  TooManyRequestsException: ApiErrorKind.THROTTLING,
  RequestTimeout: ApiErrorKind.SERVICE,
  RequestTimeoutException: ApiErrorKind.SERVICE,
  ExpiredTokenException: ApiErrorKind.AUTHENTICATION,
  InvalidSignatureException: ApiErrorKind.AUTHENTICATION,
  RequestExpired: ApiErrorKind.AUTHENTICATION,
  RequestInTheFuture: ApiErrorKind.AUTHENTICATION,
  RequestTimeTooSkewed: ApiErrorKind.AUTHENTICATION,
  SignatureDoesNotMatch: ApiErrorKind.AUTHENTICATION,
  UnrecognizedClientException: ApiErrorKind.AUTHENTICATION,
};

/** Whether a later call can succeed without any change by the user. */
export const isTransient = ({ kind }: ApiError) => kind !== ApiErrorKind.REFUSAL && kind !== ApiErrorKind.INVALID;

/** HTTP statuses 4xx after which a later call can succeed. */
const TRANSIENT_STATUSES = new Set([408, 425, 429]);

/** The SDK's texts where the service gave no message or no name. */
const SDK_HAS_NO_MESSAGE = 'UnknownError';
const SDK_HAS_NO_NAME = 'Unknown';

/** Longest Error of an execution. */
const MAX_ERROR_NAME_LENGTH = 256;

/** An error that the SDK throws: of the service, of the connection, or of an answer that cannot be read. */
type CallError = Error & {
  readonly $fault?: string;
  readonly code?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
};

export function toApiError(thrown: unknown): ApiError {
  const error = thrown as CallError;
  const message = error.message === SDK_HAS_NO_MESSAGE ? '' : String(error.message);
  return {
    kind: kindOf(error),
    name: cut(nameOf(error), MAX_ERROR_NAME_LENGTH),
    message: cut(message, MAX_TEXT_LENGTH),
  };
}

/** Node tells errors of the connection apart by their code, such as ENOTFOUND. */
const nameOf = ({ name, code }: CallError) => (name === 'Error' && code ? code : name);

function kindOf(error: CallError): ApiErrorKind {
  const known = lookUp(KINDS, error.name);
  if (known) return known;
  const status = error.$metadata?.httpStatusCode ?? 0;
  // A refusal needs an error name of the service. Status 403 alone can come from a proxy.
  const named = error.$fault === 'client' && error.name !== SDK_HAS_NO_NAME;
  return named && status >= 400 && status < 500 && !TRANSIENT_STATUSES.has(status)
    ? ApiErrorKind.REFUSAL
    : ApiErrorKind.SERVICE;
}

/** For an answer without a member that the API reference requires. */
export const malformedAnswer = (member: string): ApiError => ({
  kind: ApiErrorKind.SERVICE,
  name: 'MalformedAnswer',
  message: `The answer has no ${member}.`,
});
