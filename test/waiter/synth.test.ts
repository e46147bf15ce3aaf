import { App, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import { MediaAnalysisJobWaiter, PollFunction, PollSchedule } from '../../lib';
import { resourcesOf } from '../../local/template';
import { definitionOf, localTemplateOf, stackWithWaiter, templateOf } from '../support/synth';

describe('the region of the stack', () => {
  const warningsIn = (region?: string) => {
    const { stack } = stackWithWaiter({}, region ? { env: { region } } : {});
    return Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('lists no quota for bulk analysis'));
  };

  it('a waiter gets a warning with a stable id in a region for which AWS lists no quota of bulk analysis', () => {
    expect(warningsIn('eu-north-1').map(({ entry }) => entry.data)).toEqual([
      expect.stringMatching(/in eu-north-1\..*\[ack: cdk-rekognition-media-analysis:regionWithoutBulkAnalysis\]/),
    ]);
  });

  it.each(['eu-west-1', undefined])(
    'a waiter gets no warning about its region when the region of the stack is %s',
    (region) => expect(warningsIn(region)).toEqual([]),
  );
});

describe('the resources', () => {
  it('a waiter has arm64, JSON logs, tracing and log groups that are kept for two years by default', () => {
    const template = templateOf(stackWithWaiter().stack);
    template.hasResourceProperties('AWS::Lambda::Function', {
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      LoggingConfig: { LogFormat: 'JSON' },
    });
    template.hasResourceProperties('AWS::StepFunctions::StateMachine', {
      StateMachineName: Match.absent(),
      TracingConfiguration: { Enabled: true },
      LoggingConfiguration: { Level: 'ALL', IncludeExecutionData: false },
    });
    // CloudFormation keeps log groups, except when the first deployment fails.
    template.allResources('AWS::Logs::LogGroup', {
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Retain',
      Properties: { RetentionInDays: 731 },
    });
  });

  it('the props of a waiter set the properties of its resources', () => {
    const stack = new Stack(new App(), 'Test');
    const waiter = new MediaAnalysisJobWaiter(stack, 'Waiter', {
      stateMachineName: 'waiter',
      tracing: false,
      logRetention: logs.RetentionDays.ONE_WEEK,
      removalPolicy: RemovalPolicy.DESTROY,
      timeout: Duration.hours(6),
      pollSchedule: PollSchedule.fixedInterval(Duration.minutes(2)),
      eventBus: new events.EventBus(stack, 'Bus'),
    });
    const template = templateOf(stack);
    template.hasResourceProperties('AWS::StepFunctions::StateMachine', {
      StateMachineName: 'waiter',
      TracingConfiguration: { Enabled: false },
    });
    template.allResources('AWS::Logs::LogGroup', { DeletionPolicy: 'Delete', Properties: { RetentionInDays: 7 } });
    const { States } = definitionOf(waiter.stateMachine);
    expect(States['Get job'].Parameters.Payload.options).toEqual({
      timeoutSeconds: 6 * 3600,
      schedule: expect.objectContaining({ minSeconds: 120, maxSeconds: 120 }),
    });
    for (const state of ['Publish progress', 'Publish outcome']) {
      expect(States[state].Parameters.Entries[0].EventBusName).toContain('event-bus/Bus');
    }
  });

  it('two waiters share the poll function that both are given', () => {
    const stack = new Stack(new App(), 'Test');
    const pollFunction = new PollFunction(stack, 'Poll');
    const waiters = ['A', 'B'].map((id) => new MediaAnalysisJobWaiter(stack, id, { pollFunction }));
    expect(waiters.map((waiter) => waiter.pollFunction)).toEqual([pollFunction, pollFunction]);
    templateOf(stack).resourceCountIs('AWS::Lambda::Function', 1);
  });

  it('a template with 100 waiters and one function has at most 500 resources and 1 MB, the limits of CloudFormation', () => {
    const stack = new Stack(new App(), 'Test');
    const pollFunction = new PollFunction(stack, 'Poll');
    for (let index = 0; index < 100; index++) new MediaAnalysisJobWaiter(stack, `Waiter${index}`, { pollFunction });
    const template = localTemplateOf(stack);
    expect(Object.keys(template.Resources).length).toBeLessThanOrEqual(500);
    expect(JSON.stringify(template, undefined, 1).length).toBeLessThanOrEqual(1_000_000);
  });

  it('a waiter synthesizes when CDK validates the template', () => {
    process.env.CDK_VALIDATION = 'true';
    try {
      templateOf(stackWithWaiter().stack);
    } finally {
      process.env.CDK_VALIDATION = 'false';
    }
  });
});

