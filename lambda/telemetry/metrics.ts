/** Metrics in CloudWatch's embedded metric format: a line on standard output, no API call. */
import { ERROR, type PolledState, type PollRequest, TIMED_OUT } from '../../lib/protocol/contract';
import { ERROR_KIND_DIMENSION, METRIC_DIMENSION, METRIC_NAMESPACE, MetricName } from '../../lib/protocol/metrics';
import type { ApiError } from '../aws/api-error';
import { lookUp } from '../aws/look-up';
import { jobAgeSeconds, secondsSince } from '../poll/reducer';

const OUTCOMES: Record<string, string> = {
  SUCCEEDED: MetricName.JOBS_SUCCEEDED,
  FAILED: MetricName.JOBS_FAILED,
  [TIMED_OUT]: MetricName.JOBS_TIMED_OUT,
  [ERROR]: MetricName.WAITS_FAILED,
};

const UNITS: Record<string, string | undefined> = {
  [MetricName.DETECTION_LATENCY]: 'Seconds',
  [MetricName.SECONDS_PER_IMAGE]: 'Seconds',
  [MetricName.JOB_AGE]: 'Seconds',
  [MetricName.WAIT]: 'Seconds',
};

type Metrics = Readonly<Record<string, number | undefined>>;

/** Writes what a call has found: how a wait has ended or goes on, and what kind of error the API gave. */
export function writeMetrics(request: PollRequest, state: PolledState, now: number, apiError?: ApiError): void {
  const outcome = lookUp(OUTCOMES, String(state.status));
  const metrics: Metrics = {
    ...(outcome === undefined ? going(state, now) : { [outcome]: 1, ...ended(state, now) }),
    [MetricName.PROGRESS_EVENTS_LOST]: request.state.lostEvent && 1,
  };
  const known = Object.fromEntries(Object.entries(metrics).filter(([, value]) => value !== undefined));
  const directives = [directive([METRIC_DIMENSION], Object.keys(known))];
  if (apiError) directives.push(directive([METRIC_DIMENSION, ERROR_KIND_DIMENSION], [MetricName.API_ERRORS]));
  const line = {
    _aws: { Timestamp: now, CloudWatchMetrics: directives },
    [METRIC_DIMENSION]: request.execution.stateMachineName,
    ...known,
    ...(apiError && { [ERROR_KIND_DIMENSION]: apiError.kind, [MetricName.API_ERRORS]: 1 }),
  };
  // Past console, which Lambda's JSON log format would wrap: CloudWatch wants the metric at the root of the line.
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

const directive = (dimensions: string[], names: readonly string[]) => ({
  Namespace: METRIC_NAMESPACE,
  Dimensions: [dimensions],
  Metrics: names.map((Name) => ({ Name, Unit: UNITS[Name] ?? 'Count' })),
});

function going({ progress, starting, waitSeconds }: PolledState, now: number): Metrics {
  const age = starting ? secondsSince(progress.startedAt, now) : jobAgeSeconds(progress, now);
  return { [MetricName.JOB_AGE]: age, [MetricName.WAIT]: waitSeconds ?? 0 };
}

function ended({ event, progress }: PolledState, now: number): Metrics {
  // An outcome is news, and so has an event.
  const { status, detectionLatencySeconds, jobAgeSeconds: duration = 0, imageCount, manifestStatistics } = event!;
  const images = manifestStatistics?.validJsonLines ?? imageCount;
  // A job that had ended before the wait began says how late that was, not how fast the schedule is.
  const sawTheEnd = detectionLatencySeconds! <= secondsSince(progress.startedAt, now);
  return {
    [MetricName.DETECTION_LATENCY]: sawTheEnd ? detectionLatencySeconds : undefined,
    [MetricName.SECONDS_PER_IMAGE]: status === 'SUCCEEDED' && images ? duration / images : undefined,
  };
}
