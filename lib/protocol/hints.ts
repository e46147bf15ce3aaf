/** Every hint in the Cause of a failed execution: what its reader should do. */
import { MAX_REFUSALS_IN_A_ROW } from './limits';
import type { FailureCode } from './rekognition';

const TRY_AGAIN = 'Start the job again.';
const INVALID_MANIFEST =
  'Check that the manifest is JSON Lines, one {"source-ref": "s3://…"} a line, within its limits.';
const NOT_FOUND = 'Check that the bucket, the manifest and the custom adapter (ProjectVersion) exist.';
const NOT_READY = 'Check that the custom adapter (ProjectVersion) has finished training.';

/** For each `FailureDetails.Code` of a job that failed. */
export const FAILURE_HINTS: Readonly<Record<FailureCode, string>> = {
  INTERNAL_ERROR: TRY_AGAIN,
  THROTTLED: TRY_AGAIN,
  INVALID_S3_OBJECT: 'Check that the manifest and the images exist, and are within the size and format limits.',
  INVALID_MANIFEST,
  INVALID_OUTPUT_CONFIG: "Check the output bucket's name, its region and the prefix.",
  INVALID_KMS_KEY: 'Check that the KMS key exists, is enabled and is in the region of the job.',
  ACCESS_DENIED: 'Check that the caller of StartMediaAnalysisJob may read the input, write the output and use the key.',
  RESOURCE_NOT_FOUND: NOT_FOUND,
  RESOURCE_NOT_READY: NOT_READY,
};

/** For a job that failed with another code, or with none. */
export const UNKNOWN_FAILURE_HINT = 'The service gave no known reason. See Job, and start the job again.';

const accessDeniedHint = (role: string, actions: string) =>
  `Check that ${role}, its permissions boundary and the organization's policies allow ${actions} in this region, ` +
  'and that the account may use bulk analysis: it is closed to new customers since 30 April 2026.';

/** For the errors with which the API refuses to describe or to start a job. */
interface RefusalHints {
  readonly byError: Readonly<Record<string, string>>;
  /** For errors that are not in `byError`. */
  readonly other: string;
}

const POLL_ACCESS_DENIED = /* @__PURE__ */ accessDeniedHint(
  "the poll function's role",
  'rekognition:GetMediaAnalysisJob',
);

export const POLL_REFUSAL_HINTS: RefusalHints = {
  byError: {
    AccessDeniedException: POLL_ACCESS_DENIED,
    ResourceNotFoundException:
      'Check the JobId, and that the job was started in the account and region of this state machine within the last year.',
  },
  other: POLL_ACCESS_DENIED,
};

const START_ACCESS_DENIED = /* @__PURE__ */ accessDeniedHint(
  "the start function's role",
  'rekognition:StartMediaAnalysisJob, reading the manifest and the images, writing the output and using the KMS key',
);

export const START_REFUSAL_HINTS: RefusalHints = {
  byError: {
    AccessDeniedException: START_ACCESS_DENIED,
    InvalidManifestException: INVALID_MANIFEST,
    InvalidS3ObjectException:
      "Check that the manifest exists in the region of the job, and that the start function's role may read it.",
    ResourceNotFoundException: NOT_FOUND,
    ResourceNotReadyException: NOT_READY,
    IdempotentParameterMismatchException:
      'The execution asked before with other parameters: start an execution under another name.',
  },
  other: START_ACCESS_DENIED,
};

const IMAGES_NOT_READABLE =
  "Check that the images exist and are in the region of the batch, and that the images function's role, the bucket's policy and " +
  "the key's policy allow s3:GetObject and kms:Decrypt.";

const INVALID_SETTINGS = 'Check MinConfidence, the custom adapter (ProjectVersion) and the names of the images.';

/** For the errors with which the API refuses to analyse images one by one, whichever image it is. */
export const IMAGES_REFUSAL_HINTS: RefusalHints = {
  byError: {
    AccessDeniedException:
      "Check that the images function's role, its permissions boundary and the organization's policies allow " +
      'rekognition:DetectModerationLabels in this region, with the custom adapter (ProjectVersion) if there is one.',
    ENOTFOUND:
      'Check that Amazon Rekognition is in this region, and that the VPC of the images function resolves names.',
    InvalidParameterException: INVALID_SETTINGS,
    InvalidS3ObjectException: IMAGES_NOT_READABLE,
    ResourceNotFoundException: 'Check that the custom adapter (ProjectVersion) exists in this account and region.',
    ResourceNotReadyException: NOT_READY,
    UnrecognizedClientException: 'Check that the region is enabled for the account.',
    ValidationException: INVALID_SETTINGS,
  },
  other: 'See the message of Amazon Rekognition, and the log of the images function.',
};

/** For a request that the API rejects because it breaks a constraint. */
export const INVALID_POLL_HINT = 'Rekognition rejects the request as such. Check the JobId.';
export const INVALID_START_HINT =
  'Rekognition rejects the request as such. Check the input, the output prefix and the KMS key.';

/** Before the hint of a refusal: how often the API refused. */
export const saidOn = (calls: 'polls' | 'attempts') => `Said on ${MAX_REFUSALS_IN_A_ROW} ${calls}. `;

export const INVALID_INPUT_HINT = 'Start an execution with a valid input, under another name.';

