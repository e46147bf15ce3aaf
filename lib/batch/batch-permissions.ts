/** What the functions of a batch may do. */
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { allowFunction } from '../permissions/function-policy';
import { detectModerationLabels, USE_KEY_FOR_OBJECTS, useKey } from '../permissions/statements';
import { BATCHES_FOLDER, RESULTS_FOLDER } from '../protocol/batch/batch-files';

interface Places {
  readonly input: { readonly bucket: s3.IBucket };
  readonly output: {
    readonly bucket: s3.IBucket;
    readonly prefix: string;
    /** The key of the results, if it is not the bucket's. */
    readonly encryptionKey?: kms.IKey;
  };
}

/** Gives each function that plans, records or merges what it needs. */
export function allowFunctions(
  scope: Construct,
  functions: Readonly<Record<'plan' | 'part' | 'merge', lambda.IFunction>>,
  places: Places,
): void {
  allowFunction(scope, 'planFunction', functions.plan, planParts(scope, places));
  allowFunction(scope, 'partFunction', functions.part, recordParts(scope, places));
  allowFunction(scope, 'mergeFunction', functions.merge, mergeParts(scope, places));
}

/** Reads the source, in the bucket of the input, and writes the plan. */
const planParts = (scope: Construct, { input, output }: Places): iam.PolicyStatement[] => [
  ...readInput(scope, input.bucket),
  // A source may be any prefix of the bucket.
  new iam.PolicyStatement({ actions: ['s3:ListBucket'], resources: [input.bucket.bucketArn] }),
  ...readBatches(output),
  writeBatches(output),
  ...encrypt(scope, output.bucket),
];

/** Reads and writes the records of parts. */
const recordParts = (scope: Construct, { output }: Places): iam.PolicyStatement[] => [
  ...readBatches(output),
  writeBatches(output),
  ...encrypt(scope, output.bucket),
];

/** Reads what came of the parts, and writes the index. */
const mergeParts = (scope: Construct, { output }: Places): iam.PolicyStatement[] => [
  ...readBatches(output, RESULTS_FOLDER),
  new iam.PolicyStatement({
    actions: ['s3:GetObject', 's3:GetObjectVersion'],
    resources: [objectsIn(output, RESULTS_FOLDER)],
  }),
  writeBatches(output, 's3:AbortMultipartUpload'),
  ...encrypt(scope, output.bucket),
  ...(output.encryptionKey ? [useKey(scope, output.encryptionKey, ['kms:Decrypt'], ['s3'])] : []),
];

/** The start function and, with its permissions, Amazon Rekognition read the manifests of parts. */
export const readManifests = (scope: Construct, output: Places['output']): iam.PolicyStatement[] => [
  new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: [objectsIn(output, BATCHES_FOLDER)] }),
  ...decrypt(scope, output.bucket),
];

/** Analyses images, reads and writes what is known of a part, and writes its results. */
export const analyzeImages = (
  scope: Construct,
  { input, output, moderation }: Places & { readonly moderation?: { readonly projectVersionArn?: string } },
): iam.PolicyStatement[] => [
  detectModerationLabels(scope, moderation?.projectVersionArn),
  // Amazon Rekognition reads an image with the permissions of the caller.
  ...readInput(scope, input.bucket),
  ...readBatches(output),
  writeBatches(output),
  new iam.PolicyStatement({ actions: ['s3:PutObject'], resources: [objectsIn(output, RESULTS_FOLDER)] }),
  ...encrypt(scope, output.bucket),
  ...(output.encryptionKey ? [useKey(scope, output.encryptionKey, USE_KEY_FOR_OBJECTS, ['s3'])] : []),
];

const objectsIn = ({ bucket, prefix }: Places['output'], folder: string) => bucket.arnForObjects(`${prefix}${folder}*`);

/** The functions list before they read: S3 denies a read of a missing object to a role that may not list the bucket. */
const readBatches = (output: Places['output'], ...moreToList: string[]) => [
  new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: [objectsIn(output, BATCHES_FOLDER)] }),
  new iam.PolicyStatement({
    actions: ['s3:ListBucket'],
    resources: [output.bucket.bucketArn],
    conditions: {
      StringLike: { 's3:prefix': [BATCHES_FOLDER, ...moreToList].map((folder) => `${output.prefix}${folder}*`) },
    },
  }),
];

const writeBatches = (output: Places['output'], ...more: string[]) =>
  new iam.PolicyStatement({
    actions: ['s3:PutObject', ...more],
    resources: [objectsIn(output, BATCHES_FOLDER)],
  });

const readInput = (scope: Construct, bucket: s3.IBucket) => [
  new iam.PolicyStatement({
    actions: ['s3:GetObject', 's3:GetObjectVersion'],
    resources: [bucket.arnForObjects('*')],
  }),
  ...decrypt(scope, bucket),
];

const decrypt = (scope: Construct, { encryptionKey }: s3.IBucket) =>
  encryptionKey ? [useKey(scope, encryptionKey, ['kms:Decrypt'], ['s3'])] : [];

const encrypt = (scope: Construct, { encryptionKey }: s3.IBucket) =>
  encryptionKey ? [useKey(scope, encryptionKey, USE_KEY_FOR_OBJECTS, ['s3'])] : [];
