import { App, Duration, Stack } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { ApiErrorKind, MediaAnalysisDashboard, MediaAnalysisJobWaiter } from '../../lib';
import { resourcesOf } from '../../local/template';
import { localTemplateOf, stackWithRunner, stackWithWaiter, templateOf } from '../support/synth';

describe('the metrics', () => {
  const { waiter } = stackWithWaiter();

  it.each([
    [waiter.metricSucceeded(), 'JobsSucceeded', 'Sum'],
    [waiter.metricFailed(), 'JobsFailed', 'Sum'],
    [waiter.metricTimedOut(), 'JobsTimedOut', 'Sum'],
    [waiter.metricWaitFailed(), 'WaitsFailed', 'Sum'],
    [waiter.metricDetectionLatency(), 'DetectionLatency', 'Average'],
    [waiter.metricDetectionLatency({ statistic: 'p99' }), 'DetectionLatency', 'p99'],
    [waiter.metricSecondsPerImage(), 'SecondsPerImage', 'Average'],
    [waiter.metricOldestAge(), 'JobAge', 'Maximum'],
  ])('%s', (metric, metricName, statistic) => {
    expect(metric.toMetricConfig().metricStat).toMatchObject({
      namespace: 'RekognitionMediaAnalysis',
      metricName,
      statistic,
      period: Duration.minutes(5),
      dimensions: [{ name: 'StateMachineName', value: expect.anything() }],
    });
  });

  it.each(Object.values(ApiErrorKind))('ApiErrors of the kind %s', (kind) => {
    expect(waiter.metricApiErrors(kind).toMetricConfig().metricStat!.dimensions).toEqual([
      { name: 'ErrorKind', value: kind },
      { name: 'StateMachineName', value: expect.anything() },
    ]);
  });

  it('throttles are a kind of API errors', () =>
    expect(waiter.metricThrottles().toMetricConfig()).toEqual(
      waiter.metricApiErrors(ApiErrorKind.THROTTLING).toMetricConfig(),
    ));

  it('running is the time between polls over the length of the period', () => {
    const { mathExpression } = waiter.metricRunning({ period: Duration.hours(1) }).toMetricConfig();
    expect(mathExpression).toMatchObject({ expression: 'waiting / PERIOD(waiting)', period: 3600 });
    expect(mathExpression!.usingMetrics.waiting.toMetricConfig().metricStat).toMatchObject({
      metricName: 'Wait',
      statistic: 'Sum',
      period: Duration.hours(1),
    });
  });

  it('failed notifications are counted in the log of the state machine, once it is asked for', () => {
    const { stack, waiter } = stackWithWaiter();
    expect(Object.keys(resourcesOf(localTemplateOf(stackWithWaiter().stack), 'AWS::Logs::MetricFilter'))).toEqual([]);
    waiter.metricNotificationFailed();
    waiter.metricNotificationFailed({ period: Duration.minutes(1) });
    const [filter, ...more] = Object.values(resourcesOf(localTemplateOf(stack), 'AWS::Logs::MetricFilter'));
    expect(more).toEqual([]);
    expect(filter.FilterPattern).toBe(
      '{ (($.type = "TaskFailed") || ($.type = "TaskTimedOut")) && ($.details.resourceType = "events") }',
    );
  });
});

