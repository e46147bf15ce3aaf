/** Errors of the simulated S3. */

/** By code: the HTTP status. */
const STATUSES = {
  AccessDenied: 403,
  AuthorizationHeaderMalformed: 400,
  BadDigest: 400,
  ConditionalRequestConflict: 409,
  EntityTooSmall: 400,
  ExpiredToken: 400,
  InternalError: 500,
  InvalidArgument: 400,
  InvalidObjectState: 403,
  InvalidPart: 400,
  InvalidPartOrder: 400,
  InvalidRange: 416,
  InvalidRequest: 400,
  KeyTooLongError: 400,
  MalformedXML: 400,
  MethodNotAllowed: 405,
  NoSuchBucket: 404,
  NoSuchKey: 404,
  NoSuchUpload: 404,
  NoSuchVersion: 404,
  NotImplemented: 501,
  PermanentRedirect: 301,
  PreconditionFailed: 412,
  RequestTimeTooSkewed: 403,
  RequestTimeout: 400,
  ServiceUnavailable: 503,
  SlowDown: 503,
  /** What the SDK calls an error without a code. A redirect may have none. */
  Unknown: 301,
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

/** A fault of the network: the connection ends without an answer. A test throws one. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost';
}
