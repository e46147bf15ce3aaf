import { CfnOutput, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { MediaAnalysisDashboard, MediaAnalysisJobRunner } from '../lib';

/** A runner: the upload of a manifest starts a job, and a queue gets a message when the job has succeeded. */
export class RunnerExampleStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    const secure = {
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      encryption: s3.BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      removalPolicy: RemovalPolicy.RETAIN,
    };
    const uploads = new s3.Bucket(this, 'Uploads', { ...secure, eventBridgeEnabled: true });
    const results = new s3.Bucket(this, 'Results', secure);

    const runner = new MediaAnalysisJobRunner(this, 'Runner', {
      input: { bucket: uploads },
      output: { bucket: results, prefix: 'moderation/' },
      moderation: { minConfidence: 60 },
    });
    runner.onManifestUploaded('Manifests', { prefix: 'manifests/', suffix: '.jsonl' });

    const done = new sqs.Queue(this, 'DoneQueue', {
      encryption: sqs.QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
    });
    runner.onJobSucceeded('Done', { target: new targets.SqsQueue(done) });
    runner.addAlarms();
    new MediaAnalysisDashboard(this, 'Dashboard', { machines: [runner] });

    new CfnOutput(this, 'StateMachineArn', { value: runner.stateMachine.stateMachineArn });
    new CfnOutput(this, 'UploadsBucket', { value: uploads.bucketName });
  }
}
