import { Annotations, App, Stack } from 'aws-cdk-lib';
import { Annotations as Found, Match } from 'aws-cdk-lib/assertions';
import * as events from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { MediaAnalysisJobEvents, MediaAnalysisJobRunner, MediaAnalysisJobWaiter } from '../../lib';
import { resourcesOf } from '../../local/template';
import { localTemplateOf, stackWithWaiter, templateOf } from '../support/synth';

const HERE = { account: '111111111111', region: 'us-east-1' };

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
  Found.fromStack(stack)
    .findWarning('*', Match.anyValue())
    .map(({ entry }) => entry.data as string);
const rulesOf = (stack: Stack) => Object.values(resourcesOf(localTemplateOf(stack), 'AWS::Events::Rule'));

describe('a rule', () => {
  it.each(methods)('of %s needs no options, and takes those of any rule', (method) => {
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
  });

  it('of onExecutionAborted is on the default bus, where the events of AWS are', () => {
    const stack = new Stack(new App(), 'Test');
    const waiter = new MediaAnalysisJobWaiter(stack, 'Waiter', { eventBus: new events.EventBus(stack, 'Bus') });
    waiter.onExecutionAborted('Aborted');
    waiter.onEvent('Event');
    const [aborted, event] = rulesOf(stack);
    expect(aborted).not.toHaveProperty('EventBusName');
    expect(event.EventBusName).toMatch(/event-bus\/Bus/);
  });
});

describe('the pattern of a caller', () => {
  it.each<[Method, events.EventPattern, string]>([
    [
      'onEvent',
      { source: ['elsewhere'] },
      'Test/Waiter: the rule Rule has source ["rekognition.media-analysis"], and eventPattern can only narrow it; received ["elsewhere"]',
    ],
    ['onJobStateChange', { detailType: ['Other'] }, 'detailType ["Rekognition Media Analysis Job State Change"]'],
    ['onJobSucceeded', { detail: { status: ['QUEUED'] } }, 'has detail.status ["SUCCEEDED"]'],
    ['onJobSucceeded', { detail: { status: ['SUCCEEDED', 'FAILED'] } }, 'received ["SUCCEEDED","FAILED"]'],
    ['onWaitFailed', { detail: { status: events.Match.prefix('E') } }, 'has detail.status ["ERROR"]'],
    ['onEvent', { detail: { stateMachineArn: ['arn'] } }, 'has detail.stateMachineArn'],
    ['onExecutionAborted', { source: [MediaAnalysisJobEvents.SOURCE] }, 'has source ["aws.states"]'],
  ])('of %s is refused where it sets what the method sets to something else (%j)', (method, eventPattern, message) => {
    expect(() => stackWithWaiter().waiter[method]('Rule', { eventPattern })).toThrow(message);
  });

  it('may set the same, and what the method leaves open', () => {
    const { stack, waiter } = stackWithWaiter();
    const { stateMachineArn } = waiter.stateMachine;
    const source = [MediaAnalysisJobEvents.SOURCE];
    waiter.onJobSucceeded('Same', {
      eventPattern: { source, detail: { status: ['SUCCEEDED'], stateMachineArn: [stateMachineArn] } },
    });
    waiter.onEvent('Open', { eventPattern: { detailType: ['Other'], detail: { status: ['QUEUED'] } } });
    const [same, open] = rulesOf(stack).map(({ EventPattern }) => EventPattern);
    expect(same).toMatchObject({ source, detail: { status: ['SUCCEEDED'] } });
    expect(open).toMatchObject({ source, 'detail-type': ['Other'], detail: { status: ['QUEUED'] } });
  });
});

