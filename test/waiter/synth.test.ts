import { App, Duration, Lazy, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { MediaAnalysisJobWaiter, PollFunction, PollSchedule, WaitForMediaAnalysisJob } from '../../lib';
import { LocalStateMachine } from '../../local/state-machine';
import { resourcesOf } from '../../local/template';
import { VirtualTime } from '../../local/virtual-time';
import { localTemplateOf, stackWithWaiter, templateOf } from '../support/synth';

const seconds = (n: number) => Duration.seconds(n);
const unknown = () => Duration.seconds(Lazy.number({ produce: () => 3600 }));

describe('what cannot work is refused at synth, with the values received', () => {
  it.each<[string, () => unknown, RegExp]>([
    [
      'a shortest interval below 1 s',
      () => PollSchedule.proportional({ minInterval: seconds(0) }),
      /minInterval must be from 1 s to 86400 s .*received 0 s/,
    ],
    [
      'a longest interval above 1 day',
      () => PollSchedule.proportional({ maxInterval: Duration.hours(25) }),
      /maxInterval .*received 90000 s/,
    ],
    [
      'intervals out of order',
      () => PollSchedule.proportional({ minInterval: seconds(60), maxInterval: seconds(30) }),
      /minInterval must not be longer than maxInterval; received 60 s and 30 s/,
    ],
    [
      'a fraction of 0',
      () => PollSchedule.proportional({ ageFraction: 0 }),
      /ageFraction must be above 0 and at most 1; received 0/,
    ],
    ['a fraction above 1', () => PollSchedule.proportional({ ageFraction: 1.5 }), /received 1.5/],
    [
      'a fixed interval of 2 days',
      () => PollSchedule.fixedInterval(Duration.days(2)),
      /interval must be .*received 172800 s/,
    ],
    [
      'a timeout above one year',
      () => stackWithWaiter({ timeout: Duration.days(366) }),
      /timeout must be at most 31449600 s \(364 days: .*\); received 31622400 s/,
    ],
    [
      'a timeout below the first interval',
      () => stackWithWaiter({ timeout: seconds(5) }),
      /timeout must not be shorter than the first poll interval; received 5 s and 10 s/,
    ],
    [
      'more history than an execution may have',
      () => stackWithWaiter({ pollSchedule: PollSchedule.fixedInterval(seconds(30)) }),
      /could write more than 25000 history events within the timeout of 86400 s.*22500.*intervals of 30 s to 30 s: with them the timeout may be 18 hours/,
    ],
    [
      'history that leaves no reserve',
      () => stackWithWaiter({ timeout: Duration.hours(19), pollSchedule: PollSchedule.fixedInterval(seconds(30)) }),
      /could write 2\d{4} history events/,
    ],
    [
      'a result path in a JSONata machine',
      () => {
        const { stack, waiter } = stackWithWaiter();
        return waiter.waitTask(stack, 'Task', { jobId: '{% $states.input.JobId %}', resultPath: '$.job' });
      },
      /resultPath is for JSONPath machines; received \$\.job/,
    ],
  ])('%s', (_what, construct, message) => expect(construct).toThrow(message));

  it('never compares tokens', () => {
    PollSchedule.proportional({ ageFraction: Lazy.number({ produce: () => 0.1 }) });
    const schedules = [
      PollSchedule.fixedInterval(unknown()),
      PollSchedule.proportional({ minInterval: unknown(), maxInterval: seconds(5) }),
    ];
    for (const pollSchedule of schedules) templateOf(stackWithWaiter({ pollSchedule }).stack);
    templateOf(stackWithWaiter({ timeout: unknown() }).stack);
  });
});

describe('the region', () => {
  const warnings = (region?: string) => {
    const { stack } = stackWithWaiter({}, region ? { env: { region } } : {});
    return Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('lists no quota for bulk analysis'));
  };

  it('is warned about, with a stable id, where it is known to have no bulk analysis', () => {
    expect(warnings('eu-north-1').map(({ entry }) => entry.data)).toEqual([
      expect.stringMatching(/in eu-north-1\..*\[ack: cdk-rekognition-media-analysis:regionWithoutBulkAnalysis\]/),
    ]);
  });

  it.each(['eu-west-1', undefined])('is not warned about if it is %s', (region) =>
    expect(warnings(region)).toEqual([]),
  );
});

