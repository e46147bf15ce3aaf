/** Functions that a waiter or runner is given: of another stack, of another owner, or shared. */
import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { Role } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Function, type IFunction } from 'aws-cdk-lib/aws-lambda';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { DefinitionBody, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import {
  MediaAnalysisJobRunner,
  MediaAnalysisJobWaiter,
  PollFunction,
  StartFunction,
  WaitForMediaAnalysisJob,
} from '../lib';
import { templateOf } from './support/synth';

const ENV = { account: '123456789012', region: 'us-east-1' };
const FUNCTION_ARN = 'arn:aws:lambda:us-east-1:123456789012:function:given';
const ROLE_ARN = 'arn:aws:iam::123456789012:role/given';

/** As they are in the template: what refers to another stack is resolved by CloudFormation alone. */
const policiesOf = (stack: Stack) =>
  Object.entries(templateOf(stack).findResources('AWS::IAM::Policy')) as [id: string, policy: { Properties: any }][];

const policyOf = (stack: Stack, id: RegExp) =>
  policiesOf(stack).find(([logicalId]) => id.test(logicalId))![1].Properties;

const idsOf = (stack: Stack) => policiesOf(stack).map(([id]) => id);

describe('functions of another stack', () => {
  const twoStacks = () => {
    const app = new App();
    const theirs = new Stack(app, 'Functions');
    const ours = new Stack(app, 'Machines');
    return { app, theirs, ours, pollFunction: new PollFunction(theirs, 'Poll') };
  };
  const encrypted = (stack: Stack, id: string) =>
    new Bucket(stack, id, { encryptionKey: new Key(stack, `${id}Key`), eventBridgeEnabled: true });

  it('a waiter with results in its own stack synthesizes, and its policy stands in its own stack', () => {
    const { app, theirs, ours, pollFunction } = twoStacks();
    new MediaAnalysisJobWaiter(ours, 'Waiter', { pollFunction, results: { bucket: encrypted(ours, 'Results') } });
    app.synth();
    expect(idsOf(theirs)).toEqual([expect.stringMatching(/^PollRoleDefaultPolicy/)]);
    const { Roles, PolicyDocument } = policyOf(ours, /^WaiterWaitPollFunctionPolicy/);
    expect(JSON.stringify(Roles)).toMatch(/Functions:ExportsOutputRefPollRole/);
    expect(JSON.stringify(PolicyDocument)).toMatch(/s3:GetObject.*kms:Decrypt/);
  });

  it('so does a runner with its buckets, and a start function of that other stack', () => {
    const { app, theirs, ours, pollFunction } = twoStacks();
    const runner = new MediaAnalysisJobRunner(ours, 'Runner', {
      pollFunction,
      startFunction: new StartFunction(theirs, 'Start'),
      input: { bucket: encrypted(ours, 'Uploads') },
      output: { bucket: encrypted(ours, 'Results'), encryptionKey: new Key(ours, 'JobKey') },
    });
    runner.onManifestUploaded('Uploaded', { prefix: 'in/' });
    app.synth();
    templateOf(theirs).resourceCountIs('AWS::IAM::Policy', 2);
    expect(idsOf(ours)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^RunnerRunPollFunctionPolicy/),
        expect.stringMatching(/^RunnerRunStartFunctionPolicy/),
      ]),
    );
  });
});

describe('the order of a deployment', () => {
  const dependenciesOf = (stack: Stack) =>
    Object.values(templateOf(stack).findResources('AWS::StepFunctions::StateMachine'))[0].DependsOn as string[];
  const withBucket = () => {
    const stack = new Stack(new App(), 'Test');
    return { stack, bucket: Bucket.fromBucketName(stack, 'Bucket', 'bucket') };
  };

  it('no execution of a runner starts before both functions may do what they must', () => {
    const { stack, bucket } = withBucket();
    new MediaAnalysisJobRunner(stack, 'Runner', { input: { bucket }, output: { bucket, prefix: 'out' } });
    expect(dependenciesOf(stack)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^RunnerRunPollFunctionPolicy/),
        expect.stringMatching(/^RunnerRunStartFunctionPolicy/),
      ]),
    );
  });

  it('a state machine can depend on the fragment that it holds', () => {
    const { stack, bucket } = withBucket();
    const wait = new WaitForMediaAnalysisJob(stack, 'Wait', { results: { bucket } });
    const machine = new StateMachine(stack, 'Flow', { definitionBody: DefinitionBody.fromChainable(wait) });
    machine.node.addDependency(wait);
    expect(dependenciesOf(stack)).toContainEqual(expect.stringMatching(/^WaitPollFunctionPolicy/));
  });
});

