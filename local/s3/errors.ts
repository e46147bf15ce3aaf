/** Errors of the simulated S3. */

/** By code: the HTTP status. */
const STATUSES = {
  AccessDenied: 403,
  BadDigest: 400,
  EntityTooSmall: 400,
  InternalError: 500,
  InvalidArgument: 400,
  InvalidPart: 400,
  InvalidPartOrder: 400,
  InvalidRange: 416,
  KeyTooLongError: 400,
  MalformedXML: 400,
  MethodNotAllowed: 405,
  NoSuchBucket: 404,
  NoSuchKey: 404,
  NoSuchUpload: 404,
  NoSuchVersion: 404,
  NotImplemented: 501,
  PreconditionFailed: 412,
  ServiceUnavailable: 503,
  SlowDown: 503,
} as const;

export type S3ErrorCode = keyof typeof STATUSES;

/** An error that S3 answers with. A test throws one to inject a fault. */
export class S3Error extends Error {
  readonly status: number;

  constructor(
    readonly code: S3ErrorCode,
    message = 'Simulated.',
  ) {
    super(message);
    this.name = code;
    this.status = STATUSES[code];
  }
}

/** A fault of the network. A test throws one: the connection ends before the call, or after it and before the answer. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost';

  constructor(readonly when: 'before the call' | 'before the answer') {
    super(`The connection was lost ${when}.`);
  }
}