describe('the log groups', () => {
  it('the log group of the state machine has a generated name, so that a new waiter does not find the log group of an old one', () => {
    templateOf(stackWithWaiter().stack).hasResourceProperties('AWS::Logs::LogGroup', {
      LogGroupName: {
        'Fn::Join': ['', ['/aws/vendedlogs/states/', { Ref: Match.stringLikeRegexp('^WaiterStateMachineRole') }]],
      },
    });
  });

  it('log groups have the names of role and state machine when Role.customizeRoles gives two waiters the same role', () => {
    const stack = new Stack(new App(), 'Test');
    iam.Role.customizeRoles(stack, {
      usePrecreatedRoles: Object.fromEntries(
        ['A', 'B'].flatMap((id) => [
          [`Test/${id}/PollFunctionRole`, 'poll'],
          [`Test/${id}/StateMachineRole`, 'machine'],
        ]),
      ),
    });
    for (const id of ['A', 'B']) new MediaAnalysisJobWaiter(stack, id);
    const names = Object.values(resourcesOf(localTemplateOf(stack), 'AWS::Logs::LogGroup'))
      .map(({ LogGroupName }) => LogGroupName as string | undefined)
      .filter(Boolean);
    expect(names).toEqual([
      expect.stringMatching(/^\/aws\/vendedlogs\/states\/machine-TestA[0-9A-F]{8}$/),
      expect.stringMatching(/^\/aws\/vendedlogs\/states\/machine-TestB[0-9A-F]{8}$/),
    ]);
  });
});

describe('the key', () => {
  it('CloudWatch Logs may use the key of a waiter that has a shared poll function', () => {
    const stack = new Stack(new App(), 'Test');
    const pollFunction = new PollFunction(stack, 'Poll');
    new MediaAnalysisJobWaiter(stack, 'Waiter', { pollFunction, encryptionKey: new kms.Key(stack, 'Key') });
    const [key] = Object.values(resourcesOf(localTemplateOf(stack), 'AWS::KMS::Key'));
    expect(JSON.stringify(key)).toContain('"logs.us-east-1.amazonaws.com"');
  });

  it('the key of a waiter encrypts the state machine and both log groups, and their services may use the key', () => {
    const stack = new Stack(new App(), 'Test');
    new MediaAnalysisJobWaiter(stack, 'Waiter', { encryptionKey: new kms.Key(stack, 'Key') });
    const template = templateOf(stack);
    template.allResourcesProperties('AWS::Logs::LogGroup', { KmsKeyId: Match.anyValue() });
    template.hasResourceProperties('AWS::StepFunctions::StateMachine', {
      EncryptionConfiguration: { Type: 'CUSTOMER_MANAGED_KMS_KEY' },
    });
    const [key] = Object.values(resourcesOf(localTemplateOf(stack), 'AWS::KMS::Key'));
    expect(JSON.stringify(key)).toContain('logs.us-east-1.amazonaws.com');
    // The statement that CDK writes has an ARN without the name of a state machine, so it allows nothing.
    const machineKeyUse = Object.values(resourcesOf(localTemplateOf(stack), 'AWS::IAM::Policy'))
      .flatMap((policy) => (policy.PolicyDocument as { Statement: any[] }).Statement)
      .map((statement) => statement.Condition?.ArnLike?.['kms:EncryptionContext:aws:states:stateMachineArn']);
    expect(machineKeyUse).toContain('arn:aws:states:us-east-1:123456789012:stateMachine:*');
  });
});

describe('the grants', () => {
  it.each<[string, string, (waiter: MediaAnalysisJobWaiter, role: iam.Role) => unknown]>([
    ['grantStartExecution', 'states:StartExecution', (waiter, role) => waiter.grantStartExecution(role)],
    ['grants.redriveExecution', 'states:RedriveExecution', (waiter, role) => waiter.grants.redriveExecution(role)],
  ])('%s of a waiter allows a role %s', (_method, Action, grant) => {
    const { stack, waiter } = stackWithWaiter();
    grant(waiter, new iam.Role(stack, 'Caller', { assumedBy: new iam.AccountRootPrincipal() }));
    const template = templateOf(stack);
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: { Statement: [Match.objectLike({ Action, Effect: 'Allow' })] },
      Roles: [{ Ref: Match.stringLikeRegexp('Caller') }],
    });
  });
});
