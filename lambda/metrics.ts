/** Metrics in CloudWatch's embedded metric format: a line on standard output, no API call. */
import { type PolledState, TIMED_OUT } from '../lib/contract';
import { METRIC_DIMENSION, METRIC_NAMESPACE, MetricName } from '../lib/metric-names';

const OUTCOMES: Record<string, string | undefined> = {
  SUCCEEDED: MetricName.JOBS_SUCCEEDED,
  FAILED: MetricName.JOBS_FAILED,
  [TIMED_OUT]: MetricName.JOBS_TIMED_OUT,
};

/** Writes the outcome of a wait that has ended; nothing for any other state. */
export function writeMetrics(stateMachineName: string, state: PolledState, now: number): void {
  const outcome = OUTCOMES[String(state.status)];
  if (outcome === undefined) return;
  const metrics: Record<string, number> = { [outcome]: 1 };
  const latency = latencyOfThisWait(state, now);
  if (latency !== undefined) metrics[MetricName.DETECTION_LATENCY] = latency;
  const line = {
    _aws: {
      Timestamp: now,
      CloudWatchMetrics: [
        {
          Namespace: METRIC_NAMESPACE,
          Dimensions: [[METRIC_DIMENSION]],
          Metrics: Object.keys(metrics).map((Name) => ({
            Name,
            Unit: Name === MetricName.DETECTION_LATENCY ? 'Seconds' : 'Count',
          })),
        },
      ],
    },
    [METRIC_DIMENSION]: stateMachineName,
    ...metrics,
  };
  // Past console, which Lambda's JSON log format would wrap: CloudWatch wants the metric at the root of the line.
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

/** A job that had ended before the wait began says how late that was, not how fast the schedule is. */
function latencyOfThisWait({ event, progress }: PolledState, now: number): number | undefined {
  const latency = event?.detectionLatencySeconds;
  const waited = (now - progress.startedAt) / 1000;
  return latency !== undefined && latency <= waited ? latency : undefined;
}