describe('the alarms', () => {
  const alarmsOf = (stack: Stack) => Object.values(resourcesOf(localTemplateOf(stack), 'AWS::CloudWatch::Alarm'));

  it('are for failures, deadlines, events that cannot be published and aborts, and tell the topic', () => {
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

  it('may be added without a word', () => {
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
  ])('without %s are %j, and tell nobody without a topic', (option, names) => {
    const { stack, waiter } = stackWithWaiter();
    waiter.addAlarms({ [option]: false });
    const alarms = alarmsOf(stack);
    expect(alarms.map(({ MetricName }) => (MetricName as string).split('-')[0])).toEqual(names);
    for (const alarm of alarms) expect(alarm).not.toHaveProperty('AlarmActions');
  });

  it('may be added again: what is there is kept, and tells every topic once', () => {
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

  it('refuse a topic that is none', () => {
    const topic = 'arn:aws:sns:us-east-1:123456789012:on-call' as never;
    expect(() => stackWithWaiter().waiter.addAlarms({ topic })).toThrow(
      'Test/Waiter/FailedAlarm: topic must be a topic (sns.ITopic); received "arn:aws:sns:us-east-1:123456789012:on-call"',
    );
  });
});

describe('the topic of alarms', () => {
  const HERE = { account: '111111111111', region: 'us-east-1' };
  const tell = (topicArn: string) => {
    const { stack, waiter } = stackWithWaiter({}, { env: HERE });
    return waiter.addAlarms({ topic: Topic.fromTopicArn(stack, 'OnCall', topicArn) });
  };

  it('is refused in another region, and taken in another account', () => {
    expect(() => tell('arn:aws:sns:eu-west-1:111111111111:on-call')).toThrow(
      'Test/Waiter/FailedAlarm: topic must be in the region of the stack, us-east-1; received Test/OnCall in eu-west-1',
    );
    expect(tell('arn:aws:sns:us-east-1:222222222222:on-call')).toHaveLength(5);
  });

  it('is named by its ARN where its stack has targets of rules, for the stacks would need each other', () => {
    const synthesize = (byArn: boolean) => {
      const { stack, waiter } = stackWithWaiter({}, { env: HERE });
      const targets = new Stack(stack.node.root, 'Targets', { env: HERE });
      const target = new SqsQueue(new Queue(targets, 'Queue'));
      waiter.onJobFailed('Failed', { target, crossStackScope: targets });
      const topicName = 'on-call';
      const theirs = new Topic(targets, 'OnCall', { topicName });
      const topicArn = stack.formatArn({ service: 'sns', resource: topicName });
      waiter.addAlarms({ topic: byArn ? Topic.fromTopicArn(stack, 'OnCall', topicArn) : theirs });
      return alarmTopics(stack);
    };
    expect(() => synthesize(false)).toThrow(/cyclic/);
    expect(synthesize(true)).toEqual(Array(5).fill([expect.stringMatching(/:sns:us-east-1:111111111111:on-call$/)]));
  });

  const alarmTopics = (stack: Stack) =>
    Object.values(resourcesOf(localTemplateOf(stack), 'AWS::CloudWatch::Alarm')).map(
      ({ AlarmActions }) => AlarmActions,
    );
});

describe('the alarms of a runner', () => {
  const parts = {
    uploads: ({ runner }: Runner) => runner.onManifestUploaded('ManifestUploaded', { prefix: 'a/' }),
    again: ({ runner }: Runner) => runner.onManifestUploaded('Again', { prefix: 'b/' }),
    alarms: ({ stack, runner }: Runner) => runner.addAlarms({ topic: new Topic(stack, 'One') }),
    others: ({ stack, runner }: Runner) => runner.addAlarms({ onFailed: false, topic: new Topic(stack, 'Two') }),
  };
  type Runner = ReturnType<typeof stackWithRunner>;

  it.each<[string, (keyof typeof parts)[]]>([
    ['before', ['uploads', 'again', 'alarms', 'others']],
    ['after', ['alarms', 'others', 'uploads', 'again']],
    ['in between', ['others', 'uploads', 'alarms', 'again']],
  ])('watch its uploads, whether these are told of %s', (_when, order) => {
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
  });

  it('do not watch uploads that nothing tells of, nor where failures are not to be told', () => {
    const { stack, runner } = stackWithRunner();
    expect(runner.addAlarms({ onFailed: false })).toHaveLength(4);
    runner.onManifestUploaded('ManifestUploaded');
    templateOf(stack).resourceCountIs('AWS::CloudWatch::Alarm', 4);
    expect(stackWithRunner().runner.addAlarms()).toHaveLength(5);
  });
});

describe('the dashboard', () => {
  it('has a heading and eight graphs for each of its machines', () => {
    const stack = new Stack(new App(), 'Test');
    const machines = ['One', 'Two'].map((id) => new MediaAnalysisJobWaiter(stack, id));
    new MediaAnalysisDashboard(stack, 'Dashboard', {
      machines,
      dashboardName: 'jobs',
      defaultInterval: Duration.days(1),
    });
    const [{ DashboardBody, DashboardName }] = Object.values(
      resourcesOf(localTemplateOf(stack), 'AWS::CloudWatch::Dashboard'),
    );
    expect(DashboardName).toBe('jobs');
    const { widgets, start } = JSON.parse(DashboardBody as string) as { widgets: any[]; start: string };
    expect(start).toBe('-P1D');
    expect(
      widgets.map(({ type, x, y, properties }) => [x, y, type === 'text' ? properties.markdown : properties.title]),
    ).toEqual(
      ['One', 'Two'].flatMap((id, index) => [
        [0, 13 * index, `## Test/${id}`],
        [0, 13 * index + 1, 'Jobs by outcome'],
        [6, 13 * index + 1, 'Running now'],
        [12, 13 * index + 1, 'Age of the oldest'],
        [18, 13 * index + 1, 'Detection latency'],
        [0, 13 * index + 7, 'API errors by kind'],
        [6, 13 * index + 7, 'Throttles'],
        [12, 13 * index + 7, 'Seconds per image'],
        [18, 13 * index + 7, 'Failed notifications'],
      ]),
    );
  });

  it('can be one’s own, with these widgets', () => {
    const { stack, waiter } = stackWithWaiter();
    expect(waiter.dashboardWidgets()).toHaveLength(8);
    templateOf(stack).resourcePropertiesCountIs('AWS::Logs::MetricFilter', Match.anyValue(), 1);
  });
});
