/** Error names that an execution can end with. An error of the API that ends an execution keeps its own name. */
export const ErrorName = {
  JOB_FAILED: 'MediaAnalysisJobFailed',
  JOB_TIMED_OUT: 'MediaAnalysisJobTimedOut',
  INVALID_INPUT: 'InvalidInput',
  INVALID_MANIFEST: 'InvalidManifest',
  UNEXPECTED_STATUS: 'UnexpectedStatus',
  /** The poll function could not run. */
  POLL_FAILED: 'PollFailed',
  /** The start function could not run. */
  START_FAILED: 'StartFailed',
  TOO_MANY_INVALID_LINES: 'TooManyInvalidLines',
  /** A function of a batch could not run. */
  BATCH_FUNCTION_FAILED: 'BatchFunctionFailed',
  /** The share of images in failed parts of a batch is too large. */
  TOO_MANY_FAILED_IMAGES: 'TooManyFailedImages',
  /** The map of a batch failed, and parts have no record. */
  PARTS_NOT_RUN: 'PartsNotRun',
} as const;
