import { App, Duration, Stack } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { MediaAnalysisJobRunner, PollSchedule } from '../lib';

export const stack = new Stack(new App(), 'LongQueue');
const runner = new MediaAnalysisJobRunner(stack, 'Runner', {
  input: { bucket: new Bucket(stack, 'Images', { eventBridgeEnabled: true, versioned: true }) },
  output: { bucket: new Bucket(stack, 'Results'), prefix: 'moderation/' },
  timeout: Duration.days(7),
  pollSchedule: PollSchedule.proportional({
    minInterval: Duration.minutes(1),
    maxInterval: Duration.minutes(10),
  }),
});

runner.onManifestUploaded('Manifests', { prefix: 'manifests/', suffix: '.jsonl' });
