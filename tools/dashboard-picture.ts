/** Draws the dashboard: simulates a day of the example runner, and draws the metrics that its functions wrote. */
import { App } from 'aws-cdk-lib';
import type { TopLevelSpec } from 'vega-lite' with { 'resolution-mode': 'import' };
import { RunnerExampleStack } from '../bin/runner-example-stack';
import { METRIC_NAMESPACE } from '../lib/protocol/metrics';
import { withRandom } from '../local/random';
import { LocalCloud } from '../local/local-cloud';
import { localTemplateOf, outputsOf, resourcesOf, type Template } from '../local/template';

const START = Date.parse('2026-01-01T00:00:00Z');
const HOUR_MS = 3_600_000;
const PERIOD_MS = HOUR_MS / 2;
const PERIODS = 48;

/** A value that a function wrote. */
interface Point {
  readonly at: number;
  readonly metric: string;
  readonly errorKind?: string;
  readonly value: number;
}

/** A metric of a graph. */
interface GraphMetric {
  readonly label: string;
  readonly statistic: string;
  readonly name?: string;
  readonly errorKind?: string;
}

interface Sample {
  readonly label: string;
  readonly hour: number;
  readonly value: number;
}

interface Graph {
  readonly title: string;
  readonly yLabel: string;
  readonly metrics: readonly GraphMetric[];
}

export async function dashboardPicture(): Promise<string> {
  const template = localTemplateOf(new RunnerExampleStack(new App(), 'Docs'));
  const points = await withRandom(goldenRatio(), () => simulatedDay(template));
  const { View, parse } = await import('vega');
  const { compile } = await import('vega-lite');
  const charts = graphsOf(template).map((graph) => chartOf(graph, points));
  const layout = { columns: 4, spacing: 24, background: 'white', config: { font: 'sans-serif' } };
  const spec = { concat: charts, ...layout, resolve: { scale: { color: 'independent' } } };
  return new View(parse(compile(spec as TopLevelSpec).spec), { renderer: 'none' }).toSVG();
}

/** Numbers that are spread evenly, and the same every time. */
function goldenRatio(): () => number {
  let last = 0;
  return () => (last = (last + 0.618) % 1);
}

/** Uploads manifests of all sizes, more by day than by night, and injects some faults. */
async function simulatedDay(template: Template): Promise<Point[]> {
  const cloud = await LocalCloud.start({ template, start: START, maxConcurrentJobs: 2, jobDurationSeconds: 2_400 });
  try {
    const Bucket = outputsOf(template).UploadsBucket;
    cloud.rekognition.faults.add({ kind: 'throttle', from: START + 12 * HOUR_MS, times: 24 });
    cloud.rekognition.faults.add({ kind: 'internal', from: START + 15 * HOUR_MS, until: START + 15.2 * HOUR_MS });
    const uploads = Array.from({ length: 40 }, async (_, index) => {
      const at = START + (index < 8 ? index * 1.1 : 7 + index * 0.4) * HOUR_MS;
      await cloud.time.sleep(at - START);
      const Name = `manifests/${index}.jsonl`;
      const lines = index % 13 === 5 ? '' : `{"source-ref":"s3://b/1.jpg"}\n`.repeat(500 + ((index * 977) % 4_000));
      await cloud.time.hold(() => cloud.store.write({ Bucket, Name }, lines));
      const [trigger] = cloud.upload({ Bucket, Name }, { sequencer: String(index) });
      await trigger.outcome;
      await cloud.executions.at(-1)!.outcome;
    });
    await cloud.time.runUntil(Promise.all(uploads));
    return [cloud.functions.poll, cloud.functions.start].flatMap(({ metrics }) => metrics.flatMap(pointsOf));
  } finally {
    await cloud.stop();
  }
}

interface MetricLine extends Record<string, unknown> {
  readonly _aws: {
    readonly Timestamp: number;
    readonly CloudWatchMetrics: readonly { readonly Metrics: readonly { readonly Name: string }[] }[];
  };
}

