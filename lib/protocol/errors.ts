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
  /** Thrown by functions of a batch that cannot go on for a reason that passes: the state machine repeats the call. */
  BATCH_INTERRUPTED: 'BatchInterrupted',
  /** The share of images in failed parts of a batch is too large. */
  TOO_MANY_FAILED_IMAGES: 'TooManyFailedImages',
  /** The map of a batch failed, and parts have no record. */
  PARTS_NOT_RUN: 'PartsNotRun',
} as const;

/** Error names with which the planning of a batch can end an execution, beside InvalidInput. */
export const PlanErrorName = {
  TOO_MANY_IMAGES: 'TooManyImages',
  SOURCE_NOT_FOUND: 'SourceNotFound',
  SOURCE_NOT_READABLE: 'SourceNotReadable',
  /** The source is of a kind that cannot be read. */
  SOURCE_NOT_SUPPORTED: 'SourceNotSupported',
  /** The source was overwritten while it was read. */
  SOURCE_CHANGED: 'SourceChanged',
  EMPTY_SOURCE: 'EmptySource',
  OUTPUT_NOT_WRITABLE: 'OutputNotWritable',
} as const;
export type PlanErrorName = (typeof PlanErrorName)[keyof typeof PlanErrorName];
