import { App, Duration, Stack, Token } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket, type IBucket } from 'aws-cdk-lib/aws-s3';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { StepFunctionsStartExecution } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { type MediaAnalysisJobRunTaskProps, type MediaAnalysisJobWaitTaskProps } from '../../lib';
import { resourcesOf, type Template as LocalTemplate } from '../../local/template';
import { stackWithRunner, stackWithWaiter } from '../support/synth';

const stringAt = (path: string) => sfn.JsonPath.stringAt(path);
const numberAt = (path: string) => sfn.JsonPath.numberAt(path);
const objectAt = (path: string) => sfn.JsonPath.objectAt(path);
const { JSONATA, JSON_PATH } = sfn.QueryLanguage;
const untyped = (value: unknown) => value as never;

/** The state as a machine of the language has it. */
function rendered(stack: Stack, task: StepFunctionsStartExecution, queryLanguage?: sfn.QueryLanguage) {
  const flow = new sfn.StateMachine(stack, 'Flow', {
    queryLanguage,
    definitionBody: sfn.DefinitionBody.fromChainable(task),
  });
  const template = Template.fromStack(stack).toJSON() as LocalTemplate;
  const id = stack.getLogicalId(flow.node.defaultChild as sfn.CfnStateMachine);
  const { DefinitionString } = resourcesOf(template, 'AWS::StepFunctions::StateMachine')[id];
  return (JSON.parse(DefinitionString as string) as { States: Record<string, any> }).States[task.stateId];
}

