/** The settings of the functions. Policies of an account may require some of them. */
import { App, Stack } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import { SecurityGroup, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Architecture, Tracing } from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { type MediaAnalysisFunctionProps, PollFunction, StartFunction } from '../../lib';
import { stackWithRunner, templateOf } from '../support/synth';

const templateWithFunction = (create: (stack: Stack) => MediaAnalysisFunctionProps, Fn = StartFunction) => {
  const stack = new Stack(new App(), 'Test', { env: { account: '123456789012', region: 'us-east-1' } });
  new Fn(stack, 'Fn', create(stack));
  return templateOf(stack);
};

describe.each([PollFunction, StartFunction])('%p', (Fn) => {
  it(`${Fn.name} has 256 MB, arm64, and no VPC, key, reserved concurrency and tracing by default`, () => {
    const template = templateWithFunction(() => ({}), Fn);
    const [{ Properties }] = Object.values(template.findResources('AWS::Lambda::Function'));
    expect(Properties).toMatchObject({ MemorySize: 256, Architectures: ['arm64'] });
    for (const setting of ['VpcConfig', 'KmsKeyArn', 'ReservedConcurrentExecutions', 'TracingConfig']) {
      expect(Properties).not.toHaveProperty(setting);
    }
  });

  it(`${Fn.name} has the memory, architecture, reserved concurrency, tracing and environment key of its props`, () => {
    const template = templateWithFunction(
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

  it(`the role of ${Fn.name} in a VPC may manage network interfaces, and the code of the function may not`, () => {
    const template = templateWithFunction((stack) => {
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
    const hasStatement = (statement: object) =>
      template.hasResourceProperties('AWS::IAM::Policy', {
        PolicyDocument: { Statement: Match.arrayWith([statement]) },
        Roles: [{ Ref: Match.stringLikeRegexp('^FnRole') }],
      });
    hasStatement({ Effect: 'Allow', Action, Resource: '*' });
    hasStatement({
      Effect: 'Deny',
      Action,
      Resource: '*',
      Condition: { ArnEquals: { 'lambda:SourceFunctionArn': SourceFunctionArn } },
    });
    expect(JSON.stringify(template.toJSON())).not.toContain('AWSLambdaVPCAccessExecutionRole');
  });
});

it('a function in a VPC gets a new security group when its props have none', () => {
  const template = templateWithFunction((stack) => ({ vpc: new Vpc(stack, 'Vpc') }));
  template.resourceCountIs('AWS::EC2::SecurityGroup', 1);
});

it('the functions of a runner get its encryptionKey and logRetention, and not its tracing', () => {
  const { stack } = stackWithRunner((scope) => ({
    encryptionKey: new Key(scope, 'Key'),
    logRetention: RetentionDays.ONE_WEEK,
    // This is the tracing of the state machine. A function has a prop of the same name.
    tracing: true,
  }));
  const template = templateOf(stack);
  template.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 7, KmsKeyId: Match.anyValue() });
  template.allResourcesProperties('AWS::Lambda::Function', { TracingConfig: Match.absent() });
});

it('CloudFormation keeps the log groups of a runner, except when the first deployment fails', () => {
  const { stack, runner } = stackWithRunner();
  runner.onManifestUploaded('Uploaded');
  const template = templateOf(stack);
  template.resourceCountIs('AWS::Logs::LogGroup', 4);
  template.allResources('AWS::Logs::LogGroup', {
    DeletionPolicy: 'RetainExceptOnCreate',
    UpdateReplacePolicy: 'Retain',
  });
});