describe('a bus of another account', () => {
  const build = () => {
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

  it('has no rule in a stack that is not there: it is refused, with what to do instead', () => {
    const { stack, waiter } = build();
    expect(() => waiter.onJobSucceeded('Index')).toThrow(
      `Test/Waiter: the rule Index must be in the account and region of Test/Bus, 999999999999/us-east-1, or it would never ` +
        'see an event; received a scope in 111111111111/us-east-1. Pass a crossStackScope in a stack of that account and ' +
        'region (the state machine then needs a stateMachineName), or create a rule there with this pattern: ' +
        '{"source":["rekognition.media-analysis"],"detail-type":["Rekognition Media Analysis Job State Change"],' +
        '"detail":{"status":["SUCCEEDED"],"stateMachineArn":["ARN of the state machine"]}}',
    );
    expect(rulesOf(stack)).toEqual([]);
  });

  it('has rules in a stack that is there', () => {
    const { theirs, waiter } = build();
    waiter.onJobSucceeded('Index', { crossStackScope: theirs });
    const [{ EventBusName, EventPattern }] = rulesOf(theirs);
    expect(EventBusName).toBe('theirs');
    expect(EventPattern).toMatchObject({
      detail: { stateMachineArn: ['arn:aws:states:us-east-1:111111111111:stateMachine:waiter'] },
    });
  });

  it('has no rule for aborts, which are told on the bus of the state machine’s account', () => {
    const { theirs, waiter } = build();
    waiter.onExecutionAborted('Here');
    expect(() => waiter.onExecutionAborted('There', { crossStackScope: theirs })).toThrow(
      'Test/Waiter: the rule There must be in the account and region of Test/Waiter/StateMachine, 111111111111/us-east-1',
    );
  });

  it('is warned of where it is known, and the place of the rule is not', () => {
    const stack = new Stack(new App(), 'Test');
    const eventBusArn = 'arn:aws:events:us-east-1:999999999999:event-bus/theirs';
    const eventBus = events.EventBus.fromEventBusArn(stack, 'Bus', eventBusArn);
    const agnostic = new MediaAnalysisJobWaiter(stack, 'Waiter', { eventBus });
    agnostic.onEvent('Event');
    expect(rulesOf(stack)).toHaveLength(1);
    expect(warningsOf(stack)).toEqual([
      expect.stringMatching(
        /^The rule Event sees events only if it is in the account and region of Test\/Bus, 999999999999\/us-east-1; its stack is in unknown\/unknown/,
      ),
    ]);
    Annotations.of(stack).acknowledgeWarning('cdk-rekognition-media-analysis:ruleElsewhere');
    expect(warningsOf(stack)).toEqual([]);
    const { app, waiter } = build();
    const elsewhere = new Stack(app, 'Elsewhere', { env: { region: 'eu-west-1' } });
    expect(() => waiter.onEvent('Event', { crossStackScope: elsewhere })).toThrow(
      'received a scope in unknown/eu-west-1',
    );
  });
});

it('a bus without a place of its own has rules without a warning', () => {
  const { stack, waiter } = stackWithWaiter();
  waiter.onEvent('Event');
  waiter.onExecutionAborted('Aborted');
  expect(warningsOf(stack)).toEqual([]);
});

describe('bus, runner and queue in three stacks', () => {
  const build = () => {
    const app = new App();
    const [buses, runners, queues] = ['Buses', 'Runners', 'Queues'].map((id) => new Stack(app, id, { env: HERE }));
    const runner = new MediaAnalysisJobRunner(runners, 'Runner', {
      eventBus: new events.EventBus(buses, 'Bus'),
      input: { bucket: Bucket.fromBucketName(runners, 'In', 'uploads') },
      output: { bucket: Bucket.fromBucketName(runners, 'Out', 'results') },
    });
    return { runner, runners, queues, queue: new Queue(queues, 'Queue') };
  };

  it('need a cross-stack scope for a target', () => {
    const cyclic = build();
    cyclic.runner.onJobSucceeded('Index', { target: new SqsQueue(cyclic.queue) });
    expect(() => templateOf(cyclic.runners)).toThrow(/cyclic/);

    const { runner, queues, queue } = build();
    runner.onJobSucceeded('Index', { target: new SqsQueue(queue), crossStackScope: queues });
    runner.onExecutionAborted('Aborted', { target: new SqsQueue(queue), crossStackScope: queues });
    templateOf(queues).resourceCountIs('AWS::Events::Rule', 2);
  });

  it('need a cross-stack scope for the dead-letter queue of uploads', () => {
    const cyclic = build();
    cyclic.runner.onManifestUploaded('Manifests', { deadLetterQueue: cyclic.queue });
    expect(() => templateOf(cyclic.runners)).toThrow(/cyclic/);

    const { runner, runners, queues, queue } = build();
    runner.onManifestUploaded('Manifests', { deadLetterQueue: queue, crossStackScope: queues });
    templateOf(queues).hasResourceProperties('AWS::Events::Rule', {
      EventPattern: { source: ['aws.s3'], detail: { bucket: { name: ['uploads'] } } },
    });
    templateOf(runners).resourceCountIs('AWS::Events::Rule', 0);
  });
});
