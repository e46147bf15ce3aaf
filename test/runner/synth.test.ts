import { Annotations as CdkAnnotations, App, Duration, Lazy, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket, CfnBucket, type IBucket } from 'aws-cdk-lib/aws-s3';
import { type MediaAnalysisJobRunnerProps, MediaAnalysisJobWaiter, PollFunction, PollSchedule } from '../../lib';
import { matches } from '../../local/event-bus';
import { allActions, permissionsOf } from '../../tools/permissions-table';
import { resourcesOf } from '../../local/template';
import { localTemplateOf, stackWithRunner, templateOf } from '../support/synth';

type Props = Partial<MediaAnalysisJobRunnerProps>;

const jobOptions = (stack: Stack) => {
  const machines = Object.values(resourcesOf(localTemplateOf(stack), 'AWS::StepFunctions::StateMachine'));
  const definition = JSON.parse(machines[0].DefinitionString as string) as { States: Record<string, any> };
  return definition.States['Start job'].Parameters.Payload.job as Record<string, unknown>;
};

describe('what cannot work is refused at synth, with the values received', () => {
  it.each<[string, Props, RegExp]>([
    [
      'a confidence of 101',
      { moderation: { minConfidence: 101 } },
      /minConfidence must be from 0 to 100 .*received 101/,
    ],
    [
      'no time for an image',
      { durationPerImage: Duration.millis(0) },
      /durationPerImage must be above 0 ms; received 0 ms/,
    ],
    ['a share of 50', { failOnInvalidLines: 50 }, /failOnInvalidLines must be a share from 0 to 1; received 50/],
    [
      'history for the starts and none for the polls',
      { timeout: Duration.hours(36) },
      /^Test\/Runner\/Run: .* could write 2\d{4} history events .* to start and as long to end/,
    ],
    [
      'two years in all',
      { timeout: Duration.days(200), pollSchedule: PollSchedule.fixedInterval(Duration.days(1)) },
      /timeout must be at most 15724800 s \(182 days to start and as many to end: .*received 17280000 s/,
    ],
  ])('%s', (_what, props, message) => expect(() => stackWithRunner(props)).toThrow(message));

  it.each([
    ['a b', /output\.prefix must match \^\\S\*\$; received "a b"/],
    [
      'x'.repeat(800),
      /output\.prefix must be at most 800 characters long with a slash at its end, and has 801; received/,
    ],
  ])('a prefix of the output that Rekognition does not take (%s)', (prefix, message) => {
    const create = (prefix: string) =>
      stackWithRunner((scope) => ({ output: { bucket: new Bucket(scope, 'Out'), prefix } }));
    expect(() => create(prefix)).toThrow(message);
    create(`${'x'.repeat(799)}/`);
  });

  it('a share without the bucket of the results', () => {
    const create = () => new MediaAnalysisJobWaiter(new Stack(), 'Waiter', { failOnInvalidLines: 0.5 });
    expect(create).toThrow(/^Default\/Waiter\/Wait: failOnInvalidLines needs output; received 0.5 without it/);
  });

  it('never compares tokens', () => {
    const unknown = Lazy.number({ produce: () => 7 });
    const { stack } = stackWithRunner({
      moderation: { minConfidence: unknown },
      durationPerImage: Duration.seconds(unknown),
      failOnInvalidLines: unknown,
    });
    templateOf(stack);
  });
});

describe('the options of a job', () => {
  it('are what the props say', () => {
    const projectVersionArn = 'arn:aws:rekognition:us-east-1:123456789012:project/p/version/v/1';
    const { stack } = stackWithRunner((scope) => ({
      output: {
        bucket: Bucket.fromBucketName(scope, 'Out', 'out'),
        prefix: 'a/b/',
        encryptionKey: Key.fromKeyArn(scope, 'Key', 'arn:aws:kms:us-east-1:123456789012:key/k'),
      },
      moderation: { minConfidence: 60, projectVersionArn },
      durationPerImage: Duration.millis(250),
    }));
    expect(jobOptions(stack)).toEqual({
      outputBucket: 'out',
      outputPrefix: 'a/b',
      outputKey: 'arn:aws:kms:us-east-1:123456789012:key/k',
      minConfidence: 60,
      projectVersion: projectVersionArn,
      secondsPerImage: 0.25,
    });
  });

  it('are few by default', () => {
    const { stack } = stackWithRunner((scope) => ({ output: { bucket: Bucket.fromBucketName(scope, 'Out', 'out') } }));
    expect(jobOptions(stack)).toEqual({ outputBucket: 'out' });
  });
});

describe('least privilege', () => {
  const ADAPTER = 'arn:aws:rekognition:us-east-1:123456789012:project/p/version/v/1';
  let actions: string[];
  beforeAll(async () => {
    actions = await allActions();
  });
  const allowed = (stack: Stack, role: string) =>
    permissionsOf(localTemplateOf(stack), actions)
      .filter((permission) => permission.role === role && !permission.action.startsWith('logs:'))
      .map(({ action, resource, condition }) => [action, resource, Object.values(condition ?? {})[0]]);
  const IN_REGION = { 'aws:RequestedRegion': 'us-east-1' };

  it('the start function may start jobs, read their input and write below their prefix, and no other action of all', () => {
    const { stack } = stackWithRunner();
    expect(allowed(stack, 'RunnerStartFunctionRole')).toEqual([
      ['rekognition:StartMediaAnalysisJob', '*', IN_REGION],
      ['s3:GetObject', 'arn:aws:s3:::uploads/*', undefined],
      ['s3:GetObjectVersion', 'arn:aws:s3:::uploads/*', undefined],
      ['s3:PutObject', 'arn:aws:s3:::results/moderation/*', undefined],
    ]);
  });

  it('the poll function may read jobs, and what is below that prefix', () => {
    const { stack } = stackWithRunner();
    expect(allowed(stack, 'RunnerPollFunctionRole')).toEqual([
      ['rekognition:GetMediaAnalysisJob', '*', IN_REGION],
      ['s3:GetObject', 'arn:aws:s3:::results/moderation/*', undefined],
      ['s3:GetObjectVersion', 'arn:aws:s3:::results/moderation/*', undefined],
    ]);
  });

  it('with an adapter jobs with another may not be started, and keys are used through S3 and Rekognition alone', () => {
    const { stack } = stackWithRunner((scope) => ({
      input: { bucket: new Bucket(scope, 'In', { encryptionKey: new Key(scope, 'InKey') }) },
      output: { bucket: new Bucket(scope, 'Out'), encryptionKey: new Key(scope, 'OutKey') },
      moderation: { projectVersionArn: ADAPTER },
    }));
    const s3 = { 'kms:ViaService': ['s3.us-east-1.amazonaws.com'] };
    const rekognition = { 'kms:ViaService': ['rekognition.us-east-1.amazonaws.com'] };
    const both = { 'kms:ViaService': ['s3.us-east-1.amazonaws.com', 'rekognition.us-east-1.amazonaws.com'] };
    expect(allowed(stack, 'RunnerStartFunctionRole')).toEqual([
      ['rekognition:StartMediaAnalysisJob', ADAPTER, IN_REGION],
      ['s3:GetObject', expect.stringMatching(/^In\w+\/\*$/), undefined],
      ['s3:GetObjectVersion', expect.stringMatching(/^In\w+\/\*$/), undefined],
      ['s3:PutObject', expect.stringMatching(/^Out\w+\/\*$/), undefined],
      ['kms:Decrypt', expect.stringMatching(/^InKey/), s3],
      ['kms:Decrypt', expect.stringMatching(/^OutKey/), both],
      ['kms:GenerateDataKey', expect.stringMatching(/^OutKey/), both],
      ['kms:DescribeKey', expect.stringMatching(/^OutKey/), rekognition],
      ['kms:CreateGrant', expect.stringMatching(/^OutKey/), rekognition],
    ]);
    const policies = JSON.stringify(resourcesOf(localTemplateOf(stack), 'AWS::IAM::Policy'));
    expect(policies.match(/"Bool":\{"kms:GrantIsForAWSResource":"true"\}/g)).toHaveLength(1);
    expect(allowed(stack, 'RunnerPollFunctionRole').slice(1)).toEqual([
      ['s3:GetObject', expect.stringMatching(/^Out\w+\/\*$/), undefined],
      ['s3:GetObjectVersion', expect.stringMatching(/^Out\w+\/\*$/), undefined],
      ['kms:Decrypt', expect.stringMatching(/^OutKey/), s3],
    ]);
  });

  it('the key of the output bucket is used where results have none of their own', () => {
    const { stack } = stackWithRunner((scope) => ({
      output: { bucket: new Bucket(scope, 'Out', { encryptionKey: new Key(scope, 'OutKey') }) },
    }));
    expect(allowed(stack, 'RunnerStartFunctionRole').slice(-2)).toEqual([
      ['kms:Decrypt', expect.stringMatching(/^OutKey/), { 'kms:ViaService': ['s3.us-east-1.amazonaws.com'] }],
      ['kms:GenerateDataKey', expect.stringMatching(/^OutKey/), { 'kms:ViaService': ['s3.us-east-1.amazonaws.com'] }],
    ]);
  });

  it('what an upload starts may start the runner', () => {
    const { stack, runner } = stackWithRunner();
    runner.onManifestUploaded('ManifestUploaded');
    const role = allowed(stack, 'RunnerManifestUploadsStateMachineRole').filter(
      ([action]) => !/^xray:/.test(action as string),
    );
    expect(role).toEqual([['states:StartExecution', expect.stringMatching(/:RunnerStateMachine\w+$/), undefined]]);
  });

  it('a shared function may read what each of its machines has', () => {
    const stack = new Stack(new App(), 'Test');
    const pollFunction = new PollFunction(stack, 'Poll');
    for (const id of ['A', 'B']) {
      const bucket = Bucket.fromBucketName(stack, `${id}Results`, `results-${id.toLowerCase()}`);
      new MediaAnalysisJobWaiter(stack, id, { pollFunction, output: { bucket, prefix: 'jobs/' } });
    }
    expect(allowed(stack, 'PollRole').slice(1)).toEqual([
      ['s3:GetObject', 'arn:aws:s3:::results-a/jobs/*', undefined],
      ['s3:GetObjectVersion', 'arn:aws:s3:::results-a/jobs/*', undefined],
      ['s3:GetObject', 'arn:aws:s3:::results-b/jobs/*', undefined],
      ['s3:GetObjectVersion', 'arn:aws:s3:::results-b/jobs/*', undefined],
    ]);
  });
});

describe('onManifestUploaded', () => {
  it.each([
    [{ prefix: 'in/', suffix: '.jsonl' }, ['in/a.jsonl', 'in/.jsonl'], ['in/a.json', 'out/in/a.jsonl', 'a.jsonl']],
    [{ prefix: 'in/' }, ['in/', 'in/a.txt'], ['In/a', 'out/in/']],
    [{ suffix: '.jsonl' }, ['.jsonl', 'a/b.jsonl'], ['a.jsonl.gz']],
    [{}, ['anything'], []],
    [{ prefix: 'a*b\\', suffix: '.x' }, ['a*b\\c.x'], ['aXb\\c.x', 'a*bc.x']],
  ])('%j takes these keys alone', (options, taken, left) => {
    const { stack, runner } = stackWithRunner();
    runner.onManifestUploaded('ManifestUploaded', options);
    const [{ EventPattern }] = Object.values(resourcesOf(localTemplateOf(stack), 'AWS::Events::Rule'));
    const takes = (key: string, bucket = 'uploads') =>
      matches(EventPattern as never, {
        source: 'aws.s3',
        'detail-type': 'Object Created',
        detail: { bucket: { name: bucket }, object: { key } },
      });
    expect(taken.filter((key) => !takes(key))).toEqual([]);
    expect(left.filter((key) => takes(key))).toEqual([]);
    expect(takes(taken[0], 'elsewhere')).toBe(false);
  });

  it('makes a rule for each filter, and one state machine for all', () => {
    const { stack, runner } = stackWithRunner();
    runner.onManifestUploaded('A', { prefix: 'a/' });
    runner.onManifestUploaded('B', { prefix: 'b/' });
    const template = templateOf(stack);
    template.resourceCountIs('AWS::Events::Rule', 2);
    template.resourceCountIs('AWS::StepFunctions::StateMachine', 2);
  });

  it('refuses a bucket that can be seen to send no events', () => {
    const { stack, runner } = stackWithRunner((scope) => ({ input: { bucket: new Bucket(scope, 'In') } }));
    runner.onManifestUploaded('ManifestUploaded');
    expect(() => templateOf(stack)).toThrow(/Test\/In does not send events to EventBridge: set eventBridgeEnabled/);
  });

  it.each<[string, (stack: Stack) => IBucket]>([
    ['that sends them', (stack) => new Bucket(stack, 'In', { eventBridgeEnabled: true })],
    ['that was told to later', (stack) => enabledLater(new Bucket(stack, 'In'))],
    ['that is imported, and so not known', (stack) => Bucket.fromBucketName(stack, 'In', 'uploads')],
    ['that sends them by an override', (stack) => overridden(new Bucket(stack, 'In'))],
    ['that is a CfnBucket', (stack) => Bucket.fromCfnBucket(new CfnBucket(stack, 'In', SENDS_EVENTS))],
    [
      'that is a CfnBucket, and was told to later',
      (stack) => enabledLater(Bucket.fromCfnBucket(new CfnBucket(stack, 'In')) as Bucket),
    ],
  ])('takes a bucket %s', (_what, create) => {
    const { stack, runner } = stackWithRunner((scope) => ({ input: { bucket: create(scope) } }));
    runner.onManifestUploaded('ManifestUploaded');
    templateOf(stack);
  });

  it('refuses a CfnBucket that can be seen to send no events', () => {
    const { stack, runner } = stackWithRunner((scope) => ({
      input: { bucket: Bucket.fromCfnBucket(new CfnBucket(scope, 'In')) },
    }));
    runner.onManifestUploaded('ManifestUploaded');
    expect(() => templateOf(stack)).toThrow(/does not send events to EventBridge/);
  });

  const SENDS_EVENTS = { notificationConfiguration: { eventBridgeConfiguration: { eventBridgeEnabled: true } } };
  const enabledLater = (bucket: Bucket) => {
    bucket.enableEventBridgeNotification();
    return bucket;
  };
  const overridden = (bucket: Bucket) => {
    (bucket.node.defaultChild as CfnBucket).addPropertyOverride(
      'NotificationConfiguration.EventBridgeConfiguration.EventBridgeEnabled',
      true,
    );
    return bucket;
  };

  it.each([
    ['moderation/', undefined],
    ['moderation/', ''],
    ['moderation/', 'mod'],
    ['moderation/', 'moderation/in/'],
    [undefined, 'manifests/'],
  ])('refuses results (%j) that could be taken for manifests (%j)', (output, prefix) => {
    const { runner } = stackWithRunner((scope) => {
      const bucket = Bucket.fromBucketName(scope, 'Both', 'both');
      return { input: { bucket }, output: { bucket, prefix: output } };
    });
    expect(() => runner.onManifestUploaded('ManifestUploaded', { prefix })).toThrow(
      /^Test\/Runner: results could be taken for manifests.*received "/,
    );
  });

  describe('with accounts and regions', () => {
    const HERE = { account: '111111111111', region: 'us-east-1' };
    const warnings = (stack: Stack) =>
      Annotations.fromStack(stack)
        .findWarning('*', Match.anyValue())
        .map(({ entry }) => entry.data as string);
    const build = (account = HERE.account) => {
      const app = new App();
      const stack = new Stack(app, 'Test', { env: HERE });
      const bucket = Bucket.fromBucketAttributes(stack, 'In', { bucketName: 'uploads', account });
      return { app, ...stackWithRunner({ input: { bucket }, stateMachineName: 'runner' }, stack) };
    };

    it.each([
      ['account', { ...HERE, account: '222222222222' }],
      ['region', { ...HERE, region: 'eu-west-1' }],
    ])('refuses a cross-stack scope in another %s', (_what, env) => {
      const { app, runner } = build();
      const crossStackScope = new Stack(app, 'Queues', { env });
      expect(() => runner.onManifestUploaded('Manifests', { crossStackScope })).toThrow(
        'Test/Runner: the rule Manifests must be in the account and region of Test/Runner/ManifestUploads/StateMachine, ' +
          `111111111111/us-east-1, or it would start nothing; received a scope in ${env.account}/${env.region}`,
      );
    });

    it('warns of a bucket of another account, whose owner must forward events', () => {
      const { stack, runner } = build('222222222222');
      runner.onManifestUploaded('A', { prefix: 'a/' });
      runner.onManifestUploaded('B', { prefix: 'b/' });
      expect(warnings(stack)).toEqual([
        expect.stringMatching(
          /^Test\/In is in account 222222222222, and its uploads are told there.*docs\/permissions.md/,
        ),
      ]);
      CdkAnnotations.of(stack).acknowledgeWarning('cdk-rekognition-media-analysis:uploadsOfAnotherAccount');
      expect(warnings(stack)).toEqual([]);
    });

    it('does not warn of a bucket of this account', () => {
      const { stack, runner } = build();
      runner.onManifestUploaded('Manifests');
      expect(warnings(stack)).toEqual([]);
    });
  });

  it.each(['prefix', 'suffix'])('refuses a %s that is not known at synth, or no text', (option) => {
    const { runner } = stackWithRunner();
    const refused = [
      [Lazy.string({ produce: () => 'later' }), 'a token'],
      [5, '5'],
    ];
    for (const [value, received] of refused) {
      expect(() => runner.onManifestUploaded('ManifestUploaded', { [option]: value })).toThrow(
        `Test/Runner: the ${option} of uploads must be a string that is known at synth; received ${received}`,
      );
    }
  });

  it('refuses that of a bucket that is imported twice, and takes prefixes that differ', () => {
    const { runner } = stackWithRunner((scope) => ({
      input: { bucket: Bucket.fromBucketName(scope, 'One', 'both') },
      output: { bucket: Bucket.fromBucketName(scope, 'Two', 'both'), prefix: 'out' },
    }));
    expect(() => runner.onManifestUploaded('ManifestUploaded', { prefix: 'out/in' })).toThrow(/results could be taken/);
    runner.onManifestUploaded('ManifestUploaded', { prefix: 'in/' });
  });

  it('encrypts with the key of the runner', () => {
    const { stack, runner } = stackWithRunner((scope) => ({ encryptionKey: new Key(scope, 'Key') }));
    runner.onManifestUploaded('ManifestUploaded');
    templateOf(stack).allResourcesProperties('AWS::StepFunctions::StateMachine', {
      EncryptionConfiguration: { KmsKeyId: Match.anyValue() },
    });
  });
});
