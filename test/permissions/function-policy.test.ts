/** Functions that a waiter or runner is given: of another stack, of another owner, or shared. */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { Annotations as Notes, App, Fn, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { Alias, Key } from 'aws-cdk-lib/aws-kms';
import { Function, type IFunction } from 'aws-cdk-lib/aws-lambda';
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
    new MediaAnalysisJobWaiter(ours, 'Waiter', { pollFunction, output: { bucket: encrypted(ours, 'Results') } });
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

it('two stacks of one class that share a function have one logical id, and two names, for their policies of its role', () => {
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

describe('more policies than IAM takes for one role', () => {
  const ID = 'cdk-rekognition-media-analysis:inlinePoliciesTooLong';
  const TOO_LONG = Match.stringLikeRegexp(
    '^Functions/StartRole: the inline policies of this role have about 1\\d{4} characters, for \\d+ policies; IAM takes 10240',
  );
  const functionsWith = (runners: number) => {
    const app = new App();
    const functions = new Stack(app, 'Functions', { env: ENV });
    const startFunction = new StartFunction(functions, 'Start');
    const stack = new Stack(app, 'Machines', { env: ENV });
    for (let i = 0; i < runners; i++) {
      const encryptionKey = new Key(stack, `Key${i}`);
      new MediaAnalysisJobRunner(stack, `Runner${i}`, {
        startFunction,
        input: { bucket: new Bucket(stack, `In${i}`, { encryptionKey }) },
        output: { bucket: new Bucket(stack, `Out${i}`, { encryptionKey }), prefix: 'moderation/', encryptionKey },
      });
    }
    return functions;
  };

  it('get one warning with the role, its size and the bound', () => {
    const functions = functionsWith(9);
    expect(Annotations.fromStack(functions).findWarning('*', TOO_LONG)).toHaveLength(1);
  });

  it('get none where the role’s own part is what takes them below the bound, and one where it takes them beyond it', () => {
    const functions = functionsWith(6);
    Annotations.fromStack(functions).hasNoWarning('*', TOO_LONG);
    const grown = functionsWith(6);
    (grown.node.findChild('Start') as StartFunction).addToRolePolicy(
      new PolicyStatement({ actions: ['s3:GetObject'], resources: [`arn:aws:s3:::${'x'.repeat(2500)}`] }),
    );
    Annotations.fromStack(grown).hasWarning('*', TOO_LONG);
  });

  it('can be acknowledged', () => {
    const functions = functionsWith(9);
    Notes.of(functions).acknowledgeWarning(ID);
    Annotations.fromStack(functions).hasNoWarning('*', TOO_LONG);
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
    const wait = new WaitForMediaAnalysisJob(stack, 'Wait', { output: { bucket } });
    const machine = new StateMachine(stack, 'Flow', { definitionBody: DefinitionBody.fromChainable(wait) });
    machine.node.addDependency(wait);
    expect(dependenciesOf(stack)).toContainEqual(expect.stringMatching(/^WaitPollFunctionPolicy/));
  });
});

describe('a function that is imported', () => {
  const WARNING =
    /The role of pollFunction cannot be changed here.*must allow: \{"Action":"rekognition:GetMediaAnalysisJob","Condition":\{"StringEquals":\{"aws:RequestedRegion":"us-east-1"\}\}/;

  const waiterWith = (create: (stack: Stack) => IFunction, withResults = true) => {
    const stack = new Stack(new App(), 'Test', { env: ENV });
    const bucket = Bucket.fromBucketAttributes(stack, 'Results', {
      bucketName: 'results',
      encryptionKey: Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:us-east-1:123456789012:key/k'),
    });
    new MediaAnalysisJobWaiter(stack, 'Waiter', {
      pollFunction: create(stack),
      output: withResults ? { bucket, prefix: 'jobs' } : undefined,
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
      '{"Action":["s3:GetObject","s3:GetObjectVersion"],"Effect":"Allow","Resource":"arn:<AWS::Partition>:s3:::results/jobs/*"}, ' +
        '{"Action":"kms:Decrypt","Condition":{"StringEquals":{"kms:ViaService":["s3.us-east-1.<AWS::URLSuffix>"]}},' +
        '"Effect":"Allow","Resource":"arn:aws:kms:us-east-1:123456789012:key/k"}.',
    );
    expect(idsOf(stack)).toEqual([expect.stringMatching(/^WaiterStateMachineRoleDefaultPolicy/)]);
  });

  it('without its role gets that warning without results, too: it must read jobs', () => {
    const stack = waiterWith((scope) => Function.fromFunctionArn(scope, 'Poll', FUNCTION_ARN), false);
    Annotations.fromStack(stack).hasWarning(
      '*',
      Match.stringLikeRegexp(`${WARNING.source},"Effect":"Allow","Resource":"[*]"\\}\\. \\[ack`),
    );
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

  it('has all conditions of a statement in its warning', () => {
    const stack = new Stack(new App(), 'Test', { env: ENV });
    const bucket = Bucket.fromBucketName(stack, 'Results', 'results');
    new MediaAnalysisJobWaiter(stack, 'Waiter', {
      pollFunction: Function.fromFunctionArn(stack, 'Poll', FUNCTION_ARN),
      output: { bucket, encryptionKey: Alias.fromAliasName(stack, 'Alias', 'alias/images') },
    });
    Annotations.fromStack(stack).hasWarning(
      '*',
      Match.stringLikeRegexp('"ForAnyValue:StringEquals":\\{"kms:ResourceAliases":"alias/images"\\}'),
    );
  });

  it('has names of CloudFormation in its warning for what is not known yet', () => {
    const stack = new Stack(new App(), 'Test', { env: ENV });
    const bucket = Bucket.fromBucketName(stack, 'Results', Fn.importValue('Results'));
    new MediaAnalysisJobWaiter(stack, 'Waiter', {
      pollFunction: Function.fromFunctionArn(stack, 'Poll', FUNCTION_ARN),
      output: { bucket: bucket, encryptionKey: new Key(stack, 'Key') },
    });
    Annotations.fromStack(stack).hasWarning(
      '*',
      Match.stringLikeRegexp(':s3:::<Fn::ImportValue>/\\*.*"<Key\\w+.Arn>"'),
    );
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
        'The role of startFunction cannot be changed here.*must allow: .*"rekognition:StartMediaAnalysisJob".*' +
          '"s3:GetObjectVersion".*:s3:::bucket/\\*.*"s3:PutObject".*:s3:::bucket/out/\\*',
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

it('roles that Role.customizeRoles has replaced get no warning: CDK reports what they must allow', () => {
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
