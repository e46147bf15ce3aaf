/** An error of S3, with the object that was asked for. */
import { isTransient, toApiError } from './api-error';
import { lookUp } from './look-up';

/** What an answer of S3 means for the object. */
export type S3FailureKind =
  /** A later call can succeed. */
  'transient' | 'missing' | 'denied' | 'other-region' | 'changed' | 'refused';

const KINDS: Readonly<Record<string, S3FailureKind>> = {
  NoSuchBucket: 'missing',
  NoSuchKey: 'missing',
  NoSuchVersion: 'missing',
  NotFound: 'missing',
  AccessDenied: 'denied',
  PermanentRedirect: 'other-region',
  AuthorizationHeaderMalformed: 'other-region',
  IllegalLocationConstraintException: 'other-region',
  PreconditionFailed: 'changed',
  // Two conditional writes at the same time.
  ConditionalRequestConflict: 'transient',
  // S3's own spellings of errors that pass. Others are in api-error.ts.
  ExpiredToken: 'transient',
  InternalError: 'transient',
  OperationAborted: 'transient',
  ServiceUnavailable: 'transient',
};

const MOVED_PERMANENTLY = 301;

export class S3Failure extends Error {
  readonly kind: S3FailureKind;

  constructor(
    thrown: unknown,
    /** The URI of the object, or of the prefix. */
    uri: string,
  ) {
    const error = toApiError(thrown);
    // S3's messages have no URI. Answers to requests for the head of an object have no message.
    super(`${uri}: ${error.message || `S3 answered ${error.name} without a message.`}`, { cause: thrown });
    this.name = error.name;
    const status = (thrown as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
    this.kind =
      lookUp(KINDS, error.name) ??
      (status === MOVED_PERMANENTLY ? 'other-region' : isTransient(error) ? 'transient' : 'refused');
  }
}

/** Names the object in the error of a call. */
export async function about<Output>(uri: string, call: Promise<Output>): Promise<Output> {
  try {
    return await call;
  } catch (thrown) {
    throw new S3Failure(thrown, uri);
  }
}

export const uriOf = (bucket: string, key = '') => `s3://${bucket}/${key}`;
