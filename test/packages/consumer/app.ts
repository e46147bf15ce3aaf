// What a user of the package writes. It is compiled, as CommonJS and as an ES module, where the package is installed.
import { App, Duration, Stack } from 'aws-cdk-lib';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import {
  MediaAnalysisDashboard,
  MediaAnalysisJobEvents,
  MediaAnalysisJobRunner,
  type MediaAnalysisJobStateChange,
  MediaAnalysisJobWaiter,
  PollFunction,
  PollSchedule,
} from 'cdk-rekognition-media-analysis';

const app = new App();
const stack = new Stack(app, 'Consumer');
const pollFunction = new PollFunction(stack, 'PollFunction');

const waiter = new MediaAnalysisJobWaiter(stack, 'Waiter', {
  pollFunction,
  timeout: Duration.hours(6),
  pollSchedule: PollSchedule.proportional({ minInterval: Duration.seconds(20) }),
});
waiter.onJobSucceeded('Index', { target: new SqsQueue(new Queue(stack, 'IndexQueue')) });

const runner = new MediaAnalysisJobRunner(stack, 'Runner', {
  pollFunction,
  input: { bucket: new Bucket(stack, 'Images', { eventBridgeEnabled: true }) },
  output: { bucket: new Bucket(stack, 'Results'), prefix: 'moderation/' },
  moderation: { minConfidence: 60 },
});
runner.onManifestUploaded('Manifests', { suffix: '.jsonl', prefix: 'manifests/' });
runner.addAlarms({ onTimedOut: false });

new MediaAnalysisDashboard(stack, 'Dashboard', { machines: [waiter, runner] });
app.synth();

const change: Pick<MediaAnalysisJobStateChange, 'status'> = { status: 'SUCCEEDED' };
console.log(MediaAnalysisJobEvents.SOURCE, change.status);