describe('runTask', () => {
  const run = (props: MediaAnalysisJobRunTaskProps, language?: sfn.QueryLanguage) => {
    const { stack, runner } = stackWithRunner();
    return rendered(stack, runner.runTask(stack, 'Run job', props), language);
  };

  it('runs the runner with all that an execution can be told, and returns the answer in JSONPath', () => {
    const state = run({
      manifest: { bucket: 'images', name: stringAt('$.key'), version: stringAt('$.version') },
      jobName: 'catalog',
      outputPrefix: stringAt("States.Format('{}', $.season)"),
      minConfidence: numberAt('$.confidence'),
      projectVersionArn: stringAt('$.adapter'),
      imageCount: 30,
      expectedDuration: Duration.minutes(20),
      timeout: Duration.seconds(numberAt('$.timeout')),
      context: { order: objectAt('$.order') },
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

  it('runs the runner and returns the answer in JSONata', () => {
    const state = run(
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

  it('may decrypt the executions of a runner with a key', () => {
    const { stack, runner } = stackWithRunner((scope) => ({ encryptionKey: new Key(scope, 'Key') }));
    rendered(stack, runner.runTask(stack, 'Run job', { manifest: { bucket: 'images', name: 'key' } }));
    const policies = Object.entries(
      resourcesOf(Template.fromStack(stack).toJSON() as LocalTemplate, 'AWS::IAM::Policy'),
    );
    const [[, { PolicyDocument }]] = policies.filter(([id]) => id.startsWith('FlowRole'));
    expect(JSON.stringify(PolicyDocument)).toContain('"kms:Decrypt"');
  });

  const manifest = { bucket: 'images', name: 'manifest.jsonl' };
  it.each<[string, MediaAnalysisJobRunTaskProps, string]>([
    [
      'no manifest',
      untyped(undefined),
      'Manifest must be a JSON object like {"Manifest": {"Bucket": "…", "Name": "…"}}; received nothing',
    ],
    ['a manifest that is a URI', untyped({ manifest: 's3://images/key' }), 'Manifest.Bucket must be a string'],
    ['a bucket that is a URI', { manifest: { ...manifest, bucket: 's3://images' } }, 'received "s3://images"'],
    [
      'a path that is not marked as one',
      { manifest: { ...manifest, bucket: '$.bucket' } },
      `received "$.bucket". A path into the state is written JsonPath.stringAt('$.bucket')`,
    ],
    [
      'no name',
      { manifest: { ...manifest, name: '' } },
      'Manifest.Name must be a string of 1 to 1024 characters; received ""',
    ],
    [
      'a confidence of 101',
      { manifest, minConfidence: 101 },
      'MinConfidence must be a number from 0 to 100; received 101',
    ],
    ['no image', { manifest, imageCount: 0 }, 'ImageCount must be a whole number from 1 on; received 0'],
    [
      'an adapter that is none',
      { manifest, projectVersionArn: 'arn:aws:rekognition' },
      'ProjectVersion must be a string of 20',
    ],
    [
      'a prefix that is too long below that of the runner',
      { manifest, outputPrefix: 'x'.repeat(790) },
      'OutputPrefix must be a string of 0 to 788 characters',
    ],
    ['several at once', { manifest, jobName: 'a b', imageCount: -1 }, '; ImageCount must be'],
  ])('is refused with %s, where it stands', (_what, props, message) => {
    expect(() => run(props)).toThrow(message);
    expect(() => run(props)).toThrow(/^Test\/Run job: /);
  });

  it.each<[string, Partial<MediaAnalysisJobRunTaskProps>, unknown]>([
    ['the confidence', { minConfidence: Token.asNumber('{% $x %}') }, { MinConfidence: '{% $x %}' }],
    ['the number of images', { imageCount: Token.asNumber('{% $x %}') }, { ImageCount: '{% $x %}' }],
    [
      'the expected duration',
      { expectedDuration: Duration.seconds(Token.asNumber('{% $x %}')) },
      { ExpectedDurationSeconds: '{% $x %}' },
    ],
  ])('is of JSONata where only %s is an expression of it', (_what, props, Input) => {
    expect(run({ manifest, ...props }, JSONATA)).toMatchObject({ Arguments: { Input } });
    expect(() => run({ manifest, ...props, queryLanguage: JSON_PATH })).toThrow(
      /expressions of JSONata are for JSONata/,
    );
  });

  describe('with a manifest below the results of the runner', () => {
    const below =
      (create: (stack: Stack) => [IBucket, string], name = 'out/a.jsonl', prefix?: string) =>
      () => {
        const stack = new Stack(new App(), 'Test');
        const [bucket, bucketName] = create(stack);
        const { runner } = stackWithRunner({ output: { bucket, prefix } }, stack);
        return runner.runTask(stack, 'Run job', { manifest: { bucket: bucketName, name } });
      };
    const imported = (stack: Stack): [IBucket, string] => [
      Bucket.fromBucketName(stack, 'Out', 'results-1'),
      'results-1',
    ];
    const owned = (stack: Stack): [IBucket, string] => {
      const bucket = new Bucket(stack, 'Out');
      return [bucket, bucket.bucketName];
    };

    it.each([
      ['by a name that is written down', imported],
      ['by the name of a construct', owned],
    ])('is refused, in a bucket %s', (_how, create) => {
      expect(below(create, 'out/a.jsonl', 'out')).toThrow(
        /^Test\/Run job: manifest must not be below the output of the runner, out\/ in Test\/Out, where files of results are; received "out\/a.jsonl"/,
      );
    });

    it.each<[string, () => unknown]>([
      ['beside the prefix', below(imported, 'output.jsonl', 'out')],
      ['with a key that is an expression', below(imported, stringAt('$.key'), 'out')],
      ['of a runner without a prefix', below(imported)],
      ['of a runner whose prefix is a token', below(imported, 'out/a', Token.asString({ Ref: 'Prefix' }))],
      ['in another bucket', below((stack) => [owned(stack)[0], 'images'], 'out/a', 'out')],
      ['in a bucket that is an expression', below((stack) => [owned(stack)[0], '{% $bucket %}'], 'out/a', 'out')],
    ])('is taken %s', (_what, create) => void create());
  });

  it('takes a prefix of any length below one of the runner that is not known at synth', () => {
    const { stack, runner } = stackWithRunner((scope) => ({
      output: { bucket: Bucket.fromBucketName(scope, 'Out', 'out'), prefix: Token.asString({ Ref: 'Prefix' }) },
    }));
    runner.runTask(stack, 'Run job', { manifest, outputPrefix: 'x'.repeat(790) });
  });
});

describe('waitTask', () => {
  const wait = (props: MediaAnalysisJobWaitTaskProps, language?: sfn.QueryLanguage) => {
    const { stack, waiter } = stackWithWaiter();
    return rendered(stack, waiter.waitTask(stack, 'Wait for job', props), language);
  };
  const jobId = stringAt('$.JobId');

  it.each<[string, MediaAnalysisJobWaitTaskProps, string]>([
    [
      'a path that is not marked as one',
      { jobId: '$.JobId' },
      'JobId must be a string of 1 to 64 characters that matches ^[a-zA-Z0-9-_]+$; received "$.JobId". ' +
        `A path into the state is written JsonPath.stringAt('$.JobId')`,
    ],
    [
      'nothing',
      untyped(undefined),
      'JobId must be a string of 1 to 64 characters that matches ^[a-zA-Z0-9-_]+$; received nothing',
    ],
    [
      'a timeout of 0',
      { jobId, timeout: Duration.seconds(0) },
      'TimeoutSeconds must be a whole number from 1 to 31449600; received 0',
    ],
    ['a timeout of two years', { jobId, timeout: Duration.days(730) }, 'received 63072000'],
    [
      'half a second',
      { jobId, timeout: Duration.millis(500) },
      'TimeoutSeconds must be a whole number from 1 to 31449600; received 0.5',
    ],
    ['a timeout without a unit', { jobId, timeout: untyped(60) }, 'timeout must be a Duration; received 60'],
    [
      'no expected duration',
      { jobId, expectedDuration: Duration.seconds(0) },
      'ExpectedDurationSeconds must be a number above 0',
    ],
    [
      'an expected duration without a unit',
      { jobId, expectedDuration: untyped('60') },
      'expectedDuration must be a Duration; received "60"',
    ],
    [
      'a context that is too long',
      { jobId, context: { a: 'x'.repeat(8_192) } },
      'Context must be a JSON object of at most 8192 characters',
    ],
    [
      'a context that is a list',
      { jobId, context: untyped(['order']) },
      'Context must be a JSON object of at most 8192 characters; received ["order"]',
    ],
    [
      'a result path in JSONata',
      { jobId: '{% $id %}', resultPath: '$.job' },
      'resultPath is for JSONPath machines; received $.job',
    ],
    [
      'a name that is a path',
      { jobId, executionName: '$.name' },
      `received "$.name". A path into the state is written JsonPath.stringAt('$.name')`,
    ],
    [
      'a name with a space',
      { jobId, executionName: 'a b' },
      'executionName must have 1 to 80 characters, without white space',
    ],
    ['a name that is a number', { jobId, executionName: untyped(7) }, 'received 7'],
    [
      'JSONata in JSONPath',
      { jobId: '{% $id %}', queryLanguage: JSON_PATH },
      'expressions of JSONata are for JSONata machines',
    ],
  ])('is refused with %s, where it stands', (_what, props, message) => {
    expect(() => wait(props)).toThrow(message);
    expect(() => wait(props)).toThrow(/^Test\/Wait for job: /);
  });

  it('names itself where it stands in no other construct', () => {
    const { waiter } = stackWithWaiter();
    expect(() => waiter.waitTask(new App(), 'Wait', { jobId: '' })).toThrow(/^Wait: JobId must be/);
  });

  it.each<[string, Partial<MediaAnalysisJobWaitTaskProps>]>([
    ['a context that holds one', { context: { order: [{ id: stringAt('$.id') }] } }],
    ['a context with a path of its own', { context: { 'order.$': '$.order' } }],
    ['a context that is one', { context: untyped(objectAt('$.context')) }],
    ['an expected duration', { expectedDuration: Duration.seconds(numberAt('$.seconds')) }],
  ])('is taken with an expression: %s', (_what, props) => {
    expect(wait({ jobId: stringAt('$.JobId'), ...props })).toMatchObject({ Type: 'Task' });
  });

  it.each<[string, Partial<MediaAnalysisJobWaitTaskProps>]>([
    ['the JobId', { jobId: '{% $states.input.JobId %}' }],
    ['the context', { context: { order: '{% $states.input.order %}' } }],
    ['the name', { executionName: '{% $states.input.JobId %}' }],
    ['nothing, but is told so', { queryLanguage: JSONATA }],
  ])('is of JSONata where %s is an expression of it', (_what, props) => {
    const state = wait({ jobId: 'a-job', ...props }, JSONATA);
    expect(state).toMatchObject({ Arguments: { Input: expect.anything() }, Output: '{% $states.result.Output %}' });
  });

  it('without an expression is of JSONPath, and refused in a JSONata machine', () => {
    expect(wait({ jobId: 'a-job' })).toMatchObject({ OutputPath: '$.Output' });
    expect(() => wait({ jobId: 'a-job' }, JSONATA)).toThrow(/'queryLanguage' can not be 'JSONPath'/);
  });
});

describe('a task in a flow of another place than that of its waiter or runner', () => {
  const HERE = { account: '111111111111', region: 'us-east-1' };
  it.each([
    ['account', { ...HERE, account: '222222222222' }, '222222222222/us-east-1'],
    ['region', { ...HERE, region: 'eu-west-1' }, '111111111111/eu-west-1'],
  ])('is refused (another %s)', (_what, env, place) => {
    const { stack, waiter } = stackWithWaiter({ stateMachineName: 'waiter' }, { env: HERE });
    const flows = new Stack(stack.node.root, 'Flows', { env });
    expect(() => waiter.waitTask(flows, 'Wait', { jobId: 'a-job' })).toThrow(
      'Flows/Wait: the flow must be in the account and region of Test/Waiter/StateMachine, 111111111111/us-east-1, whose ' +
        `executions it starts and waits for; received a scope in ${place}`,
    );
  });

  it('is taken where the place of the flow is not known at synth', () => {
    const { stack, waiter } = stackWithWaiter({ stateMachineName: 'waiter' }, { env: HERE });
    waiter.waitTask(new Stack(stack.node.root, 'Flows'), 'Wait', { jobId: 'a-job' });
  });
});
