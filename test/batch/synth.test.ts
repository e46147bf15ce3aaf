/** What a batch synthesizes. */
import { Duration } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import {
  type BulkAnalysisOptions,
  MediaAnalysisBatch,
  MediaAnalysisDashboard,
  ModerationBackend,
  PollSchedule,
} from '../../lib';
import { batchIn, definitionOf, stackIn } from './batch-stack';
import { RULES } from './local-batch';

it.each([
  ['us-east-1', 20],
  ['eu-central-1', 5],
  ['eu-north-1', 5],
])('a batch in %s runs as many jobs at the same time as the quota allows: %i', (region, slots) => {
  const stack = stackIn(region);
  batchIn(stack);
  expect(definitionOf(stack).States.Parts.MaxConcurrency).toBe(slots);
});

it('CloudFormation looks the quota up for a batch in a stack without a region', () => {
  const stack = stackIn();
  batchIn(stack);
  const template = Template.fromStack(stack);
  template.hasMapping('*', { 'us-west-2': { jobs: 20 }, 'eu-west-2': { jobs: 5 } });
  // Without bulk analysis. A mapping without the region could not be deployed there.
  template.hasMapping('*', { 'eu-north-1': { jobs: 5 } });
});

it('the options of a batch reach its functions', () => {
  const stack = stackIn('us-east-1');
  batchIn(stack, {
    maxImages: 7,
    imagesPerPart: 3,
    maxFailedShare: 0.5,
    moderation: { minConfidence: 60 },
    backend: ModerationBackend.bulkAnalysis({
      maxConcurrentJobs: 2,
      attemptsPerPart: 4,
      durationPerImage: Duration.millis(250),
    }),
  });
  const { Plan, Parts } = definitionOf(stack).States;
  expect(Plan.Parameters.Payload.options).toMatchObject({
    maxImages: 7,
    slots: 2,
    imagesPerPart: 3,
    attemptsPerPart: 4,
    millisecondsPerImage: 250,
    maxFailedShare: 0.5,
    minConfidence: 60,
    outputPrefix: 'moderation/',
  });
  expect(Parts.MaxConcurrency).toBe(2);
});

it.each<[string, BulkAnalysisOptions, object]>([
  ['every 2 % of their age by default', {}, { ageFraction: 0.02, minSeconds: 6, maxSeconds: 120 }],
  [
    'as the pollSchedule says',
    { pollSchedule: PollSchedule.fixedInterval(Duration.seconds(90)) },
    { minSeconds: 90, maxSeconds: 90 },
  ],
])('a batch polls its jobs %s', (_when, jobs, schedule) => {
  const stack = stackIn('us-east-1');
  batchIn(stack, { backend: ModerationBackend.bulkAnalysis(jobs) });
  const { ['Get job']: getJob } = definitionOf(stack, 'BatchRunnerStateMachine').States;
  expect(getJob.Parameters.Payload.options.schedule).toMatchObject(schedule);
});

it('each rule of a batch matches the events of its state machine with its status', () => {
  const stack = stackIn('us-east-1');
  const batch = batchIn(stack);
  const target = new SqsQueue(new Queue(stack, 'Queue'));
  batch.onEvent('Every', { target });
  batch.onBatchStateChange('Any', { target });
  batch.onBatchSucceeded('Succeeded', { target });
  batch.onBatchFailed('Failed', { target });
  batch.onPartSucceeded('PartSucceeded', { target });
  batch.onPartFailed('PartFailed', { target });
  batch.onExecutionAborted('Aborted', { target });
  for (const on of RULES) batch[on](`${on}WithoutTarget`);
  const template = Template.fromStack(stack);
  const detailType = ['Rekognition Media Analysis Batch State Change'];
  template.resourcePropertiesCountIs('AWS::Events::Rule', { EventPattern: { 'detail-type': detailType } }, 6);
  for (const status of ['SUCCEEDED', 'FAILED']) {
    for (const each of [detailType, ['Rekognition Media Analysis Batch Part State Change']]) {
      const EventPattern = { 'detail-type': each, detail: { status: [status] } };
      template.resourcePropertiesCountIs('AWS::Events::Rule', { EventPattern }, 2);
    }
  }
  const aborted = { source: ['aws.states'], detail: { status: ['ABORTED'] } };
  template.resourcePropertiesCountIs('AWS::Events::Rule', { EventPattern: aborted }, 2);
});

it('an upload of a manifest starts an execution of the batch, and not of its runner', () => {
  const stack = stackIn('us-east-1');
  const batch = batchIn(stack);
  batch.onManifestUploaded('First');
  batch.onManifestUploaded('Second', { prefix: 'more/' });
  const batchMachine = stack.resolve(batch.stateMachine.stateMachineArn);
  Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: {
      Statement: Match.arrayWith([Match.objectLike({ Action: 'states:StartExecution', Resource: batchMachine })]),
    },
    Roles: [{ Ref: Match.stringLikeRegexp('ManifestUploads') }],
  });
});

