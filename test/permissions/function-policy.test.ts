/** Policies for functions that are in another stack, or shared. */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { Role } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { DefinitionBody, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import {
  MediaAnalysisJobRunner,
  MediaAnalysisJobWaiter,
  PollFunction,
  StartFunction,
  WaitForMediaAnalysisJob,
} from '../../lib';
import { templateOf } from '../support/synth';
import { idsOfPolicies, policiesOf, policyOf } from './policies';

const ENV = { account: '123456789012', region: 'us-east-1' };

describe('functions of another stack', () => {
  const twoStacks = () => {
    const app = new App();
    const theirs = new Stack(app, 'Functions');
    const ours = new Stack(app, 'Machines');
    return { app, theirs, ours, pollFunction: new PollFunction(theirs, 'Poll') };
  };
  const encryptedBucket = (stack: Stack, id: string) =>
    new Bucket(stack, id, { encryptionKey: new Key(stack, `${id}Key`), eventBridgeEnabled: true });

  it('the policy of a waiter for a function of another stack is in the stack of the waiter', () => {
    const { app, theirs, ours, pollFunction } = twoStacks();
    new MediaAnalysisJobWaiter(ours, 'Waiter', { pollFunction, output: { bucket: encryptedBucket(ours, 'Results') } });
    app.synth();
    expect(idsOfPolicies(theirs)).toEqual([expect.stringMatching(/^PollRoleDefaultPolicy/)]);
    const { Roles, PolicyDocument } = policyOf(ours, /^WaiterWaitPollFunctionPolicy/);
    expect(JSON.stringify(Roles)).toMatch(/Functions:ExportsOutputRefPollRole/);
    expect(JSON.stringify(PolicyDocument)).toMatch(/s3:GetObject.*kms:Decrypt/);
  });

  it('the policies of a runner for functions of another stack are in the stack of the runner', () => {
    const { app, theirs, ours, pollFunction } = twoStacks();
    const runner = new MediaAnalysisJobRunner(ours, 'Runner', {
      pollFunction,
      startFunction: new StartFunction(theirs, 'Start'),
      input: { bucket: encryptedBucket(ours, 'Uploads') },
      output: { bucket: encryptedBucket(ours, 'Results'), encryptionKey: new Key(ours, 'JobKey') },
    });
    runner.onManifestUploaded('Uploaded', { prefix: 'in/' });
    app.synth();
    templateOf(theirs).resourceCountIs('AWS::IAM::Policy', 2);
    expect(idsOfPolicies(ours)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^RunnerRunPollFunctionPolicy/),
        expect.stringMatching(/^RunnerRunStartFunctionPolicy/),
      ]),
    );
  });
});

it('the policies of two stacks of one class for a shared function have the same logical id and different names', () => {
  const app = new App();
  const pollFunction = new PollFunction(new Stack(app, 'Functions', { env: ENV }), 'Poll');
  class Machines extends Stack {
    constructor(id: string) {
      super(app, id, { env: ENV });
      const bucket = Bucket.fromBucketName(this, 'Bucket', 'bucket');
      new MediaAnalysisJobWaiter(this, 'Waiter', { pollFunction, output: { bucket } });
    }
  }
  const stacks = ['Blue', 'Green'].map((id) => new Machines(id));
  const [blue, green] = stacks.map((stack) =>
    policiesOf(stack).find(([logicalId]) => /PollFunctionPolicy/.test(logicalId)),
  );
  expect(blue![0]).toBe(green![0]);
  expect(blue![1].Properties.PolicyName).toMatch(/^Blue-Waiter-Wait-[0-9A-F]{8}-PollFunctionPolicy-us-east-1$/);
  expect(green![1].Properties.PolicyName).toMatch(/^Green-Waiter-Wait-[0-9A-F]{8}-PollFunctionPolicy-us-east-1$/);
});

describe('the order of a deployment', () => {
  const dependenciesOf = (stack: Stack) =>
    Object.values(templateOf(stack).findResources('AWS::StepFunctions::StateMachine'))[0].DependsOn as string[];
  const withBucket = () => {
    const stack = new Stack(new App(), 'Test');
    return { stack, bucket: Bucket.fromBucketName(stack, 'Bucket', 'bucket') };
  };

  it('the state machine of a runner depends on the policies of both functions', () => {
    const { stack, bucket } = withBucket();
    new MediaAnalysisJobRunner(stack, 'Runner', { input: { bucket }, output: { bucket, prefix: 'out' } });
    expect(dependenciesOf(stack)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^RunnerRunPollFunctionPolicy/),
        expect.stringMatching(/^RunnerRunStartFunctionPolicy/),
      ]),
    );
  });

  it('a state machine that depends on its fragment depends on the policy of the fragment', () => {
    const { stack, bucket } = withBucket();
    const wait = new WaitForMediaAnalysisJob(stack, 'Wait', { output: { bucket } });
    const machine = new StateMachine(stack, 'Flow', { definitionBody: DefinitionBody.fromChainable(wait) });
    machine.node.addDependency(wait);
    expect(dependenciesOf(stack)).toContainEqual(expect.stringMatching(/^WaitPollFunctionPolicy/));
  });
});

it('a start function that two runners share has one policy from each, with the bucket of this runner only', () => {
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

it('a role that Role.customizeRoles replaces gets no warning, because the report of CDK has its statements', () => {
  const app = new App();
  const stack = new Stack(app, 'Test', { env: ENV });
  Role.customizeRoles(stack, {
    usePrecreatedRoles: { 'Test/Waiter/PollFunctionRole': 'poll', 'Test/Waiter/StateMachineRole': 'machine' },
  });
  const bucket = Bucket.fromBucketName(stack, 'Results', 'results');
  new MediaAnalysisJobWaiter(stack, 'Waiter', { output: { bucket } });
  const { directory } = app.synth();
  Annotations.fromStack(stack).hasNoWarning('*', Match.anyValue());
  expect(fs.readFileSync(path.join(directory, 'iam-policy-report.txt'), 'utf8')).toContain('s3:::results/*');
});
