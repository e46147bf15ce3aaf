/**
 * Names and limits of media analysis jobs, as Amazon Rekognition documents them: their only definition.
 *
 * @see https://docs.aws.amazon.com/rekognition/latest/APIReference/API_GetMediaAnalysisJob.html
 */

/** `FailureDetails.Code` of a job whose status is FAILED. */
export const FAILURE_CODES = [
  'INTERNAL_ERROR',
  'INVALID_S3_OBJECT',
  'INVALID_MANIFEST',
  'INVALID_OUTPUT_CONFIG',
  'INVALID_KMS_KEY',
  'ACCESS_DENIED',
  'RESOURCE_NOT_FOUND',
  'RESOURCE_NOT_READY',
  'THROTTLED',
] as const;

export type FailureCode = (typeof FAILURE_CODES)[number];

/** The twelve fields of a `GetMediaAnalysisJob` answer, in the order of the reference. */
export const ANSWER_FIELDS = [
  'CompletionTimestamp',
  'CreationTimestamp',
  'FailureDetails',
  'Input',
  'JobId',
  'JobName',
  'KmsKeyId',
  'ManifestSummary',
  'OperationsConfig',
  'OutputConfig',
  'Results',
  'Status',
] as const satisfies readonly (keyof MediaAnalysisJob)[];

/** An object of S3, as the API takes and returns it. */
export type S3Object = { readonly Bucket?: string; readonly Name?: string; readonly Version?: string };

/** A `GetMediaAnalysisJob` answer as JSON: the service's own names, timestamps in ISO 8601, absent fields absent. */
export type MediaAnalysisJob = {
  readonly CompletionTimestamp?: string;
  readonly CreationTimestamp?: string;
  readonly FailureDetails?: { readonly Code?: string; readonly Message?: string };
  readonly Input?: { readonly S3Object?: S3Object };
  readonly JobId?: string;
  readonly JobName?: string;
  readonly KmsKeyId?: string;
  readonly ManifestSummary?: { readonly S3Object?: S3Object };
  readonly OperationsConfig?: {
    readonly DetectModerationLabels?: { readonly MinConfidence?: number; readonly ProjectVersion?: string };
  };
  readonly OutputConfig?: { readonly S3Bucket?: string; readonly S3KeyPrefix?: string };
  readonly Results?: { readonly ModelVersions?: { readonly Moderation?: string }; readonly S3Object?: S3Object };
  /** One of `JOB_STATUSES`, or one that the service adds later. */
  readonly Status: string;
};

/** Constraints of a text. */
export interface TextConstraint {
  readonly minLength?: number;
  readonly maxLength: number;
  readonly pattern?: string;
}

/**
 * Constraints of the API's texts.
 *
 * @see https://docs.aws.amazon.com/rekognition/latest/APIReference/API_StartMediaAnalysisJob.html
 */
export const JOB_ID = { minLength: 1, maxLength: 64, pattern: '^[a-zA-Z0-9-_]+$' } satisfies TextConstraint;
export const CLIENT_REQUEST_TOKEN = JOB_ID;
export const JOB_NAME = { minLength: 1, maxLength: 64, pattern: '^[a-zA-Z0-9_.\\-]+$' } satisfies TextConstraint;
export const BUCKET_NAME = { minLength: 3, maxLength: 255, pattern: '^[0-9A-Za-z\\.\\-_]*$' } satisfies TextConstraint;
export const OBJECT_NAME = { minLength: 1, maxLength: 1024 } satisfies TextConstraint;
export const OBJECT_VERSION = { minLength: 1, maxLength: 1024 } satisfies TextConstraint;
export const OUTPUT_PREFIX = { maxLength: 800, pattern: '^\\S*$' } satisfies TextConstraint;
export const PROJECT_VERSION = {
  minLength: 20,
  maxLength: 2048,
  pattern:
    '^arn:[a-z\\d-]+:rekognition:[a-z\\d-]+:\\d{12}:project/[a-zA-Z0-9_.\\-]{1,255}/version/[a-zA-Z0-9_.\\-]{1,255}/[0-9]+$',
} satisfies TextConstraint;

/** Bounds of `MinConfidence`, in percent. */
export const MIN_CONFIDENCE = { min: 0, max: 100 } as const;

/**
 * Quotas of a job's manifest.
 *
 * @see https://docs.aws.amazon.com/rekognition/latest/dg/limits.html
 */
export const MAX_IMAGES = 10_000;
export const MAX_MANIFEST_BYTES = 50 * 1024 * 1024;

/**
 * The member of a line of results that has the labels.
 *
 * @see https://docs.aws.amazon.com/rekognition/latest/dg/moderation-bulk-analysis.html
 */
export const RESULTS_MEMBER = 'detect-moderation-labels';

/**
 * Quota of concurrent jobs in each region of the quota table.
 *
 * @see https://docs.aws.amazon.com/general/latest/gr/rekognition.html
 */
export const CONCURRENT_JOBS: Readonly<Record<string, number>> = {
  'us-east-1': 20,
  'us-east-2': 5,
  'us-west-2': 20,
  'ap-northeast-1': 5,
  'ap-northeast-2': 5,
  'ap-south-1': 5,
  'ap-southeast-1': 5,
  'ap-southeast-2': 5,
  'eu-central-1': 5,
  'eu-west-1': 20,
  'eu-west-2': 5,
};

/**
 * Quota of calls of DetectModerationLabels in a second, in the regions that have more than the others.
 *
 * @see https://docs.aws.amazon.com/general/latest/gr/rekognition.html
 */
export const DETECT_CALLS_PER_SECOND: Readonly<Record<string, number>> = {
  'us-east-1': 50,
  'us-west-2': 50,
  'eu-west-1': 50,
};

/** The same quota in every other region. */
export const DETECT_CALLS_PER_SECOND_ELSEWHERE = 5;

/** Regions with bulk analysis: the regions in the quota table. */
export const BULK_ANALYSIS_REGIONS: readonly string[] = /* @__PURE__ */ Object.keys(CONCURRENT_JOBS);
