/**
 * What Amazon Rekognition documents about media analysis jobs: the one place where its names and limits stand.
 *
 * @see https://docs.aws.amazon.com/rekognition/latest/APIReference/API_GetMediaAnalysisJob.html
 */

/** `Status` of a job. */
export const JOB_STATUSES = ['CREATED', 'QUEUED', 'IN_PROGRESS', 'SUCCEEDED', 'FAILED'] as const;

export type JobStatus = (typeof JOB_STATUSES)[number];

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

type S3Object = { readonly Bucket?: string; readonly Name?: string; readonly Version?: string };

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
  /** One of `JOB_STATUSES`, or one that the service adds one day. */
  readonly Status: string;
};

/** Constraint of `JobId`. */
export const JOB_ID = { minLength: 1, maxLength: 64, pattern: '^[a-zA-Z0-9-_]+$' } as const;

/** Regions with bulk analysis: those that the quota table lists. */
export const BULK_ANALYSIS_REGIONS: readonly string[] = [
  'us-east-1',
  'us-east-2',
  'us-west-2',
  'ap-northeast-1',
  'ap-northeast-2',
  'ap-south-1',
  'ap-southeast-1',
  'ap-southeast-2',
  'eu-central-1',
  'eu-west-1',
  'eu-west-2',
];
