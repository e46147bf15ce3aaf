import { App, Stack } from 'aws-cdk-lib';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { MediaAnalysisBatch } from '../lib';

export const stack = new Stack(new App(), 'Archive');
const batch = new MediaAnalysisBatch(stack, 'Batch', {
  input: { bucket: new Bucket(stack, 'Images') },
  output: { bucket: new Bucket(stack, 'Results'), prefix: 'moderation/' },
  moderation: { minConfidence: 60 },
  maxImages: 5_000_000,
});

batch.onBatchSucceeded('Index', { target: new SqsQueue(new Queue(stack, 'IndexQueue')) });
batch.addAlarms();
