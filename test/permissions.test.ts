import { App, Stack, Validations } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { AwsSolutionsChecks, type NagPack, NIST80053R5Checks, ServerlessChecks } from 'cdk-nag';
import { MediaAnalysisDashboard, MediaAnalysisJobRunner, MediaAnalysisJobWaiter } from '../lib';
import { allActions, matcherOf, permissionsOf } from '../local/permissions-table';
import { resourcesOf } from '../local/template';
import { localTemplateOf, stackWithWaiter, templateOf } from './support/synth';

const FUNCTION = { code: Code.fromInline('.'), handler: 'index.handler', runtime: Runtime.NODEJS_24_X };

interface Statement {
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource: string | string[];
  readonly Condition?: unknown;
}

/** Statements by the logical id of the role that has them. */
function statementsOf(stack: Stack): Record<string, Statement[]> {
  const policies = Object.values(resourcesOf(localTemplateOf(stack), 'AWS::IAM::Policy'));
  return Object.fromEntries(
    policies.map(({ Roles, PolicyDocument }) => [
      (Roles as string[])[0].replace(/[0-9A-F]{8}$/, ''),
      (PolicyDocument as { Statement: Statement[] }).Statement,
    ]),
  );
}

describe('least privilege', () => {
  const { stack } = stackWithWaiter();
  const { WaiterPollFunctionRole, WaiterStateMachineRole, ...others } = statementsOf(stack);

  it('there are two roles, without managed policies', () => {
    expect(others).toEqual({});
    templateOf(stack).resourceCountIs('AWS::IAM::Role', 2);
    expect(JSON.stringify(localTemplateOf(stack))).not.toContain('ManagedPolicyArns');
  });

  it('the function may read jobs in its region, and write to its own log group', () => {
    expect(WaiterPollFunctionRole).toEqual([
      {
        Effect: 'Allow',
        Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        Resource: expect.stringMatching(/^WaiterPollFunctionLogs/),
      },
      {
        Effect: 'Allow',
        Action: 'rekognition:GetMediaAnalysisJob',
        Resource: '*',
        Condition: { StringEquals: { 'aws:RequestedRegion': 'us-east-1' } },
      },
    ]);
  });

  it('the state machine may invoke that function, publish on that bus, and do what logging and tracing need', () => {
    const functionArn = expect.stringMatching(/:function:WaiterPollFunction[0-9A-F]{8}$/);
    expect(WaiterStateMachineRole).toEqual([
      { Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: functionArn },
      {
        Effect: 'Allow',
        Action: 'events:PutEvents',
        Resource: 'arn:aws:events:us-east-1:123456789012:event-bus/default',
      },
      {
        Effect: 'Allow',
        Resource: '*',
        Action: expect.arrayContaining(['logs:CreateLogDelivery', 'logs:DescribeLogGroups']),
      },
      { Effect: 'Allow', Resource: '*', Action: expect.arrayContaining(['xray:PutTraceSegments']) },
    ]);
    const star = WaiterStateMachineRole.filter(({ Resource }) => Resource === '*').flatMap(({ Action }) => Action);
    expect(star.filter((action) => !/^(logs|xray):/.test(action))).toEqual([]);
  });

  it('of all actions that IAM knows, each role may do these and no other', async () => {
    const actions = await allActions();
    expect(actions.length).toBeGreaterThan(15_000);
    const permissions = permissionsOf(localTemplateOf(stack), actions);
    const allowedTo = (name: string) =>
      permissions.filter(({ role }) => role === name).map(({ action }) => action.replace(/^(logs|xray):.*/, '$1'));
    expect(allowedTo('WaiterPollFunctionRole')).toEqual(['logs', 'logs', 'rekognition:GetMediaAnalysisJob']);
    expect([...new Set(allowedTo('WaiterStateMachineRole'))]).toEqual([
      'lambda:InvokeFunction',
      'events:PutEvents',
      'logs',
      'xray',
    ]);
  });

  it('is evaluated as IAM evaluates', () => {
    expect(matcherOf('s3:Get*')('s3:GetObject')).toBe(true);
    expect(matcherOf('S3:getobjec?')('s3:GetObject')).toBe(true);
    expect(matcherOf('*')('s3:GetObject')).toBe(true);
    expect(matcherOf('s3:Get')('s3:GetObject')).toBe(false);
    expect(matcherOf('s3.Get*')('s3:GetObject')).toBe(false);
  });

  it('no ARN names a partition', () => {
    expect(JSON.stringify(templateOf(stack).toJSON())).not.toMatch(/arn:aws(-cn|-us-gov)?:/);
  });
});

describe('cdk-nag', () => {
  const check = (Pack: new (scope: App) => NagPack, build: (stack: Stack) => void) => {
    const app = new App();
    Validations.of(app).addPlugins(new Pack(app));
    build(new Stack(app, 'Test'));
    return app.synth();
  };
  const withKey = (stack: Stack) =>
    new MediaAnalysisJobWaiter(stack, 'Waiter', { encryptionKey: new Key(stack, 'Key', { enableKeyRotation: true }) });

  it.each([AwsSolutionsChecks, NIST80053R5Checks, ServerlessChecks])('%p finds nothing without a reason', (Pack) => {
    check(Pack, withKey);
  });

  it.each([AwsSolutionsChecks, NIST80053R5Checks, ServerlessChecks])('nor does %p in a runner', (Pack) => {
    check(Pack, (stack) => {
      const encryptionKey = new Key(stack, 'Key', { enableKeyRotation: true });
      const topic = Topic.fromTopicArn(stack, 'Topic', 'arn:aws:sns:us-east-1:123456789012:topic');
      const runner = new MediaAnalysisJobRunner(stack, 'Runner', {
        encryptionKey,
        input: { bucket: Bucket.fromBucketName(stack, 'Uploads', 'uploads') },
        output: { bucket: Bucket.fromBucketName(stack, 'Results', 'results'), prefix: 'moderation' },
      });
      runner.onManifestUploaded();
      runner.addAlarms({ topic });
      new MediaAnalysisDashboard(stack, 'Dashboard', { machines: [runner] });
    });
  });

  it('nor does AwsSolutions in a runner with buckets of the same stack', () => {
    check(AwsSolutionsChecks, (stack) => {
      const bucket = (id: string) => {
        const bucket = new Bucket(stack, id, { enforceSSL: true });
        Validations.of(bucket).acknowledge({ id: 'AwsSolutions::AwsSolutions-S1', reason: 'Not what is tested.' });
        return bucket;
      };
      new MediaAnalysisJobRunner(stack, 'Runner', {
        input: { bucket: bucket('Uploads') },
        output: { bucket: bucket('Results') },
      });
    });
  });

  it('AwsSolutions and Serverless find nothing without a key either', () => {
    check(AwsSolutionsChecks, (stack) => new MediaAnalysisJobWaiter(stack, 'Waiter'));
    check(ServerlessChecks, (stack) => new MediaAnalysisJobWaiter(stack, 'Waiter'));
  });

  it.each([
    [AwsSolutionsChecks, 'does not require requests to use SSL', (stack: Stack) => new Queue(stack, 'NoTls')],
    [NIST80053R5Checks, 'Log Group is not encrypted', (stack: Stack) => new MediaAnalysisJobWaiter(stack, 'NoKey')],
    [ServerlessChecks, 'dead letter target', (stack: Stack) => new Function(stack, 'NoDeadLetters', FUNCTION)],
  ])('%p would find something', (Pack, finding, build) => {
    expect(() => check(Pack, build)).toThrow(finding);
  });
});
