// What a team writes that has several stacks and rules for all of them. It is compiled, as CommonJS and as an ES module, where
// the package is installed. app.py, App.java and app.go are the same app.
import { App, Duration, Stack, Stage, Tags } from 'aws-cdk-lib';
import { EventBus, Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { ManagedPolicy, PermissionsBoundary } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { DefinitionBody, JsonPath, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import {
  MediaAnalysisBatch,
  type MediaAnalysisBatchStateChange,
  MediaAnalysisDashboard,
  MediaAnalysisJobEvents,
  MediaAnalysisJobRunner,
  type MediaAnalysisJobStateChange,
  MediaAnalysisJobWaiter,
  ModerationBackend,
  PollFunction,
  PollSchedule,
} from 'cdk-rekognition-media-analysis';

const app = new App();
const stage = new Stage(app, 'Production', { env: { account: '123456789012', region: 'eu-west-1' } });

const shared = new Stack(stage, 'Shared');
const eventBus = new EventBus(shared, 'Bus');
const encryptionKey = new Key(shared, 'Key');
const pollFunction = new PollFunction(shared, 'PollFunction');

const analysis = new Stack(stage, 'Analysis');
const images = new Bucket(analysis, 'Images', { eventBridgeEnabled: true, versioned: true });
const results = new Bucket(analysis, 'Results');
const waiter = new MediaAnalysisJobWaiter(analysis, 'Waiter', {
  pollFunction,
  eventBus,
  encryptionKey,
  output: { bucket: results, prefix: 'moderation/' },
  timeout: Duration.hours(6),
  pollSchedule: PollSchedule.proportional({ minInterval: Duration.seconds(20) }),
});
const runner = new MediaAnalysisJobRunner(analysis, 'Runner', {
  pollFunction,
  eventBus,
  encryptionKey,
  input: { bucket: images },
  output: { bucket: results, prefix: 'moderation/', encryptionKey },
  moderation: { minConfidence: 60 },
});
runner.addAlarms({ onTimedOut: false });
const batch = new MediaAnalysisBatch(analysis, 'Batch', {
  backend: ModerationBackend.bulkAnalysis({ pollFunction }),
  eventBus,
  encryptionKey,
  input: { bucket: images },
  output: { bucket: results, prefix: 'archive/' },
  maxImages: 5_000_000,
});
batch.addAlarms();
const single = new MediaAnalysisBatch(analysis, 'Single', {
  backend: ModerationBackend.perImage({ callsPerSecond: 20 }),
  input: { bucket: images },
  output: { bucket: results, prefix: 'single/' },
});
new MediaAnalysisDashboard(analysis, 'Dashboard', { machines: [waiter, runner, batch, single] });
new StateMachine(analysis, 'Flow', {
  definitionBody: DefinitionBody.fromChainable(
    runner
      .runTask(analysis, 'Run job', { manifest: { bucket: images.bucketName, name: JsonPath.stringAt('$.Key') } })
      .next(waiter.waitTask(analysis, 'Wait for job', { jobId: JsonPath.stringAt('$.JobId') })),
  ),
});

const targets = new Stack(stage, 'Targets');
const deadLetterQueue = new Queue(targets, 'DeadLetters');
const news = new SqsQueue(new Queue(targets, 'News'), { deadLetterQueue });
waiter.onJobSucceeded('Index', { crossStackScope: targets, target: news });
runner.onJobFailed('Alert', { crossStackScope: targets, target: news });
batch.onBatchSucceeded('Archived', { crossStackScope: targets, target: news });
new Rule(targets, 'AllJobs', {
  eventBus,
  // In the order in which the other languages hand them on, for the hash of the template.
  eventPattern: { detailType: [MediaAnalysisJobEvents.DETAIL_TYPE], source: [MediaAnalysisJobEvents.SOURCE] },
  targets: [news],
});
runner.onManifestUploaded('Manifests', {
  crossStackScope: targets,
  prefix: 'manifests/',
  suffix: '.jsonl',
  deadLetterQueue,
});

Tags.of(stage).add('team', 'moderation');
PermissionsBoundary.of(stage).apply(ManagedPolicy.fromAwsManagedPolicyName('PowerUserAccess'));
app.synth();

const change: Pick<MediaAnalysisJobStateChange, 'status'> = { status: 'SUCCEEDED' };
const batchChange: Pick<MediaAnalysisBatchStateChange, 'status'> = { status: 'PLANNED' };
console.log(change.status, batchChange.status);
