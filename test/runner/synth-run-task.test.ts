/** runTask: a state of another state machine that runs an execution of the runner. */
import { App, Duration, Stack, Token } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket, type IBucket } from 'aws-cdk-lib/aws-s3';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { MediaAnalysisJobRunTaskProps } from '../../lib';
import { resourcesOf } from '../../local/template';
import { localTemplateOf, stackWithRunner, stateInFlow, untyped } from '../support/synth';

const stringAt = (path: string) => sfn.JsonPath.stringAt(path);
const numberAt = (path: string) => sfn.JsonPath.numberAt(path);
const { JSONATA, JSON_PATH } = sfn.QueryLanguage;

const manifest = { bucket: 'images', name: 'manifest.jsonl' };

/** The state of a run task. */
const runState = (props: MediaAnalysisJobRunTaskProps, language?: sfn.QueryLanguage) => {
  const { stack, runner } = stackWithRunner();
  return stateInFlow(stack, runner.runTask(stack, 'Run job', props), language);
};

describe('the state', () => {
  it('runTask runs the runner with all members of its input and returns its answer in a JSONPath machine', () => {
    const state = runState({
      manifest: { bucket: 'images', name: stringAt('$.key'), version: stringAt('$.version') },
      jobName: 'catalog',
      outputPrefix: stringAt("States.Format('{}', $.season)"),
      minConfidence: numberAt('$.confidence'),
      projectVersionArn: stringAt('$.adapter'),
      imageCount: 30,
      expectedDuration: Duration.minutes(20),
      timeout: Duration.seconds(numberAt('$.timeout')),
      context: { order: sfn.JsonPath.objectAt('$.order') },
      executionName: stringAt('$$.Execution.Name'),
    });
    expect(state).toEqual({
      Type: 'Task',
      End: true,
      Resource: 'arn:aws:states:::states:startExecution.sync:2',
      Parameters: {
        StateMachineArn: expect.stringMatching(/:stateMachine:RunnerStateMachine/),
        'Name.$': '$$.Execution.Name',
        Input: {
          Manifest: { Bucket: 'images', 'Name.$': '$.key', 'Version.$': '$.version' },
          JobName: 'catalog',
          'OutputPrefix.$': "States.Format('{}', $.season)",
          'MinConfidence.$': '$.confidence',
          'ProjectVersion.$': '$.adapter',
          ImageCount: 30,
          ExpectedDurationSeconds: 1200,
          'TimeoutSeconds.$': '$.timeout',
          Context: { 'order.$': '$.order' },
          'AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID.$': '$$.Execution.Id',
        },
      },
      OutputPath: '$.Output',
    });
  });

  it('runTask runs the runner and returns its answer in a JSONata machine', () => {
    const state = runState(
      {
        manifest: { bucket: 'images', name: '{% $states.input.key %}' },
        minConfidence: Token.asNumber('{% $states.input.confidence %}'),
      },
      JSONATA,
    );
    expect(state).toMatchObject({
      Resource: 'arn:aws:states:::states:startExecution.sync:2',
      Arguments: {
        Input: {
          Manifest: { Bucket: 'images', Name: '{% $states.input.key %}' },
          MinConfidence: '{% $states.input.confidence %}',
        },
      },
      Output: '{% $states.result.Output %}',
    });
  });

  it('the role of a flow with a run task may decrypt the executions of a runner that has a key', () => {
    const { stack, runner } = stackWithRunner((scope) => ({ encryptionKey: new Key(scope, 'Key') }));
    stateInFlow(stack, runner.runTask(stack, 'Run job', { manifest }));
    const policies = Object.entries(resourcesOf(localTemplateOf(stack), 'AWS::IAM::Policy'));
    const [[, { PolicyDocument }]] = policies.filter(([id]) => id.startsWith('FlowRole'));
    expect(JSON.stringify(PolicyDocument)).toContain('"kms:Decrypt"');
  });
});

it.each<[string, Partial<MediaAnalysisJobRunTaskProps>, unknown]>([
  ['minConfidence', { minConfidence: Token.asNumber('{% $x %}') }, { MinConfidence: '{% $x %}' }],
  ['imageCount', { imageCount: Token.asNumber('{% $x %}') }, { ImageCount: '{% $x %}' }],
  [
    'expectedDuration',
    { expectedDuration: Duration.seconds(Token.asNumber('{% $x %}')) },
    { ExpectedDurationSeconds: '{% $x %}' },
  ],
])('runTask makes a JSONata state when only %s is a JSONata expression', (_what, props, Input) => {
  expect(runState({ manifest, ...props }, JSONATA)).toMatchObject({ Arguments: { Input } });
  expect(() => runState({ manifest, ...props, queryLanguage: JSON_PATH })).toThrow(
    /expressions of JSONata are for JSONata/,
  );
});

