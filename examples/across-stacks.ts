import { App, Stack } from 'aws-cdk-lib';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { MediaAnalysisJobRunner } from '../lib';

const app = new App();
const moderation = new Stack(app, 'Moderation');
const runner = new MediaAnalysisJobRunner(moderation, 'Runner', {
  input: { bucket: new Bucket(moderation, 'Images', { eventBridgeEnabled: true }) },
  output: { bucket: new Bucket(moderation, 'Results') },
});

export const stack = new Stack(app, 'Search');
const queue = new Queue(stack, 'IndexQueue');
const deadLetterQueue = new Queue(stack, 'MissedUploads');

runner.onJobSucceeded('Index', { target: new SqsQueue(queue), crossStackScope: stack });
runner.onManifestUploaded('Manifests', { deadLetterQueue, crossStackScope: stack });
