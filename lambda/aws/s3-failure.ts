/** An error of S3, with the object that was asked for. */
import { ErrorName } from '../../lib/protocol/errors';
import { type ApiError, isTransient, toApiError } from './api-error';
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
  // Bytes that were damaged on their way.
  BadDigest: 'transient',
  IncompleteBody: 'transient',
  // Two conditional writes at the same time.
  ConditionalRequestConflict: 'transient',
  // S3's own spellings of errors that pass. Others are in api-error.ts.
  ExpiredToken: 'transient',
  InternalError: 'transient',
  OperationAborted: 'transient',
  ServiceUnavailable: 'transient',
  NotImplemented: 'refused',
  // The SDK makes no request of such names of buckets and objects.
  EndpointError: 'refused',
  URIError: 'refused',
};

const MOVED_PERMANENTLY = 301;

export class S3Failure extends Error {
  readonly kind: S3FailureKind;
  /** S3's name of the error. */
  readonly code: string;

  /** @param uri Of the object, or of the prefix. S3's messages do not have it. */
  constructor(thrown: unknown, uri: string) {
    const error = toApiError(thrown);
    super([uri, error.name, error.message].filter(Boolean).join(': '), { cause: thrown });
    this.kind = kindOf(thrown, error);
    this.code = error.name;
    // The state machine repeats a call that ends with this name for much longer than others.
    this.name = this.kind === 'transient' ? ErrorName.BATCH_INTERRUPTED : this.code;
  }
}

function kindOf(thrown: unknown, error: ApiError): S3FailureKind {
  const known = lookUp(KINDS, error.name);
  if (known) return known;
  const status = (thrown as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
  if (status === MOVED_PERMANENTLY) return 'other-region';
  return isTransient(error) ? 'transient' : 'refused';
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