it('a batch refuses uploads that its own files would start', () => {
  const stack = stackIn('us-east-1');
  const bucket = new Bucket(stack, 'One', { eventBridgeEnabled: true });
  const batch = new MediaAnalysisBatch(stack, 'Batch', {
    input: { bucket },
    output: { bucket, prefix: 'moderation/' },
  });
  expect(() => batch.onManifestUploaded('Uploads')).toThrow(/^Test\/Batch: results could be taken for manifests/);
});

it('a batch has alarms for batches that fail or are aborted and for lost notifications, and graphs of its own', () => {
  const stack = stackIn('us-east-1');
  const batch = batchIn(stack);
  expect(batch.addAlarms()).toHaveLength(3);
  expect(batch.alarms).toHaveLength(3);
  new MediaAnalysisDashboard(stack, 'Dashboard', { machines: [batch] });
  const template = Template.fromStack(stack);
  for (const MetricName of ['ExecutionsFailed', 'ExecutionsAborted']) {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName });
  }
  template.resourcePropertiesCountIs('AWS::CloudWatch::Alarm', { EvaluationPeriods: 3 }, 1);
  const [{ Properties }] = Object.values(template.findResources('AWS::CloudWatch::Dashboard'));
  const body = JSON.stringify(Properties.DashboardBody);
  for (const metric of [
    'ExecutionsAborted',
    'PartsFailed',
    'ImagesAnalyzed',
    'NotificationFailures',
    'JobsSucceeded',
  ]) {
    expect(body).toContain(metric);
  }
});

it('grantStartExecution lets a role start executions of the batch', () => {
  const stack = stackIn('us-east-1');
  const batch = batchIn(stack);
  const role = new Role(stack, 'Uploader', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  batch.grantStartExecution(role);
  Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: {
      Statement: [{ Action: 'states:StartExecution', Resource: stack.resolve(batch.stateMachine.stateMachineArn) }],
    },
    Roles: [{ Ref: Match.stringLikeRegexp('Uploader') }],
  });
});

it('the functions and the map of a batch may use the keys of its buckets through Amazon S3 only', () => {
  const stack = stackIn('us-east-1');
  const encryptionKey = new Key(stack, 'Key');
  batchIn(stack, { encryptionKey }, { encryptionKey });
  const policies = Object.entries(Template.fromStack(stack).findResources('AWS::IAM::Policy'));
  const users = policies.filter(([, { Properties }]) =>
    (Properties.PolicyDocument.Statement as { Condition?: object }[]).some(({ Condition }) =>
      /kms:ViaService.*"s3\.us-east-1\./.test(JSON.stringify(Condition ?? {})),
    ),
  );
  expect(users.map(([id]) => id.replace(/[0-9A-F]{8}$/, '')).sort()).toEqual(
    expect.arrayContaining([
      'BatchRunMergeFunctionPolicy',
      'BatchRunPartFunctionPolicy',
      'BatchRunPlanFunctionPolicy',
      'BatchRunStartFunctionPolicy',
      'BatchStateMachineRoleDefaultPolicy',
    ]),
  );
});

it('the merge function may decrypt results that the key of the output encrypts', () => {
  const stack = stackIn('us-east-1');
  const encryptionKey = new Key(stack, 'JobKey');
  batchIn(stack, { output: { bucket: new Bucket(stack, 'Out'), prefix: 'moderation/', encryptionKey } });
  Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: {
      Statement: Match.arrayWith([
        Match.objectLike({ Action: 'kms:Decrypt', Resource: stack.resolve(encryptionKey.keyArn) }),
      ]),
    },
    PolicyName: Match.stringLikeRegexp('MergeFunctionPolicy'),
  });
});

it('a batch synthesizes without a warning', () => {
  const stack = stackIn('us-east-1');
  batchIn(stack);
  expect(Annotations.fromStack(stack).findWarning('*', Match.anyValue())).toEqual([]);
});

it.each([
  ['bulkAnalysis', ModerationBackend.bulkAnalysis(), ['Plan', 'Merge', 'Begin part', 'Record part']],
  [
    'perImage',
    ModerationBackend.perImage(),
    ['Plan', 'Try first images', 'Merge', 'Begin part', 'Record part', 'Analyze images'],
  ],
])(
  'each call of a function of a batch with %s is repeated for two hours if it was interrupted; that of the plan for half an hour',
  (_name, backend, tasks) => {
    const stack = stackIn('us-east-1');
    batchIn(stack, { backend });
    const { States } = definitionOf(stack);
    const all = Object.entries<any>({ ...States, ...States.Parts.ItemProcessor.States });
    const ofFunctions = all.filter(([, { Resource }]) => /lambda:invoke$/.test(Resource));
    expect(ofFunctions.map(([name]) => name).sort()).toEqual([...tasks].sort());
    for (const [name, { Retry }] of ofFunctions) {
      const [MaxAttempts, MaxDelaySeconds] = name === 'Plan' ? [60, 60] : [120, 120];
      expect(Retry[0]).toMatchObject({ ErrorEquals: ['BatchInterrupted'], MaxAttempts, MaxDelaySeconds });
    }
  },
);
