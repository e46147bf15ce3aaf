import { Stack } from 'aws-cdk-lib';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { resourcesOf } from '../../local/template';
import { localTemplateOf, stackWithRunner, stackWithWaiter, templateOf } from '../support/synth';

const alarmsOf = (stack: Stack) => Object.values(resourcesOf(localTemplateOf(stack), 'AWS::CloudWatch::Alarm'));

describe('the alarms', () => {
  it('addAlarms adds alarms for failures, time-outs, failed notifications, lost events and aborts, whose action is the topic', () => {
    const { stack, waiter } = stackWithWaiter();
    const alarms = waiter.addAlarms({ topic: new Topic(stack, 'Topic') });
    expect(alarms).toHaveLength(5);
    const common = {
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      Threshold: 1,
      TreatMissingData: 'notBreaching',
      AlarmActions: [expect.stringMatching(/^Topic/)],
      AlarmDescription: expect.any(String),
      Period: 300,
      Statistic: 'Sum',
    };
    const ofStates = { ...common, EvaluationPeriods: 1, Namespace: 'AWS/States' };
    expect(alarmsOf(stack)).toEqual([
      expect.objectContaining({ ...ofStates, MetricName: 'ExecutionsFailed' }),
      expect.objectContaining({ ...common, EvaluationPeriods: 1, MetricName: 'JobsTimedOut' }),
      expect.objectContaining({
        ...common,
        EvaluationPeriods: 3,
        MetricName: expect.stringMatching(/^NotificationFailures-WaiterStateMachine/),
      }),
      expect.objectContaining({ ...common, EvaluationPeriods: 1, MetricName: 'ProgressEventsLost' }),
      expect.objectContaining({ ...ofStates, MetricName: 'ExecutionsAborted' }),
    ]);
  });

  it('addAlarms adds all five alarms when it gets no options', () => {
    const { stack, waiter } = stackWithWaiter();
    expect(waiter.alarms).toEqual([]);
    const alarms = waiter.addAlarms();
    expect(alarmsOf(stack)).toHaveLength(5);
    expect(waiter.alarms).toEqual(alarms);
  });

  it.each([
    ['onFailed', ['JobsTimedOut', 'NotificationFailures', 'ProgressEventsLost', 'ExecutionsAborted']],
    ['onTimedOut', ['ExecutionsFailed', 'NotificationFailures', 'ProgressEventsLost', 'ExecutionsAborted']],
    ['onNotificationFailed', ['ExecutionsFailed', 'JobsTimedOut', 'ExecutionsAborted']],
    ['onAborted', ['ExecutionsFailed', 'JobsTimedOut', 'NotificationFailures', 'ProgressEventsLost']],
  ])(
    'addAlarms leaves out the alarms of %s when it is false, and gives the others no action without a topic',
    (option, names) => {
      const { stack, waiter } = stackWithWaiter();
      waiter.addAlarms({ [option]: false });
      const alarms = alarmsOf(stack);
      expect(alarms.map(({ MetricName }) => (MetricName as string).split('-')[0])).toEqual(names);
      for (const alarm of alarms) expect(alarm).not.toHaveProperty('AlarmActions');
    },
  );

  it('addAlarms adds the missing alarms when it is called again, and gives every alarm each topic once', () => {
    const { stack, waiter } = stackWithWaiter();
    const [one, two] = ['One', 'Two'].map((id) => new Topic(stack, id));
    const onlyFailed = { onTimedOut: false, onNotificationFailed: false, onAborted: false };
    const [failed, ...others] = waiter.addAlarms({ ...onlyFailed, topic: one });
    expect(others).toEqual([]);
    expect(waiter.addAlarms({ onNotificationFailed: false, topic: two })[0]).toBe(failed);
    waiter.addAlarms({ ...onlyFailed, topic: Topic.fromTopicArn(stack, 'OneAgain', one.topicArn) });
    expect(waiter.alarms.map(({ node }) => node.id)).toEqual(['FailedAlarm', 'TimedOutAlarm', 'AbortedAlarm']);
    expect(alarmsOf(stack).map(({ AlarmActions }) => AlarmActions)).toEqual([
      [expect.stringMatching(/^One/), expect.stringMatching(/^Two/)],
      [expect.stringMatching(/^Two/)],
      [expect.stringMatching(/^Two/)],
    ]);
  });

  it('addAlarms rejects a topic that is a string', () => {
    const topic = 'arn:aws:sns:us-east-1:123456789012:on-call' as never;
    expect(() => stackWithWaiter().waiter.addAlarms({ topic })).toThrow(
      'Test/Waiter/FailedAlarm: topic must be a topic (sns.ITopic); received "arn:aws:sns:us-east-1:123456789012:on-call"',
    );
  });
});