it.each<[string, MediaAnalysisJobRunTaskProps, string]>([
  [
    'props that are undefined',
    untyped(undefined),
    'Manifest must be a JSON object like {"Manifest": {"Bucket": "…", "Name": "…"}}; received nothing',
  ],
  ['a manifest that is a URI', untyped({ manifest: 's3://images/key' }), 'Manifest.Bucket must be a string'],
  ['a name of a bucket that is a URI', { manifest: { ...manifest, bucket: 's3://images' } }, 'received "s3://images"'],
  [
    'a name of a bucket that is a JSONPath without JsonPath.stringAt',
    { manifest: { ...manifest, bucket: '$.bucket' } },
    `received "$.bucket". A path into the state is written JsonPath.stringAt('$.bucket')`,
  ],
  [
    'an empty name of the manifest',
    { manifest: { ...manifest, name: '' } },
    'Manifest.Name must be a string of 1 to 1024 characters; received ""',
  ],
  [
    'a minConfidence of 101',
    { manifest, minConfidence: 101 },
    'MinConfidence must be a number from 0 to 100; received 101',
  ],
  ['an imageCount of 0', { manifest, imageCount: 0 }, 'ImageCount must be a whole number from 1 on; received 0'],
  [
    'a projectVersionArn that is not the ARN of an adapter',
    { manifest, projectVersionArn: 'arn:aws:rekognition' },
    'ProjectVersion must be a string of 20',
  ],
  [
    'an outputPrefix that is too long together with the prefix of the runner',
    { manifest, outputPrefix: 'x'.repeat(790) },
    'OutputPrefix must be a string of 0 to 788 characters',
  ],
  [
    'a jobName and an imageCount that are both invalid',
    { manifest, jobName: 'a b', imageCount: -1 },
    '; ImageCount must be',
  ],
])('runTask rejects %s, and the error begins with the path of the task', (_what, props, message) => {
  expect(() => runState(props)).toThrow(message);
  expect(() => runState(props)).toThrow(/^Test\/Run job: /);
});

describe('a manifest below the prefix of the output', () => {
  const runTaskWith =
    (create: (stack: Stack) => [IBucket, string], name = 'out/a.jsonl', prefix?: string) =>
    () => {
      const stack = new Stack(new App(), 'Test');
      const [bucket, bucketName] = create(stack);
      const { runner } = stackWithRunner({ output: { bucket, prefix } }, stack);
      return runner.runTask(stack, 'Run job', { manifest: { bucket: bucketName, name } });
    };
  const importedBucket = (stack: Stack): [IBucket, string] => [
    Bucket.fromBucketName(stack, 'Out', 'results-1'),
    'results-1',
  ];
  const ownBucket = (stack: Stack): [IBucket, string] => {
    const bucket = new Bucket(stack, 'Out');
    return [bucket, bucket.bucketName];
  };

  it.each([
    ['is written as a string', importedBucket],
    ['is that of a construct', ownBucket],
  ])('runTask rejects a manifest below the prefix of the output when the name of the bucket %s', (_how, create) => {
    expect(runTaskWith(create, 'out/a.jsonl', 'out')).toThrow(
      /^Test\/Run job: manifest must not be below the output of the runner, out\/ in Test\/Out, where files of results are; received "out\/a.jsonl"/,
    );
  });

  it.each<[string, () => unknown]>([
    ['beside the prefix of the output', runTaskWith(importedBucket, 'output.jsonl', 'out')],
    ['whose key is an expression', runTaskWith(importedBucket, stringAt('$.key'), 'out')],
    ['for a runner without a prefix', runTaskWith(importedBucket)],
    ['for a runner whose prefix is a token', runTaskWith(importedBucket, 'out/a', Token.asString({ Ref: 'Prefix' }))],
    ['in another bucket', runTaskWith((stack) => [ownBucket(stack)[0], 'images'], 'out/a', 'out')],
    [
      'in a bucket whose name is an expression',
      runTaskWith((stack) => [ownBucket(stack)[0], '{% $bucket %}'], 'out/a', 'out'),
    ],
  ])('runTask accepts a manifest %s', (_what, create) => expect(create).not.toThrow());
});

it('runTask accepts an outputPrefix of any length when the prefix of the runner is a token', () => {
  const { stack, runner } = stackWithRunner((scope) => ({
    output: { bucket: Bucket.fromBucketName(scope, 'Out', 'out'), prefix: Token.asString({ Ref: 'Prefix' }) },
  }));
  const outputPrefix = 'x'.repeat(790);
  expect(() => runner.runTask(stack, 'Run job', { manifest, outputPrefix })).not.toThrow();
});
