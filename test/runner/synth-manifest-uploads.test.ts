/** onManifestUploaded: uploads that start executions of the runner. */
import { Annotations as CdkAnnotations, App, Lazy, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket, CfnBucket, type IBucket } from 'aws-cdk-lib/aws-s3';
import { matches } from '../../local/event-bus';
import { resourcesOf } from '../../local/template';
import { localTemplateOf, runnerBetweenStacks, stackWithRunner, templateOf, untyped } from '../support/synth';

it.each([
  [{ prefix: 'in/', suffix: '.jsonl' }, ['in/a.jsonl', 'in/.jsonl'], ['in/a.json', 'out/in/a.jsonl', 'a.jsonl']],
  [{ prefix: 'in/' }, ['in/', 'in/a.txt'], ['In/a', 'out/in/']],
  [{ suffix: '.jsonl' }, ['.jsonl', 'a/b.jsonl'], ['a.jsonl.gz']],
  [{}, ['anything'], []],
  [{ prefix: 'a*b\\', suffix: '.x' }, ['a*b\\c.x'], ['aXb\\c.x', 'a*bc.x']],
])('the rule of onManifestUploaded with %j matches the keys %j, and none of %j', (options, matching, others) => {
  const { stack, runner } = stackWithRunner();
  runner.onManifestUploaded('ManifestUploaded', options);
  const [{ EventPattern }] = Object.values(resourcesOf(localTemplateOf(stack), 'AWS::Events::Rule'));
  const isMatch = (key: string, bucket = 'uploads') =>
    matches(EventPattern as never, {
      source: 'aws.s3',
      'detail-type': 'Object Created',
      detail: { bucket: { name: bucket }, object: { key } },
    });
  expect(matching.filter((key) => !isMatch(key))).toEqual([]);
  expect(others.filter((key) => isMatch(key))).toEqual([]);
  expect(isMatch(matching[0], 'elsewhere')).toBe(false);
});

it('onManifestUploaded creates a rule for each call, and one state machine for all calls', () => {
  const { stack, runner } = stackWithRunner();
  runner.onManifestUploaded('A', { prefix: 'a/' });
  runner.onManifestUploaded('B', { prefix: 'b/' });
  const template = templateOf(stack);
  template.resourceCountIs('AWS::Events::Rule', 2);
  template.resourceCountIs('AWS::StepFunctions::StateMachine', 2);
});

it('the synthesis fails for uploads to a bucket that sends no events to EventBridge', () => {
  const { stack, runner } = stackWithRunner((scope) => ({ input: { bucket: new Bucket(scope, 'In') } }));
  runner.onManifestUploaded('ManifestUploaded');
  expect(() => templateOf(stack)).toThrow(/Test\/In does not send events to EventBridge: set eventBridgeEnabled/);
});

it.each<[string, (stack: Stack) => IBucket]>([
  ['with eventBridgeEnabled', (stack) => new Bucket(stack, 'In', { eventBridgeEnabled: true })],
  ['that gets EventBridge notifications after its creation', (stack) => enabledLater(new Bucket(stack, 'In'))],
  ['that is imported', (stack) => Bucket.fromBucketName(stack, 'In', 'uploads')],
  ['that gets EventBridge notifications by an override', (stack) => overridden(new Bucket(stack, 'In'))],
  [
    'that is a CfnBucket with EventBridge notifications',
    (stack) => Bucket.fromCfnBucket(new CfnBucket(stack, 'In', SENDS_EVENTS)),
  ],
  [
    'that is a CfnBucket and gets EventBridge notifications after its creation',
    (stack) => enabledLater(Bucket.fromCfnBucket(new CfnBucket(stack, 'In')) as Bucket),
  ],
])('the synthesis accepts uploads to a bucket %s', (_what, create) => {
  const { stack, runner } = stackWithRunner((scope) => ({ input: { bucket: create(scope) } }));
  runner.onManifestUploaded('ManifestUploaded');
  expect(() => templateOf(stack)).not.toThrow();
});

