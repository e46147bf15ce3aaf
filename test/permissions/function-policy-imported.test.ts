/** Policies for a poll or start function that is imported. */
import { App, Fn, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { Role } from 'aws-cdk-lib/aws-iam';
import { Alias, Key } from 'aws-cdk-lib/aws-kms';
import { Function, type IFunction } from 'aws-cdk-lib/aws-lambda';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { MediaAnalysisJobRunner, MediaAnalysisJobWaiter } from '../../lib';
import { idsOfPolicies, policyOf } from './policies';

const ENV = { account: '123456789012', region: 'us-east-1' };
const FUNCTION_ARN = 'arn:aws:lambda:us-east-1:123456789012:function:given';
const ROLE_ARN = 'arn:aws:iam::123456789012:role/given';

describe('an imported function', () => {
  const WARNING =
    /The role of pollFunction cannot be changed here.*must allow: \{"Action":"rekognition:GetMediaAnalysisJob","Condition":\{"StringEquals":\{"aws:RequestedRegion":"us-east-1"\}\}/;

  const waiterWith = (create: (stack: Stack) => IFunction, hasOutput = true) => {
    const stack = new Stack(new App(), 'Test', { env: ENV });
    const bucket = Bucket.fromBucketAttributes(stack, 'Results', {
      bucketName: 'results',
      encryptionKey: Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:us-east-1:123456789012:key/k'),
    });
    new MediaAnalysisJobWaiter(stack, 'Waiter', {
      pollFunction: create(stack),
      output: hasOutput ? { bucket, prefix: 'jobs' } : undefined,
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
    ['with an immutable role', (stack) => withRole(stack, ROLE_ARN, false)],
    ['with a role of another account', (stack) => withRole(stack, ROLE_ARN.replace('1234', '9876'), true)],
  ])(
    'a waiter gets a warning with all statements that its imported function needs, when the function is imported %s',
    (_what, create) => {
      const stack = waiterWith(create);
      const [warning, ...others] = Annotations.fromStack(stack).findWarning(
        '*',
        Match.stringLikeRegexp(WARNING.source),
      );
      expect(others).toEqual([]);
      expect(warning.id).toBe('/Test/Waiter/Wait');
      expect(warning.entry.data).toContain(
        '{"Action":["s3:GetObject","s3:GetObjectVersion"],"Effect":"Allow","Resource":"arn:<AWS::Partition>:s3:::results/jobs/*"}, ' +
          '{"Action":"kms:Decrypt","Condition":{"StringEquals":{"kms:ViaService":["s3.us-east-1.<AWS::URLSuffix>"]}},' +
          '"Effect":"Allow","Resource":"arn:aws:kms:us-east-1:123456789012:key/k"}.',
      );
      expect(idsOfPolicies(stack)).toEqual([expect.stringMatching(/^WaiterStateMachineRoleDefaultPolicy/)]);
    },
  );

  it('a waiter without an output gets a warning, too, because its imported function must read jobs', () => {
    const stack = waiterWith((scope) => Function.fromFunctionArn(scope, 'Poll', FUNCTION_ARN), false);
    Annotations.fromStack(stack).hasWarning(
      '*',
      Match.stringLikeRegexp(`${WARNING.source},"Effect":"Allow","Resource":"[*]"\\}\\. \\[ack`),
    );
  });

  it('a function that is imported with its role may read jobs and their output, and the waiter gets no warning', () => {
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

  it('the warning about an imported function has all conditions of a statement', () => {
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

  it('the warning about an imported function has the references of CloudFormation for names that are not known at synth', () => {
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

  it('a runner gets a warning with all statements that its imported start function needs', () => {
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
