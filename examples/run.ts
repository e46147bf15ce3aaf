import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { MediaAnalysisJobRunner } from '../lib';

export const stack = new Stack(new App(), 'Uploads');
const runner = new MediaAnalysisJobRunner(stack, 'Runner', {
  input: { bucket: new Bucket(stack, 'Images', { eventBridgeEnabled: true }) },
  output: { bucket: new Bucket(stack, 'Results'), prefix: 'moderation/' },
  moderation: { minConfidence: 60 },
});

runner.onManifestUploaded('Manifests', { prefix: 'manifests/', suffix: '.jsonl' });
runner.onJobSucceeded('Index', { target: new SqsQueue(new Queue(stack, 'IndexQueue')) });

new CfnOutput(stack, 'StateMachineArn', { value: runner.stateMachine.stateMachineArn });