describe('the props', () => {
  it('give the function what production wants by default', () => {
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
    // Kept, but for those of a first deployment that fails.
    template.allResources('AWS::Logs::LogGroup', {
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Retain',
      Properties: { RetentionInDays: 731 },
    });
  });

  it('reach the resources', () => {
    const stack = new Stack(new App(), 'Test');
    new MediaAnalysisJobWaiter(stack, 'Waiter', {
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
    const [machine] = Object.values(resourcesOf(localTemplateOf(stack), 'AWS::StepFunctions::StateMachine'));
    const definition = JSON.parse(machine.DefinitionString as string) as { States: Record<string, any> };
    expect(definition.States['Get job'].Parameters.Payload.options).toEqual({
      timeoutSeconds: 6 * 3600,
      schedule: expect.objectContaining({ minSeconds: 120, maxSeconds: 120 }),
    });
    for (const state of ['Publish progress', 'Publish outcome']) {
      expect(definition.States[state].Parameters.Entries[0].EventBusName).toContain('event-bus/Bus');
    }
  });

  it('share one function between waiters', () => {
    const stack = new Stack(new App(), 'Test');
    const pollFunction = new PollFunction(stack, 'Poll');
    const waiters = ['A', 'B'].map((id) => new MediaAnalysisJobWaiter(stack, id, { pollFunction }));
    expect(waiters.map((waiter) => waiter.pollFunction)).toEqual([pollFunction, pollFunction]);
    templateOf(stack).resourceCountIs('AWS::Lambda::Function', 1);
  });

  it('let 100 waiters with one function fit the 500 resources and the 1 MB that CloudFormation takes', () => {
    const stack = new Stack(new App(), 'Test');
    const pollFunction = new PollFunction(stack, 'Poll');
    for (let index = 0; index < 100; index++) new MediaAnalysisJobWaiter(stack, `Waiter${index}`, { pollFunction });
    const template = localTemplateOf(stack);
    expect(Object.keys(template.Resources).length).toBeLessThanOrEqual(500);
    expect(JSON.stringify(template, undefined, 1).length).toBeLessThanOrEqual(1_000_000);
  });

  it('name the log group of the machine after a generated name, so that a new waiter does not meet the old log group', () => {
    templateOf(stackWithWaiter().stack).hasResourceProperties('AWS::Logs::LogGroup', {
      LogGroupName: {
        'Fn::Join': ['', ['/aws/vendedlogs/states/', { Ref: Match.stringLikeRegexp('^WaiterStateMachineRole') }]],
      },
    });
  });

  it('name the log groups of machines that share a role of Role.customizeRoles after role and machine', () => {
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

  it('let CloudWatch Logs use the key where the function is somebody else’s, too', () => {
    const stack = new Stack(new App(), 'Test');
    const pollFunction = new PollFunction(stack, 'Poll');
    new MediaAnalysisJobWaiter(stack, 'Waiter', { pollFunction, encryptionKey: new kms.Key(stack, 'Key') });
    const [key] = Object.values(resourcesOf(localTemplateOf(stack), 'AWS::KMS::Key'));
    expect(JSON.stringify(key)).toContain('"logs.us-east-1.amazonaws.com"');
  });

  it('encrypt the machine and both log groups, and let their services use the key', () => {
    const stack = new Stack(new App(), 'Test');
    new MediaAnalysisJobWaiter(stack, 'Waiter', { encryptionKey: new kms.Key(stack, 'Key') });
    const template = templateOf(stack);
    template.allResourcesProperties('AWS::Logs::LogGroup', { KmsKeyId: Match.anyValue() });
    template.hasResourceProperties('AWS::StepFunctions::StateMachine', {
      EncryptionConfiguration: { Type: 'CUSTOMER_MANAGED_KMS_KEY' },
    });
    const [key] = Object.values(resourcesOf(localTemplateOf(stack), 'AWS::KMS::Key'));
    expect(JSON.stringify(key)).toContain('logs.us-east-1.amazonaws.com');
    // CDK's own statement names a machine without a name, and so none.
    const machineKeyUse = Object.values(resourcesOf(localTemplateOf(stack), 'AWS::IAM::Policy'))
      .flatMap((policy) => (policy.PolicyDocument as { Statement: any[] }).Statement)
      .map((statement) => statement.Condition?.ArnLike?.['kms:EncryptionContext:aws:states:stateMachineArn']);
    expect(machineKeyUse).toContain('arn:aws:states:us-east-1:123456789012:stateMachine:*');
  });

  it('synthesize with CDK’s own validation of the template', () => {
    process.env.CDK_VALIDATION = 'true';
    try {
      templateOf(stackWithWaiter().stack);
    } finally {
      process.env.CDK_VALIDATION = 'false';
    }
  });
});

describe('grants and metrics', () => {
  const { waiter } = stackWithWaiter();

  it.each<[string, string, (waiter: MediaAnalysisJobWaiter, role: iam.Role) => unknown]>([
    ['grantStartExecution', 'states:StartExecution', (waiter, role) => waiter.grantStartExecution(role)],
    ['grants', 'states:RedriveExecution', (waiter, role) => waiter.grants.redriveExecution(role)],
  ])('%s allows %s on this machine', (_what, Action, grant) => {
    const { stack, waiter } = stackWithWaiter();
    grant(waiter, new iam.Role(stack, 'Caller', { assumedBy: new iam.AccountRootPrincipal() }));
    const template = templateOf(stack);
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: { Statement: [Match.objectLike({ Action, Effect: 'Allow' })] },
      Roles: [{ Ref: Match.stringLikeRegexp('Caller') }],
    });
  });

  it.each([
    [waiter.metricSucceeded(), 'JobsSucceeded', 'Sum'],
    [waiter.metricFailed(), 'JobsFailed', 'Sum'],
    [waiter.metricTimedOut(), 'JobsTimedOut', 'Sum'],
    [waiter.metricDetectionLatency(), 'DetectionLatency', 'Average'],
    [waiter.metricDetectionLatency({ statistic: 'p99' }), 'DetectionLatency', 'p99'],
  ])('%s', (metric, metricName, statistic) => {
    expect(metric.toMetricConfig().metricStat).toMatchObject({
      namespace: 'RekognitionMediaAnalysis',
      metricName,
      statistic,
      dimensions: [{ name: 'StateMachineName', value: expect.anything() }],
    });
  });
});

describe('the wait task in another state machine', () => {
  const definitionOf = (
    queryLanguage: sfn.QueryLanguage | undefined,
    props: { jobId: string; [more: string]: any },
  ) => {
    const { stack, waiter } = stackWithWaiter();
    const task = waiter.waitTask(stack, 'Wait for job', props);
    const parent = new sfn.StateMachine(stack, 'Parent', {
      queryLanguage,
      definitionBody: sfn.DefinitionBody.fromChainable(task),
    });
    const machines = resourcesOf(localTemplateOf(stack), 'AWS::StepFunctions::StateMachine');
    const { DefinitionString } = machines[stack.getLogicalId(parent.node.defaultChild as sfn.CfnStateMachine)];
    return (JSON.parse(DefinitionString as string) as { States: Record<string, any> }).States['Wait for job'];
  };
  const full = { expectedDuration: Duration.minutes(20), timeout: Duration.hours(1), context: { order: 7 } };

  it('runs the waiter and returns the answer in JSONPath', () => {
    const jobId = sfn.JsonPath.stringAt('$.JobId');
    expect(definitionOf(undefined, { jobId, ...full, executionName: 'wait-1' })).toEqual({
      Type: 'Task',
      End: true,
      Resource: 'arn:aws:states:::states:startExecution.sync:2',
      Parameters: {
        StateMachineArn: expect.stringMatching(/:stateMachine:WaiterStateMachine/),
        Name: 'wait-1',
        Input: {
          'JobId.$': '$.JobId',
          ExpectedDurationSeconds: 1200,
          TimeoutSeconds: 3600,
          Context: { order: 7 },
          'AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID.$': '$$.Execution.Id',
        },
      },
      OutputPath: '$.Output',
    });
  });

  it('may decrypt the executions of a waiter with a key', () => {
    const { stack, waiter } = stackWithWaiter();
    const withKey = new MediaAnalysisJobWaiter(stack, 'WithKey', { encryptionKey: new kms.Key(stack, 'Key') });
    for (const [id, each] of Object.entries({ Plain: waiter, Encrypted: withKey })) {
      const task = each.waitTask(stack, `${id}Task`, { jobId: sfn.JsonPath.stringAt('$.JobId') });
      new sfn.StateMachine(stack, id, { definitionBody: sfn.DefinitionBody.fromChainable(task) });
    }
    const policies = Object.entries(resourcesOf(localTemplateOf(stack), 'AWS::IAM::Policy'));
    const decryptsOf = (id: string) =>
      policies
        .filter(([name]) => name.startsWith(id))
        .flatMap(([, { PolicyDocument }]) => (PolicyDocument as { Statement: any[] }).Statement)
        .filter(({ Action }) => Action === 'kms:Decrypt');
    expect(decryptsOf('PlainRole')).toEqual([]);
    expect(decryptsOf('EncryptedRole')).toEqual([
      {
        Effect: 'Allow',
        Action: 'kms:Decrypt',
        Resource: expect.stringMatching(/^Key/),
        Condition: {
          StringEquals: {
            'kms:EncryptionContext:aws:states:stateMachineArn': expect.stringMatching(/:WithKeyStateMachine/),
          },
        },
      },
    ]);
  });

  it('keeps the state beside the result where a result path is given', () => {
    const state = definitionOf(undefined, { jobId: sfn.JsonPath.stringAt('$.JobId'), resultPath: '$.wait' });
    expect(state).toMatchObject({ ResultPath: '$.wait' });
    expect(state).not.toHaveProperty('OutputPath');
  });

  it.each([undefined, sfn.QueryLanguage.JSONATA])(
    'runs the waiter and returns the answer in JSONata (told: %s)',
    (queryLanguage) => {
      const state = definitionOf(sfn.QueryLanguage.JSONATA, { jobId: '{% $states.input.JobId %}', queryLanguage });
      expect(state).toMatchObject({
        Resource: 'arn:aws:states:::states:startExecution.sync:2',
        Arguments: { Input: { JobId: '{% $states.input.JobId %}' } },
        Output: '{% $states.result.Output %}',
      });
    },
  );

  it('is what the local engine refuses to run in JSONata, as it would do the wrong thing', () => {
    const { stack, waiter } = stackWithWaiter();
    const task = waiter.waitTask(stack, 'Task', { jobId: '{% $states.input.JobId %}' });
    const parent = new sfn.StateMachine(stack, 'Parent', {
      queryLanguage: sfn.QueryLanguage.JSONATA,
      definitionBody: sfn.DefinitionBody.fromChainable(task),
    });
    const id = stack.getLogicalId(parent.node.defaultChild as sfn.CfnStateMachine);
    expect(() => new LocalStateMachine(localTemplateOf(stack), id, {} as never, new VirtualTime(0))).toThrow(/JSONata/);
  });
});

it('the states can be put into a flow of one’s own, with an input of one’s own', () => {
  const stack = new Stack(new App(), 'Test');
  const wait = new WaitForMediaAnalysisJob(stack, 'WaitForJob', {
    executionInput: sfn.TaskInput.fromObject({ JobId: sfn.JsonPath.stringAt('$.started.JobId') }),
  });
  const flow = new sfn.StateMachine(stack, 'Flow', {
    definitionBody: sfn.DefinitionBody.fromChainable(
      new sfn.Pass(stack, 'Before').next(wait.prefixStates('Job: ')).next(new sfn.Succeed(stack, 'After')),
    ),
  });
  const id = stack.getLogicalId(flow.node.defaultChild as sfn.CfnStateMachine);
  const { DefinitionString } = resourcesOf(localTemplateOf(stack), 'AWS::StepFunctions::StateMachine')[id];
  const { States } = JSON.parse(DefinitionString as string) as { States: Record<string, any> };
  expect(States['Job: Take input'].Parameters).toMatchObject({ input: { 'JobId.$': '$.started.JobId' } });
  expect(States['Job: Job succeeded'].Next).toBe('After');
});

it('the states bring their own function and options where none are given', () => {
  const stack = new Stack(new App(), 'Test');
  const wait = new WaitForMediaAnalysisJob(stack, 'WaitForJob');
  new sfn.StateMachine(stack, 'Flow', { definitionBody: sfn.DefinitionBody.fromChainable(wait) });
  expect(wait.pollFunction).toBeInstanceOf(PollFunction);
  templateOf(stack).resourceCountIs('AWS::Lambda::Function', 1);
});