function pointsOf(line: Record<string, unknown>): Point[] {
  const { _aws, ErrorKind, ...values } = line as MetricLine;
  const names = _aws.CloudWatchMetrics.flatMap(({ Metrics }) => Metrics.map(({ Name }) => Name));
  return names.map((metric) => ({
    at: _aws.Timestamp,
    metric,
    ...(metric === 'ApiErrors' && { errorKind: ErrorKind as string }),
    value: values[metric] as number,
  }));
}

interface Widget {
  readonly type: string;
  readonly properties: {
    readonly title: string;
    readonly metrics: readonly unknown[][];
    readonly yAxis: { readonly left: { readonly label: string } };
  };
}

function graphsOf(template: Template): Graph[] {
  const [{ DashboardBody }] = Object.values(resourcesOf(template, 'AWS::CloudWatch::Dashboard'));
  const { widgets } = JSON.parse(DashboardBody as string) as { widgets: Widget[] };
  return widgets
    .filter(({ type }) => type === 'metric')
    .map(({ properties: { title, metrics, yAxis } }) => ({
      title,
      yLabel: yAxis.left.label,
      metrics: metrics.filter(isVisible).map((row) => graphMetricOf(title, row)),
    }));
}

const isVisible = (row: readonly unknown[]) => (row.at(-1) as { visible?: boolean }).visible !== false;

/** A row has a namespace, a name, dimensions and rendering properties. Metrics of other namespaces are not simulated. */
function graphMetricOf(title: string, row: readonly unknown[]): GraphMetric {
  const { label = title, stat = 'Average', expression } = row.at(-1) as Record<string, string>;
  if (expression !== undefined) return { label, statistic: 'PerPeriod', name: 'Wait' };
  const errorKind = row[2] === 'ErrorKind' ? (row[3] as string) : undefined;
  return { label, statistic: stat, name: row[0] === METRIC_NAMESPACE ? (row[1] as string) : undefined, errorKind };
}

function chartOf({ title, yLabel, metrics }: Graph, points: readonly Point[]): object {
  const values = metrics.flatMap((metric) => seriesOf(metric, points));
  const most = Math.max(...values.map(({ value }) => value));
  return {
    title,
    width: 210,
    height: 110,
    data: { values },
    mark: { type: 'line', interpolate: 'step-after', clip: true },
    encoding: {
      x: { field: 'hour', type: 'quantitative', title: null, axis: { format: 'd', labelExpr: "datum.label + ' h'" } },
      y: {
        field: 'value',
        type: 'quantitative',
        title: yLabel,
        scale: { domain: [0, most || 1], nice: true },
        axis: { tickCount: 4 },
      },
      color: { field: 'label', type: 'nominal', title: null, sort: null, legend: { orient: 'bottom', columns: 2 } },
    },
  };
}

function seriesOf({ label, statistic, name, errorKind }: GraphMetric, points: readonly Point[]): Sample[] {
  const mine = points.filter((point) => point.metric === name && point.errorKind === errorKind);
  return Array.from({ length: PERIODS }, (_, period) => period).flatMap((period) => {
    const from = START + period * PERIOD_MS;
    const found = mine.filter(({ at }) => at >= from && at < from + PERIOD_MS).map(({ value }) => value);
    const value = statisticOf(statistic, found);
    return value === undefined ? [] : { label, hour: (period * PERIOD_MS) / HOUR_MS, value };
  });
}

function statisticOf(statistic: string, values: readonly number[]): number | undefined {
  const sum = values.reduce((total, value) => total + value, 0);
  if (statistic === 'Sum') return sum;
  if (statistic === 'PerPeriod') return sum / (PERIOD_MS / 1000);
  if (values.length === 0) return undefined;
  return statistic === 'Average' ? sum / values.length : Math.max(...values);
}
