/** CloudWatch's embedded metric format: a line on standard output, no API call. */
import { METRIC_NAMESPACE, MetricName } from '../../lib/protocol/metrics';

const UNITS: Readonly<Record<string, string | undefined>> = {
  [MetricName.DETECTION_LATENCY]: 'Seconds',
  [MetricName.SECONDS_PER_IMAGE]: 'Seconds',
  [MetricName.JOB_AGE]: 'Seconds',
  [MetricName.WAIT]: 'Seconds',
};

/** Values that have the same dimensions. */
export interface MetricGroup {
  readonly dimensions: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, number>>;
}

export function writeMetricLine(now: number, groups: readonly MetricGroup[]): void {
  const directives = groups.map(({ dimensions, values }) => ({
    Namespace: METRIC_NAMESPACE,
    Dimensions: [Object.keys(dimensions)],
    Metrics: Object.keys(values).map((Name) => ({ Name, Unit: UNITS[Name] ?? 'Count' })),
  }));
  const members = Object.assign({}, ...groups.flatMap(({ dimensions, values }) => [dimensions, values])) as object;
  const line = { _aws: { Timestamp: now, CloudWatchMetrics: directives }, ...members };
  // Not by console: Lambda's JSON log format would wrap the line, and CloudWatch wants the metric at its root.
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