describe('the topic of alarms', () => {
  const HERE = { account: '111111111111', region: 'us-east-1' };
  const addAlarmsWith = (topicArn: string) => {
    const { stack, waiter } = stackWithWaiter({}, { env: HERE });
    return waiter.addAlarms({ topic: Topic.fromTopicArn(stack, 'OnCall', topicArn) });
  };

  it('addAlarms rejects a topic in another region, and accepts a topic in another account', () => {
    expect(() => addAlarmsWith('arn:aws:sns:eu-west-1:111111111111:on-call')).toThrow(
      'Test/Waiter/FailedAlarm: topic must be in the region of the stack, us-east-1; received Test/OnCall in eu-west-1',
    );
    expect(addAlarmsWith('arn:aws:sns:us-east-1:222222222222:on-call')).toHaveLength(5);
  });

  it('the synthesis finds a cycle for a topic in the stack of a target of a rule, and none for the ARN of this topic', () => {
    const synthesize = (byArn: boolean) => {
      const { stack, waiter } = stackWithWaiter({}, { env: HERE });
      const targets = new Stack(stack.node.root, 'Targets', { env: HERE });
      const target = new SqsQueue(new Queue(targets, 'Queue'));
      waiter.onJobFailed('Failed', { target, crossStackScope: targets });
      const topicName = 'on-call';
      const theirs = new Topic(targets, 'OnCall', { topicName });
      const topicArn = stack.formatArn({ service: 'sns', resource: topicName });
      waiter.addAlarms({ topic: byArn ? Topic.fromTopicArn(stack, 'OnCall', topicArn) : theirs });
      return alarmsOf(stack).map(({ AlarmActions }) => AlarmActions);
    };
    expect(() => synthesize(false)).toThrow(/cyclic/);
    expect(synthesize(true)).toEqual(Array(5).fill([expect.stringMatching(/:sns:us-east-1:111111111111:on-call$/)]));
  });
});

describe('the alarms of a runner', () => {
  const parts = {
    firstUploads: ({ runner }: Runner) => runner.onManifestUploaded('ManifestUploaded', { prefix: 'a/' }),
    moreUploads: ({ runner }: Runner) => runner.onManifestUploaded('Again', { prefix: 'b/' }),
    alarms: ({ stack, runner }: Runner) => runner.addAlarms({ topic: new Topic(stack, 'One') }),
    otherAlarms: ({ stack, runner }: Runner) => runner.addAlarms({ onFailed: false, topic: new Topic(stack, 'Two') }),
  };
  type Runner = ReturnType<typeof stackWithRunner>;

  it.each<[string, (keyof typeof parts)[]]>([
    ['before', ['firstUploads', 'moreUploads', 'alarms', 'otherAlarms']],
    ['after', ['alarms', 'otherAlarms', 'firstUploads', 'moreUploads']],
    ['between', ['otherAlarms', 'firstUploads', 'alarms', 'moreUploads']],
  ])(
    'the alarms of a runner watch its uploads when onManifestUploaded is called %s the calls of addAlarms',
    (_when, order) => {
      const built = stackWithRunner();
      for (const part of order) parts[part](built);
      const alarms = Object.entries(resourcesOf(localTemplateOf(built.stack), 'AWS::CloudWatch::Alarm'));
      const actions = Object.fromEntries(
        alarms.map(([id, { AlarmActions }]) => [
          id.replace(/[0-9A-F]{8}$/, ''),
          (AlarmActions as string[]).map((topic) => topic.replace(/[0-9A-F]{8}$/, '')).sort(),
        ]),
      );
      expect(actions).toEqual({
        RunnerFailedAlarm: ['One'],
        RunnerTimedOutAlarm: ['One', 'Two'],
        RunnerNotificationFailedAlarm: ['One', 'Two'],
        RunnerProgressEventLostAlarm: ['One', 'Two'],
        RunnerAbortedAlarm: ['One', 'Two'],
        RunnerManifestUploadsFailedAlarm: ['One'],
      });
      expect(built.runner.alarms).toHaveLength(6);
    },
  );

  it('a runner has no alarm for uploads without onManifestUploaded, or with onFailed = false', () => {
    const { stack, runner } = stackWithRunner();
    expect(runner.addAlarms({ onFailed: false })).toHaveLength(4);
    runner.onManifestUploaded('ManifestUploaded');
    templateOf(stack).resourceCountIs('AWS::CloudWatch::Alarm', 4);
    expect(stackWithRunner().runner.addAlarms()).toHaveLength(5);
  });
});
