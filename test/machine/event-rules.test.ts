import { Annotations, App, Stack } from 'aws-cdk-lib';
import { Annotations as SynthAnnotations, Match } from 'aws-cdk-lib/assertions';
import * as events from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { MediaAnalysisJobEvents, MediaAnalysisJobWaiter } from '../../lib';
import { Status } from '../../lib/protocol/status';
import { resourcesOf } from '../../local/template';
import { localTemplateOf, runnerBetweenStacks, stackWithWaiter, templateOf, untyped } from '../support/synth';

const HERE = { account: '111111111111', region: 'us-east-1' };

/** What the pattern of each method has beside the source and the ARN of the state machine. */
const METHODS = {
  onEvent: {},
  onJobStateChange: { 'detail-type': [MediaAnalysisJobEvents.DETAIL_TYPE] },
  onJobSucceeded: { 'detail-type': [MediaAnalysisJobEvents.DETAIL_TYPE], detail: { status: ['SUCCEEDED'] } },
  onJobFailed: { 'detail-type': [MediaAnalysisJobEvents.DETAIL_TYPE], detail: { status: ['FAILED'] } },
  onJobTimedOut: { 'detail-type': [MediaAnalysisJobEvents.DETAIL_TYPE], detail: { status: ['TIMED_OUT'] } },
  onWaitFailed: { 'detail-type': [MediaAnalysisJobEvents.DETAIL_TYPE], detail: { status: ['ERROR'] } },
  onExecutionAborted: {
    source: ['aws.states'],
    'detail-type': ['Step Functions Execution Status Change'],
    detail: { status: ['ABORTED'] },
  },
};
type Method = keyof typeof METHODS;
const methods = Object.keys(METHODS) as Method[];

const warningsOf = (stack: Stack) =>
  SynthAnnotations.fromStack(stack)
    .findWarning('*', Match.anyValue())
    .map(({ entry }) => entry.data as string);
const rulesOf = (stack: Stack) => Object.values(resourcesOf(localTemplateOf(stack), 'AWS::Events::Rule'));

describe('the pattern of a method', () => {
  it.each(methods)(
    'the rule of %s matches its events without options, and has the options of events.Rule',
    (method) => {
      const { stack, waiter } = stackWithWaiter();
      waiter[method]('Bare');
      waiter[method]('Full', { ruleName: 'name', description: 'why', eventPattern: { detail: { name: ['catalog'] } } });
      const pattern = { source: [MediaAnalysisJobEvents.SOURCE], ...METHODS[method] };
      const stateMachineArn = [expect.stringMatching(/:stateMachine:WaiterStateMachine/)];
      const { detail } = pattern as { detail?: object };
      const [bare, full] = rulesOf(stack);
      expect(bare).toMatchObject({ EventPattern: { ...pattern, detail: { ...detail, stateMachineArn } } });
      expect(full).toMatchObject({
        Name: 'name',
        Description: 'why',
        EventPattern: { ...pattern, detail: { ...detail, stateMachineArn, name: ['catalog'] } },
      });
    },
  );

  it('the rule of onExecutionAborted is on the default bus, which gets the events of Step Functions', () => {
    const stack = new Stack(new App(), 'Test');
    const waiter = new MediaAnalysisJobWaiter(stack, 'Waiter', { eventBus: new events.EventBus(stack, 'Bus') });
    waiter.onExecutionAborted('Aborted');
    waiter.onEvent('Event');
    const [aborted, event] = rulesOf(stack);
    expect(aborted).not.toHaveProperty('EventBusName');
    expect(event.EventBusName).toMatch(/event-bus\/Bus/);
  });
});

describe('the option eventPattern', () => {
  it.each<[Method, string, events.EventPattern, string]>([
    [
      'onEvent',
      'another source',
      { source: ['elsewhere'] },
      'Test/Waiter: the rule Rule has source ["rekognition.media-analysis"], and eventPattern can only narrow it; received ["elsewhere"]',
    ],
    [
      'onJobStateChange',
      'another detailType',
      { detailType: ['Other'] },
      'detailType ["Rekognition Media Analysis Job State Change"]',
    ],
    ['onJobSucceeded', 'another status', { detail: { status: ['QUEUED'] } }, 'has detail.status ["SUCCEEDED"]'],
    [
      'onJobSucceeded',
      'one more status',
      { detail: { status: [Status.SUCCEEDED, Status.FAILED] } },
      'received ["SUCCEEDED","FAILED"]',
    ],
    [
      'onWaitFailed',
      'a prefix of the status',
      { detail: { status: events.Match.prefix('E') } },
      'has detail.status ["ERROR"]',
    ],
    ['onEvent', 'another state machine', { detail: { stateMachineArn: ['arn'] } }, 'has detail.stateMachineArn'],
    ['onExecutionAborted', 'another source', { source: [MediaAnalysisJobEvents.SOURCE] }, 'has source ["aws.states"]'],
  ])('%s rejects an eventPattern with %s', (method, _what, eventPattern, message) => {
    expect(() => stackWithWaiter().waiter[method]('Rule', { eventPattern })).toThrow(message);
  });

  it('eventPattern may set a field to the value of the method, and fields that the method does not set', () => {
    const { stack, waiter } = stackWithWaiter();
    const { stateMachineArn } = waiter.stateMachine;
    const source = [MediaAnalysisJobEvents.SOURCE];
    waiter.onJobSucceeded('Same', {
      eventPattern: { source, detail: { status: ['SUCCEEDED'], stateMachineArn: [stateMachineArn] } },
    });
    waiter.onEvent('Other', { eventPattern: { detailType: ['Other'], detail: { status: ['QUEUED'] } } });
    const [same, other] = rulesOf(stack).map(({ EventPattern }) => EventPattern);
    expect(same).toMatchObject({ source, detail: { status: ['SUCCEEDED'] } });
    expect(other).toMatchObject({ source, 'detail-type': ['Other'], detail: { status: ['QUEUED'] } });
  });
});

