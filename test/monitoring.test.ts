import { App, Duration, Stack } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { ApiErrorKind, MediaAnalysisDashboard, type MediaAnalysisJobRunner, MediaAnalysisJobWaiter } from '../lib';
import { resourcesOf } from '../local/template';
import { localTemplateOf, stackWithRunner, stackWithWaiter, templateOf } from './support/synth';

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

  it('are one for failures, one for deadlines and one for events that cannot be published, and tell the topic', () => {
    const { stack, waiter } = stackWithWaiter();
    const alarms = waiter.addAlarms({ topic: new Topic(stack, 'Topic') });
    expect(alarms).toHaveLength(3);
    const common = {
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      Threshold: 1,
      TreatMissingData: 'notBreaching',
      AlarmActions: [expect.stringMatching(/^Topic/)],
      AlarmDescription: expect.any(String),
      Period: 300,
      Statistic: 'Sum',
    };
    expect(alarmsOf(stack)).toEqual([
      expect.objectContaining({
        ...common,
        EvaluationPeriods: 1,
        Namespace: 'AWS/States',
        MetricName: 'ExecutionsFailed',
      }),
      expect.objectContaining({ ...common, EvaluationPeriods: 1, MetricName: 'JobsTimedOut' }),
      expect.objectContaining({
        ...common,
        EvaluationPeriods: 3,
        MetricName: expect.stringMatching(/^NotificationFailures-WaiterStateMachine/),
      }),
    ]);
  });

  it('may be added without a word', () => {
    const { stack, waiter } = stackWithWaiter();
    expect(waiter.addAlarms()).toHaveLength(3);
    expect(alarmsOf(stack)).toHaveLength(3);
  });

  it.each([
    ['onFailed', ['JobsTimedOut', 'NotificationFailures']],
    ['onTimedOut', ['ExecutionsFailed', 'NotificationFailures']],
    ['onNotificationFailed', ['ExecutionsFailed', 'JobsTimedOut']],
  ])('without %s are %j, and tell nobody without a topic', (option, names) => {
    const { stack, waiter } = stackWithWaiter();
    waiter.addAlarms({ [option]: false });
    const alarms = alarmsOf(stack);
    expect(alarms.map(({ MetricName }) => (MetricName as string).split('-')[0])).toEqual(names);
    for (const alarm of alarms) expect(alarm).not.toHaveProperty('AlarmActions');
  });
});

describe('the alarms of a runner', () => {
  it.each([
    ['before', (runner: MediaAnalysisJobRunner) => [runner.onManifestUploaded('ManifestUploaded'), runner.addAlarms()]],
    ['after', (runner: MediaAnalysisJobRunner) => [runner.addAlarms(), runner.onManifestUploaded('ManifestUploaded')]],
  ])('watch its uploads, whether these are told of %s', (_when, build) => {
    const { stack, runner } = stackWithRunner();
    build(runner);
    const alarms = Object.entries(resourcesOf(localTemplateOf(stack), 'AWS::CloudWatch::Alarm'));
    const failed = alarms.filter(([, { MetricName }]) => MetricName === 'ExecutionsFailed');
    expect(failed.map(([id]) => id.replace(/[0-9A-F]{8}$/, '')).sort()).toEqual([
      'RunnerFailedAlarm',
      'RunnerManifestUploadsFailedAlarm',
    ]);
  });

  it('do not watch uploads that nothing tells of, nor where failures are not to be told', () => {
    const { stack, runner } = stackWithRunner();
    expect(runner.addAlarms({ onFailed: false })).toHaveLength(2);
    runner.onManifestUploaded('ManifestUploaded');
    templateOf(stack).resourceCountIs('AWS::CloudWatch::Alarm', 2);
    expect(stackWithRunner().runner.addAlarms()).toHaveLength(3);
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
