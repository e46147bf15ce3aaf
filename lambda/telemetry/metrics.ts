/** Metrics in CloudWatch's embedded metric format: a line on standard output, no API call. */
import { ERROR_KIND_DIMENSION, METRIC_DIMENSION, METRIC_NAMESPACE, MetricName } from '../../lib/protocol/metrics';
import type { Execution } from '../../lib/protocol/requests';
import type { LoopState } from '../../lib/protocol/state';
import { ENDS, isFinalStatus, Status } from '../../lib/protocol/status';
import type { ApiError } from '../aws/api-error';
import { jobAgeSeconds, secondsSince } from '../outcome/progress';

const UNITS: Record<string, string | undefined> = {
  [MetricName.DETECTION_LATENCY]: 'Seconds',
  [MetricName.SECONDS_PER_IMAGE]: 'Seconds',
  [MetricName.JOB_AGE]: 'Seconds',
  [MetricName.WAIT]: 'Seconds',
};

type Metrics = Readonly<Record<string, number | undefined>>;

/** What a call found, beside the next state. */
interface Call {
  readonly now: number;
  readonly apiError?: ApiError;
  /** Whether an event was lost before this call. */
  readonly lostEvent?: boolean;
}

/** Writes how a wait ended or goes on, and what kind of error the API gave. */
export function writeMetrics(execution: Execution, next: LoopState, { now, apiError, lostEvent }: Call): void {
  const { status } = next;
  const metrics: Metrics = {
    ...(isFinalStatus(status) ? { [ENDS[status].metric]: 1, ...ended(next, now) } : going(next, now)),
    [MetricName.PROGRESS_EVENTS_LOST]: lostEvent ? 1 : undefined,
  };
  const known = Object.fromEntries(Object.entries(metrics).filter(([, value]) => value !== undefined));
  const directives = [directive([METRIC_DIMENSION], Object.keys(known))];
  if (apiError) directives.push(directive([METRIC_DIMENSION, ERROR_KIND_DIMENSION], [MetricName.API_ERRORS]));
  const line = {
    _aws: { Timestamp: now, CloudWatchMetrics: directives },
    [METRIC_DIMENSION]: execution.stateMachineName,
    ...known,
    ...(apiError && { [ERROR_KIND_DIMENSION]: apiError.kind, [MetricName.API_ERRORS]: 1 }),
  };
  // Not by console: Lambda's JSON log format would wrap the line, and CloudWatch wants the metric at its root.
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

const directive = (dimensions: string[], names: readonly string[]) => ({
  Namespace: METRIC_NAMESPACE,
  Dimensions: [dimensions],
  Metrics: names.map((Name) => ({ Name, Unit: UNITS[Name] ?? 'Count' })),
});

function going({ progress, starting, waitSeconds }: LoopState, now: number): Metrics {
  const age = starting ? secondsSince(progress.startedAt, now) : jobAgeSeconds(progress, now);
  return { [MetricName.JOB_AGE]: age, [MetricName.WAIT]: waitSeconds ?? 0 };
}

function ended({ event, progress }: LoopState, now: number): Metrics {
  // A final status is always a change, so `event` is set.
  const { status, detectionLatencySeconds, jobAgeSeconds: duration = 0, imageCount, manifestStatistics } = event!;
  const images = manifestStatistics?.validJsonLines ?? imageCount;
  // If the job ended before the wait began, the latency tells when the wait began, not how good the schedule is.
  const sawTheEnd = detectionLatencySeconds! <= secondsSince(progress.startedAt, now);
  return {
    [MetricName.DETECTION_LATENCY]: sawTheEnd ? detectionLatencySeconds : undefined,
    [MetricName.SECONDS_PER_IMAGE]: status === Status.SUCCEEDED && images ? duration / images : undefined,
  };
}
