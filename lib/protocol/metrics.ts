/** The CloudWatch metrics that the functions write and the constructs read. */
export const METRIC_NAMESPACE = 'RekognitionMediaAnalysis';

/** The dimension of every metric: one state machine is one waiter, runner or batch. */
export const METRIC_DIMENSION = 'StateMachineName';

/** The second dimension of `ApiErrors`. */
export const ERROR_KIND_DIMENSION = 'ErrorKind';

export const MetricName = {
  JOBS_SUCCEEDED: 'JobsSucceeded',
  JOBS_FAILED: 'JobsFailed',
  JOBS_TIMED_OUT: 'JobsTimedOut',
  WAITS_FAILED: 'WaitsFailed',
  DETECTION_LATENCY: 'DetectionLatency',
  SECONDS_PER_IMAGE: 'SecondsPerImage',
  /** Age of a job that has not ended, at each poll. */
  JOB_AGE: 'JobAge',
  /** Seconds until the next poll. Their sum over a period, divided by its length, is the number of running executions. */
  WAIT: 'Wait',
  API_ERRORS: 'ApiErrors',
  /** Events of a status that does not end the wait, given up after two minutes of retries. */
  PROGRESS_EVENTS_LOST: 'ProgressEventsLost',
  /** Of a batch: parts that have ended, and their images with and without a result. */
  PARTS_SUCCEEDED: 'PartsSucceeded',
  PARTS_FAILED: 'PartsFailed',
  IMAGES_ANALYZED: 'ImagesAnalyzed',
  IMAGES_FAILED: 'ImagesFailed',
} as const;

/**
 * What an error of Amazon Rekognition's API means.
 */
export enum ApiErrorKind {
  /**
   * Too many requests.
   */
  THROTTLING = 'Throttling',

  /**
   * As many jobs run as the quota of concurrent jobs allows.
   */
  LIMIT_EXCEEDED = 'LimitExceeded',

  /**
   * A fault of the service or of the network: an internal error, a time-out, a lost connection, a malformed answer.
   */
  SERVICE = 'Service',

  /**
   * The caller is not recognised for now: the credentials have expired, the clock is wrong, or IAM is not consistent yet.
   */
  AUTHENTICATION = 'Authentication',

  /**
   * The request is refused: access denied, not found, not ready.
   */
  REFUSAL = 'Refusal',

  /**
   * The request breaks a constraint.
   */
  INVALID = 'Invalid',
}
