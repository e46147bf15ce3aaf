/** The functions' settings, which the policies of an account may ask for. */
import { App, Stack } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import { SecurityGroup, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Architecture, Tracing } from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { type MediaAnalysisFunctionProps, PollFunction, StartFunction } from '../../lib';
import { stackWithRunner, templateOf } from '../support/synth';

const functionWith = (create: (stack: Stack) => MediaAnalysisFunctionProps, Fn = StartFunction) => {
  const stack = new Stack(new App(), 'Test', { env: { account: '123456789012', region: 'us-east-1' } });
  new Fn(stack, 'Fn', create(stack));
  return templateOf(stack);
};

describe.each([PollFunction, StartFunction])('%p', (Fn) => {
  it('has these settings by default', () => {
    const template = functionWith(() => ({}), Fn);
    const [{ Properties }] = Object.values(template.findResources('AWS::Lambda::Function'));
    expect(Properties).toMatchObject({ MemorySize: 256, Architectures: ['arm64'] });
    for (const setting of ['VpcConfig', 'KmsKeyArn', 'ReservedConcurrentExecutions', 'TracingConfig']) {
      expect(Properties).not.toHaveProperty(setting);
    }
  });

  it('takes memory, architecture, reserved concurrency, tracing and a key for environments', () => {
    const template = functionWith(
      (stack) => ({
        memorySize: 512,
        architecture: Architecture.X86_64,
        reservedConcurrentExecutions: 5,
        tracing: Tracing.ACTIVE,
        environmentEncryption: new Key(stack, 'Key'),
      }),
      Fn,
    );
    template.hasResourceProperties('AWS::Lambda::Function', {
      MemorySize: 512,
      Architectures: ['x86_64'],
      ReservedConcurrentExecutions: 5,
      TracingConfig: { Mode: 'Active' },
      KmsKeyArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Key'), 'Arn'] },
    });
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          { Effect: 'Allow', Action: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], Resource: '*' },
        ]),
      },
    });
  });

  it('stands in a VPC, where the role manages network interfaces for Lambda, and the code may not', () => {
    const template = functionWith((stack) => {
      const vpc = new Vpc(stack, 'Vpc', { maxAzs: 2 });
      return {
        vpc,
        vpcSubnets: { subnetType: SubnetType.PRIVATE_WITH_EGRESS },
        securityGroups: [new SecurityGroup(stack, 'Group', { vpc })],
      };
    }, Fn);
    template.hasResourceProperties('AWS::Lambda::Function', {
      VpcConfig: {
        SubnetIds: [
          { Ref: Match.stringLikeRegexp('PrivateSubnet1') },
          { Ref: Match.stringLikeRegexp('PrivateSubnet2') },
        ],
        SecurityGroupIds: [{ 'Fn::GetAtt': [Match.stringLikeRegexp('^Group'), 'GroupId'] }],
      },
    });
    const Action = [
      'ec2:CreateNetworkInterface',
      'ec2:DescribeNetworkInterfaces',
      'ec2:DescribeSubnets',
      'ec2:DeleteNetworkInterface',
      'ec2:AssignPrivateIpAddresses',
      'ec2:UnassignPrivateIpAddresses',
    ];
    const SourceFunctionArn = { 'Fn::GetAtt': [Match.stringLikeRegexp('^Fn'), 'Arn'] };
    const has = (statement: object) =>
      template.hasResourceProperties('AWS::IAM::Policy', {
        PolicyDocument: { Statement: Match.arrayWith([statement]) },
        Roles: [{ Ref: Match.stringLikeRegexp('^FnRole') }],
      });
    has({ Effect: 'Allow', Action, Resource: '*' });
    has({
      Effect: 'Deny',
      Action,
      Resource: '*',
      Condition: { ArnEquals: { 'lambda:SourceFunctionArn': SourceFunctionArn } },
    });
    expect(JSON.stringify(template.toJSON())).not.toContain('AWSLambdaVPCAccessExecutionRole');
  });
});

it('a function in a VPC without a security group gets one of its own', () => {
  const template = functionWith((stack) => ({ vpc: new Vpc(stack, 'Vpc') }));
  template.resourceCountIs('AWS::EC2::SecurityGroup', 1);
});

it('a machine hands its log’s settings on to its functions, and no other', () => {
  const { stack } = stackWithRunner((scope) => ({
    encryptionKey: new Key(scope, 'Key'),
    logRetention: RetentionDays.ONE_WEEK,
    // For the state machine; a function has a setting of this name, too.
    tracing: true,
  }));
  const template = templateOf(stack);
  template.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 7, KmsKeyId: Match.anyValue() });
  template.allResourcesProperties('AWS::Lambda::Function', { TracingConfig: Match.absent() });
});

it('the log groups of a runner are kept, but for those of a first deployment that fails', () => {
  const { stack, runner } = stackWithRunner();
  runner.onManifestUploaded('Uploaded');
  const template = templateOf(stack);
  template.resourceCountIs('AWS::Logs::LogGroup', 4);
  template.allResources('AWS::Logs::LogGroup', {
    DeletionPolicy: 'RetainExceptOnCreate',
    UpdateReplacePolicy: 'Retain',
  });
});
