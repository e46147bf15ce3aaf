/** The graphs of a waiter or runner. */
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { ApiErrorKind } from '../protocol/metrics';
import { ENDS, FINAL_STATUSES, type FinalStatus } from '../protocol/status';

/** Width of a dashboard, and graphs in a row of it. */
export const COLUMNS = 24;
const GRAPHS = 4;

/** The colour of each final status. */
const COLORS: Readonly<Record<FinalStatus, string>> = {
  SUCCEEDED: cloudwatch.Color.GREEN,
  FAILED: cloudwatch.Color.RED,
  TIMED_OUT: cloudwatch.Color.ORANGE,
  ERROR: cloudwatch.Color.PURPLE,
};

/** The metrics that the graphs show. */
interface GraphedMachine {
  readonly pollFunction: lambda.IFunction;
  _metricEnd(status: FinalStatus, props?: cloudwatch.MetricOptions): cloudwatch.IMetric;
  metricRunning(): cloudwatch.IMetric;
  metricOldestAge(props?: cloudwatch.MetricOptions): cloudwatch.IMetric;
  metricDetectionLatency(props?: cloudwatch.MetricOptions): cloudwatch.IMetric;
  metricApiErrors(kind: ApiErrorKind, props?: cloudwatch.MetricOptions): cloudwatch.IMetric;
  metricThrottles(props?: cloudwatch.MetricOptions): cloudwatch.IMetric;
  metricSecondsPerImage(props?: cloudwatch.MetricOptions): cloudwatch.IMetric;
  metricNotificationFailed(props?: cloudwatch.MetricOptions): cloudwatch.IMetric;
  metricProgressEventsLost(props?: cloudwatch.MetricOptions): cloudwatch.IMetric;
}

/** A graph, of which four are in a row. */
export function graph(title: string, label: string, left: cloudwatch.IMetric[], stacked = false): cloudwatch.IWidget {
  const leftYAxis = { min: 0, showUnits: false, label };
  return new cloudwatch.GraphWidget({ title, left, stacked, leftYAxis, width: COLUMNS / GRAPHS });
}

export function widgetsOf(machine: GraphedMachine): cloudwatch.IWidget[] {
  const outcomes = FINAL_STATUSES.map((status) =>
    machine._metricEnd(status, { label: ENDS[status].label, color: COLORS[status] }),
  );
  const latency = [
    machine.metricDetectionLatency({ label: 'Average' }),
    machine.metricDetectionLatency({ label: '99th percentile', statistic: cloudwatch.Stats.percentile(99) }),
  ];
  const apiErrors = Object.values(ApiErrorKind).map((kind) => machine.metricApiErrors(kind, { label: kind }));
  const throttles = [
    machine.metricThrottles({ label: 'Rekognition' }),
    machine.pollFunction.metricThrottles({ label: 'Poll function' }),
  ];
  return [
    graph('Jobs by outcome', 'jobs', outcomes, true),
    graph('Running now', 'executions', [machine.metricRunning()]),
    graph('Age of the oldest', 'seconds', [machine.metricOldestAge({ label: 'Oldest' })]),
    graph('Detection latency', 'seconds', latency),
    graph('API errors by kind', 'errors', apiErrors, true),
    graph('Throttles', 'calls', throttles),
    graph('Seconds per image', 'seconds', [machine.metricSecondsPerImage({ label: 'Average' })]),
    graph('Failed notifications', 'attempts, events', [
      machine.metricNotificationFailed({ label: 'Failed attempts' }),
      machine.metricProgressEventsLost({ label: 'Lost events of progress' }),
    ]),
  ];
}