describe('a function that is imported', () => {
  const WARNING = /The role of pollFunction cannot be changed here.*must allow: rekognition:GetMediaAnalysisJob on \*/;

  const waiterWith = (create: (stack: Stack) => IFunction, withResults = true) => {
    const stack = new Stack(new App(), 'Test', { env: ENV });
    const bucket = Bucket.fromBucketAttributes(stack, 'Results', {
      bucketName: 'results',
      encryptionKey: Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:us-east-1:123456789012:key/k'),
    });
    new MediaAnalysisJobWaiter(stack, 'Waiter', {
      pollFunction: create(stack),
      results: withResults ? { bucket, prefix: 'jobs' } : undefined,
    });
    return stack;
  };
  const withRole = (stack: Stack, roleArn: string, mutable: boolean) =>
    Function.fromFunctionAttributes(stack, 'Poll', {
      functionArn: FUNCTION_ARN,
      role: Role.fromRoleArn(stack, 'Role', roleArn, { mutable }),
      sameEnvironment: true,
    });

  it.each<[string, (stack: Stack) => IFunction]>([
    ['without its role', (stack) => Function.fromFunctionArn(stack, 'Poll', FUNCTION_ARN)],
    ['with a role that is immutable', (stack) => withRole(stack, ROLE_ARN, false)],
    ['with a role of another account', (stack) => withRole(stack, ROLE_ARN.replace('1234', '9876'), true)],
  ])('%s gets a warning that names all that its role must allow', (_what, create) => {
    const stack = waiterWith(create);
    const [warning, ...others] = Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp(WARNING.source));
    expect(others).toEqual([]);
    expect(warning.id).toBe('/Test/Waiter/Wait');
    expect(warning.entry.data).toContain(
      's3:GetObject, s3:GetObjectVersion on arn:<AWS::Partition>:s3:::results/jobs/*; ' +
        'kms:Decrypt on arn:aws:kms:us-east-1:123456789012:key/k.',
    );
    expect(idsOf(stack)).toEqual([expect.stringMatching(/^WaiterStateMachineRoleDefaultPolicy/)]);
  });

  it('without its role gets that warning without results, too: it must read jobs', () => {
    const stack = waiterWith((scope) => Function.fromFunctionArn(scope, 'Poll', FUNCTION_ARN), false);
    Annotations.fromStack(stack).hasWarning('*', Match.stringLikeRegexp(`${WARNING.source}\\. \\[ack`));
  });

  it('with its role is allowed to read jobs and results, and gets no warning', () => {
    const stack = waiterWith((scope) => withRole(scope, ROLE_ARN, true));
    Annotations.fromStack(stack).hasNoWarning('*', Match.stringLikeRegexp('cannot be changed'));
    const { Roles, PolicyDocument } = policyOf(stack, /PollFunctionPolicy/);
    expect(Roles).toEqual(['given']);
    const { Statement } = PolicyDocument as { Statement: { Action: unknown }[] };
    expect(Statement.map(({ Action }) => Action)).toEqual([
      'rekognition:GetMediaAnalysisJob',
      ['s3:GetObject', 's3:GetObjectVersion'],
      'kms:Decrypt',
    ]);
  });

  it('as the start function of a runner gets a warning of its own', () => {
    const stack = new Stack(new App(), 'Test', { env: ENV });
    const bucket = Bucket.fromBucketName(stack, 'Bucket', 'bucket');
    new MediaAnalysisJobRunner(stack, 'Runner', {
      startFunction: Function.fromFunctionArn(stack, 'Start', FUNCTION_ARN),
      input: { bucket },
      output: { bucket, prefix: 'out' },
    });
    Annotations.fromStack(stack).hasWarning(
      '/Test/Runner/Run',
      Match.stringLikeRegexp(
        'The role of startFunction cannot be changed here.*must allow: rekognition:StartMediaAnalysisJob on \\*; ' +
          's3:GetObject, s3:GetObjectVersion on .*:s3:::bucket/\\*; s3:PutObject on .*:s3:::bucket/out/\\*',
      ),
    );
  });
});

it('a start function that runners share may do what each of them needs, in a policy of each', () => {
  const stack = new Stack(new App(), 'Test');
  const startFunction = new StartFunction(stack, 'Start');
  const runners = ['One', 'Two'].map((id) => {
    const bucket = Bucket.fromBucketName(stack, `${id}Bucket`, id.toLowerCase());
    return new MediaAnalysisJobRunner(stack, id, {
      startFunction,
      input: { bucket },
      output: { bucket, prefix: 'out' },
    });
  });
  expect(runners.map((runner) => runner.startFunction)).toEqual([startFunction, startFunction]);
  for (const [id, own, other] of [
    ['One', ':s3:::one/*', 's3:::two'],
    ['Two', ':s3:::two/*', 's3:::one'],
  ]) {
    const { Roles, PolicyDocument } = policyOf(stack, new RegExp(`^${id}RunStartFunctionPolicy`));
    expect(Roles).toEqual([{ Ref: expect.stringMatching(/^StartRole/) }]);
    expect(JSON.stringify(PolicyDocument)).toContain(own);
    expect(JSON.stringify(PolicyDocument)).not.toContain(other);
  }
  templateOf(stack).resourceCountIs('AWS::Lambda::Function', 3);
});
