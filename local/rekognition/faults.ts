/** Faults that can be injected into the simulated Rekognition. */

/** Errors with which the service could answer. */
export const FAULT_ERRORS = {
  throttle: ['ThrottlingException', 400, 'Slow down; sudden increase in rate of requests.'],
  throttle500: ['ThrottlingException', 500, 'Rekognition is temporarily unable to process the request.'],
  throughput: ['ProvisionedThroughputExceededException', 400, 'The number of requests exceeded your throughput limit.'],
  internal: ['InternalServerError', 500, 'Amazon Rekognition experienced a service issue.'],
  // The message is empty: we guess that an account without access to bulk analysis gets this.
  denied: ['AccessDeniedException', 400, ''],
  notfound: ['ResourceNotFoundException', 400, 'The resource specified in the request cannot be found.'],
  invalid: ['InvalidParameterException', 400, 'Input parameter violated a constraint.'],
  badcredentials: ['UnrecognizedClientException', 400, 'The security token included in the request is invalid.'],
  expired: ['ExpiredTokenException', 400, 'The security token included in the request is expired.'],
  newerror: ['NewException', 400, 'An error that the service adds one day.'],
} as const;

/** Errors with which an operation that analyses images could answer, most of them only StartMediaAnalysisJob. */
export const START_ERRORS = {
  limit: ['LimitExceededException', 400, 'The number of in-progress jobs exceeds the limit.'],
  badmanifest: ['InvalidManifestException', 400, 'The manifest is invalid.'],
  bads3object: ['InvalidS3ObjectException', 400, 'Unable to get object metadata from S3.'],
  notready: ['ResourceNotReadyException', 400, 'The project version is not ready.'],
  mismatch: ['IdempotentParameterMismatchException', 400, 'The token was used with other parameters.'],
} as const;

/** Faults of a network, a proxy or a broken service. */
const WIRE_FAULTS = {
  unavailable: 'HTTP 503 with an HTML body',
  forbidden: 'HTTP 403 with an HTML body',
  oddmessage: 'an error whose message is no text',
  reset: 'connection reset',
  lost: 'the call is made, and its answer lost',
  hang: 'no answer',
  garbage: 'truncated JSON',
  nostatus: 'an answer without Status',
  unknownstatus: 'an unknown Status',
} as const;

export type FaultKind = keyof typeof FAULT_ERRORS | keyof typeof START_ERRORS | keyof typeof WIRE_FAULTS;

/** The faults of GetMediaAnalysisJob. */
export const FAULT_KINDS = [...Object.keys(FAULT_ERRORS), ...Object.keys(WIRE_FAULTS)] as FaultKind[];

export function describeFault(kind: FaultKind): string {
  if (!(kind in FAULT_ERRORS)) return WIRE_FAULTS[kind as keyof typeof WIRE_FAULTS];
  const [name, status] = FAULT_ERRORS[kind as keyof typeof FAULT_ERRORS];
  return `${name} (HTTP ${status})`;
}

export interface Fault {
  readonly kind: FaultKind;
  /** How many requests pass before the first one fails; default: none. */
  readonly after?: number;
  /** How many requests fail; default: all. */
  readonly times?: number;
  /** Default: GetMediaAnalysisJob. */
  readonly operation?: string;
  readonly jobId?: string;
  /** The JobName of a request to start a job. */
  readonly jobName?: string;
  /** The beginning of the S3 key of the image, in a request to detect labels. */
  readonly imagePrefix?: string;
  /** Beginning and end of the fault, in milliseconds since the epoch. */
  readonly from?: number;
  readonly until?: number;
}

/** The members of a request that a fault can be limited to. */
export interface Subject {
  readonly JobId?: string;
  readonly JobName?: string;
  readonly Image?: { readonly S3Object?: { readonly Name?: string } };
}

interface Added {
  readonly fault: Fault;
  toPass: number;
  left: number;
}

export class Faults {
  private faults: Added[] = [];

  add(fault: Fault): void {
    this.faults.push({ fault, toPass: fault.after ?? 0, left: fault.times ?? Infinity });
  }

  clear(): void {
    this.faults = [];
  }

  /** The fault for a request, if any: the first one that applies, has let enough requests pass, and is not used up. */
  take(operation: string, subject: Subject, now: number): FaultKind | undefined {
    for (const each of this.faults) {
      if (each.left === 0 || !applies(each.fault, operation, subject, now)) continue;
      if (each.toPass-- > 0) continue;
      each.left--;
      return each.fault.kind;
    }
    return undefined;
  }
}

const applies = (fault: Fault, operation: string, { JobId, JobName, Image }: Subject, now: number) =>
  (fault.operation ?? 'GetMediaAnalysisJob') === operation &&
  (fault.jobId === undefined || fault.jobId === JobId) &&
  (fault.jobName === undefined || fault.jobName === JobName) &&
  (fault.imagePrefix === undefined || Image?.S3Object?.Name?.startsWith(fault.imagePrefix) === true) &&
  now >= (fault.from ?? -Infinity) &&
  now < (fault.until ?? Infinity);
