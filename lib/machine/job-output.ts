import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { checkBucket, checkKey, checkPrefix, checkRegion } from '../synth/checks';

/**
 * Where jobs write their results and the summaries of their manifests.
 */
export interface MediaAnalysisJobOutput {
  /**
   * The bucket for results and summaries, in the region of the stack.
   */
  readonly bucket: s3.IBucket;

  /**
   * The prefix of their keys, without the bucket and without a slash at its start. A slash at its end makes no difference, but
   * a token must have none there. The functions may read and write objects below it only. `*`, `?` and `${` are refused,
   * because they stand for other characters in the functions' policies.
   *
   * @default - no prefix: the functions may use every object of the bucket
   */
  readonly prefix?: string;

  /**
   * KMS key with which Amazon Rekognition encrypts results, and the images that it copies (`KmsKeyId`), in the region of the
   * stack. An alias stands for its key.
   *
   * The poll function may decrypt with it through Amazon S3. The start function of a runner may decrypt and generate data
   * keys with it, and through Amazon Rekognition describe it and create grants for resources of AWS. Which actions
   * `StartMediaAnalysisJob` needs is not documented: these are the ones that its sibling `CreateProjectVersion` asks for, an
   * inference. If jobs fail with INVALID_KMS_KEY or ACCESS_DENIED, grant more to `startFunction`.
   *
   * @see https://docs.aws.amazon.com/rekognition/latest/APIReference/API_CreateProjectVersion.html
   *
   * @default - the default encryption of the bucket, with its key if the bucket is not imported without it
   */
  readonly encryptionKey?: kms.IKey;
}

export function checkOutput(scope: Construct, output: MediaAnalysisJobOutput | undefined): void {
  checkBucket(scope, 'output', output);
  const { prefix, encryptionKey } = output!;
  checkPrefix(scope, 'output', prefix);
  checkKey(scope.node.path, 'output.encryptionKey', encryptionKey);
  checkRegion(scope, 'output.encryptionKey', encryptionKey);
}
