/** What the functions of a batch may do. */
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { allowFunction } from '../permissions/function-policy';
import { useKey } from '../permissions/statements';
import { BATCHES_FOLDER, RESULTS_FOLDER } from '../protocol/batch/batch-files';

interface Places {
  readonly input: { readonly bucket: s3.IBucket };
  readonly output: {
    readonly bucket: s3.IBucket;
    readonly prefix: string;
    /** The key of the jobs' results, if it is not the bucket's. */
    readonly encryptionKey?: kms.IKey;
  };
}

/** Gives each function of a batch, and the start function of its runner, what it needs. */
export function allowFunctions(
  scope: Construct,
  functions: Readonly<Record<'plan' | 'part' | 'merge' | 'start', lambda.IFunction>>,
  places: Places,
): void {
  allowFunction(scope, 'planFunction', functions.plan, planParts(scope, places));
  allowFunction(scope, 'partFunction', functions.part, recordParts(scope, places));
  allowFunction(scope, 'mergeFunction', functions.merge, mergeParts(scope, places));
  allowFunction(scope, 'startFunction', functions.start, readManifests(scope, places));
}

/** Reads the source, in the bucket of the input, and writes the plan. */
const planParts = (scope: Construct, { input, output }: Places): iam.PolicyStatement[] => [
  new iam.PolicyStatement({
    actions: ['s3:GetObject', 's3:GetObjectVersion'],
    resources: [input.bucket.arnForObjects('*')],
  }),
  // A source may be any prefix of the bucket.
  new iam.PolicyStatement({ actions: ['s3:ListBucket'], resources: [input.bucket.bucketArn] }),
  ...decrypt(scope, input.bucket),
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
const readManifests = (scope: Construct, { output }: Places): iam.PolicyStatement[] => [
  new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: [objectsIn(output, BATCHES_FOLDER)] }),
  ...decrypt(scope, output.bucket),
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

const decrypt = (scope: Construct, { encryptionKey }: s3.IBucket) =>
  encryptionKey ? [useKey(scope, encryptionKey, ['kms:Decrypt'], ['s3'])] : [];

const encrypt = (scope: Construct, { encryptionKey }: s3.IBucket) =>
  encryptionKey ? [useKey(scope, encryptionKey, ['kms:Decrypt', 'kms:GenerateDataKey'], ['s3'])] : [];