export const UNEXPECTED_STATUS_HINT = 'See Job, and look for a newer version of cdk-rekognition-media-analysis.';

export const TOO_MANY_INVALID_LINES_HINT =
  'See ManifestErrors, and the summary that Job names for all of them. The results of the valid lines are there.';

/** For a deadline that passed before the job ended. */
const RAISE_TIMEOUT = 'raise the timeout if jobs of this size take longer.';
export const WAITER_TIMED_OUT_HINT = `Start an execution under another name to go on waiting; ${RAISE_TIMEOUT}`;
export const RUNNER_TIMED_OUT_HINT = `Wait for the JobId with a MediaAnalysisJobWaiter, as another execution of this runner would start, and pay for, another job; ${RAISE_TIMEOUT}`;

/** For a deadline that passed before the job started. */
export const NOT_STARTED_HINT =
  'See LastApiError. Start an execution under another name; raise the timeout, or the quota of concurrent jobs.';

/** Before another hint, where a job may have started without an answer. */
export const LOOK_FIRST =
  'An answer was lost, so the job may have started: look it up with ListMediaAnalysisJobs before anything else. ';

/** For a manifest with which no job is started. */
export const SPLIT_MANIFEST_HINT = 'Split the manifest, and start an execution for each part.';
export const NOT_RESULTS_HINT =
  'Start an execution with a manifest. To analyse the images again, copy their source-refs into a new one.';
export const EMPTY_MANIFEST_HINT =
  'Write a line {"source-ref": "s3://…"} for each image, and start an execution under another name.';

/** For a function that cannot run. The state machine writes these, so they stand in its definition. */
export const POLL_FUNCTION_HINT =
  'See PollFailure and the log of the poll function, then start an execution under another name: the job itself is not affected.';
export const RUNNER_POLL_FUNCTION_HINT =
  'See PollFailure and the log of the poll function. The job itself is not affected: wait for it with a MediaAnalysisJobWaiter, as another execution of this runner would start, and pay for, another job.';
export const START_FUNCTION_HINT =
  'See StartFailure and the log of the start function. The job may have started: look it up with ListMediaAnalysisJobs before you start an execution under another name.';
export const BATCH_FUNCTION_HINT =
  'See FunctionFailure and the logs of the functions of the batch. Start an execution with the same BatchId under another name: it runs only the parts that have no result.';

/** For a batch with too many images in failed parts, or with parts that did not run. */
export const BATCH_FAILED_HINT =
  'See FailedParts and the index. Start an execution with the same BatchId under another name: it runs only the parts that have no result. Or start a new batch with the file of failed images as its Manifest.';

/** For a batch whose planning ends the execution. */
export const SOURCE_NOT_FOUND_HINT =
  'Check the bucket, the name and the version of the object. Start another execution.';

export const SOURCE_DENIED_HINT =
  "Check that the plan function's role, the bucket's policy and the key's policy allow s3:GetObject, for Images s3:ListBucket, " +
  'and kms:Decrypt. S3 also answers like this for a missing object of a bucket that the role may not list.';

export const OTHER_REGION_HINT =
  'The bucket must be in the region of the batch: Amazon Rekognition reads images of its own region only.';

export const REFUSED_SOURCE_HINT = 'Check the source. The message is that of Amazon S3.';

export const BROKEN_GZIP_HINT = 'The object begins as gzip and cannot be decompressed to its end. Upload it again.';

export const TOO_MANY_TO_REMEMBER_HINT =
  'Split the source into several batches, or set dropDuplicates to false. Then an image that is named twice is paid twice.';

export const LONG_GZIP_HINT =
  'A compressed object is read from its beginning in each call. Upload it without compression, or as several objects for several batches.';

export const INVENTORY_FORMAT_HINT = 'Configure the inventory with CSV as its format, with the fields Bucket and Key.';

export const INVENTORY_MANIFEST_HINT =
  'Name the manifest.json of one report of an S3 Inventory. It is in the folder with the date of the report.';

export const SOURCE_CHANGED_HINT =
  'Start another execution, under another BatchId, when nothing overwrites the source.';

export const EMPTY_SOURCE_HINT = {
  Manifest:
    'Write a line {"source-ref": "s3://bucket/key"}, or bucket,key with the key URL-encoded, for each image. See FirstInvalidLines.',
  Images: 'Check the prefix. Images are objects whose names end with .jpg, .jpeg or .png, of at most 15 MB.',
  Inventory: 'Check the report. Images are rows whose keys end with .jpg, .jpeg or .png, of at most 15 MB.',
} as const;

export const TOO_MANY_IMAGES_HINT =
  "Raise MaxImages in the input, up to the construct's maxImages; raise maxImages of the construct; or name a smaller source. " +
  'An execution with DryRun counts all images and changes nothing.';

export const OUTPUT_NOT_WRITABLE_HINT =
  "Check that the plan function's role, the bucket's policy and the key's policy allow reading and writing below batches/ " +
  'in the output, and that the bucket is in the region of the batch.';

export const OTHER_SOURCE_HINT =
  'Start an execution under another BatchId. A BatchId belongs to one source: its parts and results are kept.';

export const OTHER_BACKEND_HINT = 'Take another BatchId, or the backend with which the batch was planned.';
export const OTHER_SETTINGS_HINT =
  'Start an execution under another BatchId, or name the settings of the plan in its input. The parts that have run had them.';
