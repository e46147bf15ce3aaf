import { Duration, type Stack } from 'aws-cdk-lib';
import type { MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { ApiErrorKind } from '../../lib';
import { resourcesOf } from '../../local/template';
import { localTemplateOf, stackWithRunner, stackWithWaiter } from '../support/synth';

const { waiter } = stackWithWaiter();
const { runner } = stackWithRunner();

type Row = [method: 'metricSucceeded', metricName: string, statistic: string, options: MetricOptions];

const METRICS = [
  ['metricSucceeded', 'JobsSucceeded', 'Sum', {}],
  ['metricFailed', 'JobsFailed', 'Sum', {}],
  ['metricTimedOut', 'JobsTimedOut', 'Sum', {}],
  ['metricWaitFailed', 'WaitsFailed', 'Sum', {}],
  ['metricProgressEventsLost', 'ProgressEventsLost', 'Sum', {}],
  ['metricDetectionLatency', 'DetectionLatency', 'Average', {}],
  ['metricDetectionLatency', 'DetectionLatency', 'p99', { statistic: 'p99' }],
  ['metricSecondsPerImage', 'SecondsPerImage', 'Average', {}],
  ['metricOldestAge', 'JobAge', 'Maximum', {}],
] as Row[];

describe.each([
  ['waiter', waiter],
  ['runner', runner],
])('the metrics of a %s', (name, machine) => {
  it.each(METRICS)(
    `%s of a ${name} is the metric %s with the statistic %s and a period of five minutes`,
    (method, metricName, statistic, options) => {
      expect(machine[method](options).toMetricConfig().metricStat).toMatchObject({
        namespace: 'RekognitionMediaAnalysis',
        metricName,
        statistic,
        period: Duration.minutes(5),
        dimensions: [{ name: 'StateMachineName', value: expect.anything() }],
      });
    },
  );
});

it.each(Object.values(ApiErrorKind))('metricApiErrors has the dimension ErrorKind for the kind %s', (kind) => {
  expect(waiter.metricApiErrors(kind).toMetricConfig().metricStat!.dimensions).toEqual([
    { name: 'ErrorKind', value: kind },
    { name: 'StateMachineName', value: expect.anything() },
  ]);
});

it('metricThrottles is metricApiErrors for the kind THROTTLING', () =>
  expect(waiter.metricThrottles().toMetricConfig()).toEqual(
    waiter.metricApiErrors(ApiErrorKind.THROTTLING).toMetricConfig(),
  ));

it('metricRunning divides the sum of the metric Wait by the length of the period', () => {
  const { mathExpression } = waiter.metricRunning({ period: Duration.hours(1) }).toMetricConfig();
  expect(mathExpression).toMatchObject({ expression: 'waiting / PERIOD(waiting)', period: 3600 });
  expect(mathExpression!.usingMetrics.waiting.toMetricConfig().metricStat).toMatchObject({
    metricName: 'Wait',
    statistic: 'Sum',
    period: Duration.hours(1),
  });
});

it('metricNotificationFailed adds one metric filter to the log of the state machine, and only when it is called', () => {
  const filtersOf = (stack: Stack) => Object.values(resourcesOf(localTemplateOf(stack), 'AWS::Logs::MetricFilter'));
  expect(filtersOf(stackWithWaiter().stack)).toEqual([]);
  const counted = stackWithWaiter();
  counted.waiter.metricNotificationFailed();
  counted.waiter.metricNotificationFailed({ period: Duration.minutes(1) });
  const [filter, ...others] = filtersOf(counted.stack);
  expect(others).toEqual([]);
  expect(filter.FilterPattern).toBe(
    '{ (($.type = "TaskFailed") || ($.type = "TaskTimedOut")) && ($.details.resourceType = "events") }',
  );
});
