import { CfnOutput, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { MediaAnalysisBatch, MediaAnalysisDashboard, type ModerationBackend } from '../lib';

/** The most images of one execution of the example. */
export const EXAMPLE_MAX_IMAGES = 10_000_000;

export interface BatchExampleStackProps extends StackProps {
  /** Default: the batch's own. */
  readonly backend?: ModerationBackend;
}

/** A batch: an execution analyses any number of images, and queues get a message when it has ended. */
export class BatchExampleStack extends Stack {
  constructor(scope: Construct, id: string, { backend, ...props }: BatchExampleStackProps = {}) {
    super(scope, id, props);
    const secure = {
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      encryption: s3.BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      removalPolicy: RemovalPolicy.RETAIN,
    };
    const images = new s3.Bucket(this, 'Images', secure);
    const results = new s3.Bucket(this, 'Results', secure);

    const batch = new MediaAnalysisBatch(this, 'Batch', {
      input: { bucket: images },
      output: { bucket: results, prefix: 'moderation/' },
      moderation: { minConfidence: 60 },
      maxImages: EXAMPLE_MAX_IMAGES,
      backend,
    });

    const queue = (name: string) =>
      new targets.SqsQueue(
        new sqs.Queue(this, name, { encryption: sqs.QueueEncryption.SQS_MANAGED, enforceSSL: true }),
      );
    batch.onBatchSucceeded('Index', { target: queue('IndexQueue') });
    batch.onBatchFailed('Alert', { target: queue('AlertQueue') });
    batch.addAlarms();
    new MediaAnalysisDashboard(this, 'Dashboard', { machines: [batch] });

    new CfnOutput(this, 'StateMachineArn', { value: batch.stateMachine.stateMachineArn });
    new CfnOutput(this, 'ImagesBucket', { value: images.bucketName });
  }
}
