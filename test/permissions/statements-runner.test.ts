/** What the roles of a runner may do, out of all actions that IAM knows. */
import { App, Stack } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { MediaAnalysisJobWaiter, PollFunction } from '../../lib';
import { resourcesOf } from '../../local/template';
import { allActions, permissionsOf } from '../../tools/permissions-table';
import { localTemplateOf, stackWithRunner } from '../support/synth';

describe('the roles of a runner', () => {
  const ADAPTER = 'arn:aws:rekognition:us-east-1:123456789012:project/p/version/v/1';
  let actions: string[];
  beforeAll(async () => {
    actions = await allActions();
  });
  /** Action, resource and condition of every permission of the role, without those for its log. */
  const allowed = (stack: Stack, role: string) =>
    permissionsOf(localTemplateOf(stack), actions)
      .filter((permission) => permission.role === role && !permission.action.startsWith('logs:'))
      .map(({ action, resource, condition }) => [action, resource, Object.values(condition ?? {})[0]]);
  const IN_REGION = { 'aws:RequestedRegion': 'us-east-1' };

  it('the start function of a runner may only start jobs, read their input, write below the prefix of the output, and log', () => {
    const { stack } = stackWithRunner();
    expect(allowed(stack, 'RunnerStartFunctionRole')).toEqual([
      ['rekognition:StartMediaAnalysisJob', '*', IN_REGION],
      ['s3:GetObject', 'arn:aws:s3:::uploads/*', undefined],
      ['s3:GetObjectVersion', 'arn:aws:s3:::uploads/*', undefined],
      ['s3:PutObject', 'arn:aws:s3:::results/moderation/*', undefined],
    ]);
  });

  it('the poll function of a runner may only read jobs, read objects below the prefix of the output, and log', () => {
    const { stack } = stackWithRunner();
    expect(allowed(stack, 'RunnerPollFunctionRole')).toEqual([
      ['rekognition:GetMediaAnalysisJob', '*', IN_REGION],
      ['s3:GetObject', 'arn:aws:s3:::results/moderation/*', undefined],
      ['s3:GetObjectVersion', 'arn:aws:s3:::results/moderation/*', undefined],
    ]);
  });

  it('the start function of a runner with an adapter may start jobs with this adapter only, and use keys through S3 and Rekognition only', () => {
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

  it('the start function of a runner may use the key of the output bucket when the output has no key', () => {
    const { stack } = stackWithRunner((scope) => ({
      output: { bucket: new Bucket(scope, 'Out', { encryptionKey: new Key(scope, 'OutKey') }) },
    }));
    expect(allowed(stack, 'RunnerStartFunctionRole').slice(-2)).toEqual([
      ['kms:Decrypt', expect.stringMatching(/^OutKey/), { 'kms:ViaService': ['s3.us-east-1.amazonaws.com'] }],
      ['kms:GenerateDataKey', expect.stringMatching(/^OutKey/), { 'kms:ViaService': ['s3.us-east-1.amazonaws.com'] }],
    ]);
  });

  it('the state machine for uploads may start executions of the runner', () => {
    const { stack, runner } = stackWithRunner();
    runner.onManifestUploaded('ManifestUploaded');
    const role = allowed(stack, 'RunnerManifestUploadsStateMachineRole').filter(
      ([action]) => !/^xray:/.test(action as string),
    );
    expect(role).toEqual([['states:StartExecution', expect.stringMatching(/:RunnerStateMachine\w+$/), undefined]]);
  });

  it('a poll function that two waiters share may read the output of both', () => {
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
