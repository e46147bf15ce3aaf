import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { MediaAnalysisBatch, ModerationBackend } from '../lib';

export const stack = new Stack(new App(), 'Moderation');
const batch = new MediaAnalysisBatch(stack, 'Batch', {
  input: { bucket: new Bucket(stack, 'Images') },
  output: { bucket: new Bucket(stack, 'Results') },
  backend: ModerationBackend.perImage(),
});

batch.onBatchSucceeded('Index', { target: new SqsQueue(new Queue(stack, 'IndexQueue')) });
new CfnOutput(stack, 'StateMachineArn', { value: batch.stateMachine.stateMachineArn });