describe('a bus of another account', () => {
  const waiterWithTheirBus = () => {
    const [account, region] = ['999999999999', HERE.region];
    const app = new App();
    const stack = new Stack(app, 'Test', { env: HERE });
    const eventBusArn = `arn:aws:events:${region}:${account}:event-bus/theirs`;
    const waiter = new MediaAnalysisJobWaiter(stack, 'Waiter', {
      stateMachineName: 'waiter',
      eventBus: events.EventBus.fromEventBusArn(stack, 'Bus', eventBusArn),
    });
    return { app, stack, waiter, theirs: new Stack(app, 'Theirs', { env: { account, region } }) };
  };

  it('a rule for a bus of another account cannot be in a stack of this account, and the error says what to do', () => {
    const { stack, waiter } = waiterWithTheirBus();
    expect(() => waiter.onJobSucceeded('Index')).toThrow(
      `Test/Waiter: the rule Index must be in the account and region of Test/Bus, 999999999999/us-east-1, or it would never ` +
        'see an event; received a scope in 111111111111/us-east-1. Pass a crossStackScope in a stack of that account and ' +
        'region (the state machine then needs a stateMachineName), or create a rule there with this pattern: ' +
        '{"source":["rekognition.media-analysis"],"detail-type":["Rekognition Media Analysis Job State Change"],' +
        '"detail":{"status":["SUCCEEDED"],"stateMachineArn":["ARN of the state machine"]}}',
    );
    expect(rulesOf(stack)).toEqual([]);
  });

  it('a rule for a bus of another account can be in a stack of that account', () => {
    const { theirs, waiter } = waiterWithTheirBus();
    waiter.onJobSucceeded('Index', { crossStackScope: theirs });
    const [{ EventBusName, EventPattern }] = rulesOf(theirs);
    expect(EventBusName).toBe('theirs');
    expect(EventPattern).toMatchObject({
      detail: { stateMachineArn: ['arn:aws:states:us-east-1:111111111111:stateMachine:waiter'] },
    });
  });

  it('a rule for aborted executions must be in the account of the state machine, which gets the events of Step Functions', () => {
    const { theirs, waiter } = waiterWithTheirBus();
    waiter.onExecutionAborted('Here');
    expect(() => waiter.onExecutionAborted('There', { crossStackScope: theirs })).toThrow(
      'Test/Waiter: the rule There must be in the account and region of Test/Waiter/StateMachine, 111111111111/us-east-1',
    );
  });

  it('a rule for a bus of another account gets a warning when the account of its stack is not known', () => {
    const stack = new Stack(new App(), 'Test');
    const eventBusArn = 'arn:aws:events:us-east-1:999999999999:event-bus/theirs';
    const eventBus = events.EventBus.fromEventBusArn(stack, 'Bus', eventBusArn);
    const withoutAccount = new MediaAnalysisJobWaiter(stack, 'Waiter', { eventBus });
    withoutAccount.onEvent('Event');
    expect(rulesOf(stack)).toHaveLength(1);
    expect(warningsOf(stack)).toEqual([
      expect.stringMatching(
        /^The rule Event sees events only if it is in the account and region of Test\/Bus, 999999999999\/us-east-1; its stack is in unknown\/unknown/,
      ),
    ]);
    Annotations.of(stack).acknowledgeWarning('cdk-rekognition-media-analysis:ruleElsewhere');
    expect(warningsOf(stack)).toEqual([]);
  });

  it('a rule for a bus of another account cannot be in a stack of another region, even if its account is not known', () => {
    const { app, waiter } = waiterWithTheirBus();
    const elsewhere = new Stack(app, 'Elsewhere', { env: { region: 'eu-west-1' } });
    expect(() => waiter.onEvent('Event', { crossStackScope: elsewhere })).toThrow(
      'received a scope in unknown/eu-west-1',
    );
  });
});

it('rules for the default bus get no warning', () => {
  const { stack, waiter } = stackWithWaiter();
  waiter.onEvent('Event');
  waiter.onExecutionAborted('Aborted');
  expect(warningsOf(stack)).toEqual([]);
});

it('a rule needs a crossStackScope for a target in another stack', () => {
  const cyclic = runnerBetweenStacks();
  cyclic.runner.onJobSucceeded('Index', { target: new SqsQueue(cyclic.queue) });
  expect(() => templateOf(cyclic.runners)).toThrow(/cyclic/);

  const { runner, queues, queue } = runnerBetweenStacks();
  runner.onJobSucceeded('Index', { target: new SqsQueue(queue), crossStackScope: queues });
  runner.onExecutionAborted('Aborted', { target: new SqsQueue(queue), crossStackScope: queues });
  templateOf(queues).resourceCountIs('AWS::Events::Rule', 2);
});

it.each<[string, (stack: Stack) => unknown, string]>([
  [
    'a target that is a queue',
    (stack) => ({ target: new Queue(stack, 'Queue') }),
    'target must be a target (events.IRuleTarget), such as new targets.SqsQueue(queue); received an object',
  ],
  ['options that are a string', () => 'x', 'options must be an object; received "x"'],
  ['options that are null', () => null, 'options must be an object; received null'],
])('a rule rejects %s', (_what, options, message) => {
  const { stack, waiter } = stackWithWaiter();
  expect(() => waiter.onEvent('Rule', untyped(options(stack)))).toThrow(`Test/Waiter: the rule Rule: ${message}`);
});