it('the synthesis fails for uploads to a CfnBucket that sends no events to EventBridge', () => {
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
])(
  'onManifestUploaded rejects results with the prefix %j when uploads to the same bucket have the prefix %j',
  (output, prefix) => {
    const { runner } = stackWithRunner((scope) => {
      const bucket = Bucket.fromBucketName(scope, 'Both', 'both');
      return { input: { bucket }, output: { bucket, prefix: output } };
    });
    expect(() => runner.onManifestUploaded('ManifestUploaded', { prefix })).toThrow(
      /^Test\/Runner: results could be taken for manifests.*received "/,
    );
  },
);

describe('accounts and regions', () => {
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
  ])('onManifestUploaded rejects a crossStackScope in another %s', (_what, env) => {
    const { app, runner } = build();
    const crossStackScope = new Stack(app, 'Queues', { env });
    expect(() => runner.onManifestUploaded('Manifests', { crossStackScope })).toThrow(
      'Test/Runner: the rule Manifests must be in the account and region of Test/Runner/ManifestUploads/StateMachine, ' +
        `111111111111/us-east-1, or it would start nothing; received a scope in ${env.account}/${env.region}`,
    );
  });

  it('a runner gets one warning when the owner of its input bucket, in another account, must forward events', () => {
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

  it('a runner gets no warning when its input bucket is in its own account', () => {
    const { stack, runner } = build();
    runner.onManifestUploaded('Manifests');
    expect(warnings(stack)).toEqual([]);
  });
});

it.each(['prefix', 'suffix'])('onManifestUploaded rejects a %s that is a token or a number', (option) => {
  const { runner } = stackWithRunner();
  const invalid = [
    [Lazy.string({ produce: () => 'later' }), 'a token'],
    [5, '5'],
  ];
  for (const [value, received] of invalid) {
    expect(() => runner.onManifestUploaded('ManifestUploaded', { [option]: value })).toThrow(
      `Test/Runner: the ${option} of uploads must be a string that is known at synth; received ${received}`,
    );
  }
});

it('onManifestUploaded recognizes a bucket that is imported twice, and accepts prefixes of which none begins with the other', () => {
  const { runner } = stackWithRunner((scope) => ({
    input: { bucket: Bucket.fromBucketName(scope, 'One', 'both') },
    output: { bucket: Bucket.fromBucketName(scope, 'Two', 'both'), prefix: 'out' },
  }));
  expect(() => runner.onManifestUploaded('ManifestUploaded', { prefix: 'out/in' })).toThrow(/results could be taken/);
  expect(() => runner.onManifestUploaded('Apart', { prefix: 'in/' })).not.toThrow();
});

it('the state machine for uploads is encrypted with the key of the runner', () => {
  const { stack, runner } = stackWithRunner((scope) => ({ encryptionKey: new Key(scope, 'Key') }));
  runner.onManifestUploaded('ManifestUploaded');
  templateOf(stack).allResourcesProperties('AWS::StepFunctions::StateMachine', {
    EncryptionConfiguration: { KmsKeyId: Match.anyValue() },
  });
});

it.each<[string, unknown, string]>([
  ['options that are a string', 'x', 'options must be an object; received "x"'],
  [
    'a deadLetterQueue that is a string',
    { deadLetterQueue: 'q' },
    'deadLetterQueue must be a queue (sqs.IQueue); received "q"',
  ],
])('onManifestUploaded rejects %s', (_what, options, message) => {
  const { runner } = stackWithRunner();
  expect(() => runner.onManifestUploaded('Rule', untyped(options))).toThrow(`Test/Runner: the rule Rule: ${message}`);
});

it('onManifestUploaded needs a crossStackScope for a dead-letter queue in another stack', () => {
  const cyclic = runnerBetweenStacks();
  cyclic.runner.onManifestUploaded('Manifests', { deadLetterQueue: cyclic.queue });
  expect(() => templateOf(cyclic.runners)).toThrow(/cyclic/);

  const { runner, runners, queues, queue } = runnerBetweenStacks();
  runner.onManifestUploaded('Manifests', { deadLetterQueue: queue, crossStackScope: queues });
  templateOf(queues).hasResourceProperties('AWS::Events::Rule', {
    EventPattern: { source: ['aws.s3'], detail: { bucket: { name: ['uploads'] } } },
  });
  templateOf(runners).resourceCountIs('AWS::Events::Rule', 0);
});
