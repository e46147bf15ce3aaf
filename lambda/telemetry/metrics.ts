/** The metrics of a wait. */
import { ERROR_KIND_DIMENSION, METRIC_DIMENSION, MetricName } from '../../lib/protocol/metrics';
import type { Execution } from '../../lib/protocol/requests';
import type { LoopState } from '../../lib/protocol/state';
import { ENDS, isFinalStatus, Status } from '../../lib/protocol/status';
import type { ApiError } from '../aws/api-error';
import { jobAgeSeconds, secondsSince } from '../outcome/progress';
import { writeMetricLine } from './metric-line';

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
  const known = Object.fromEntries(
    Object.entries(metrics).filter((entry): entry is [string, number] => entry[1] !== undefined),
  );
  const dimensions = { [METRIC_DIMENSION]: execution.stateMachineName };
  const ofErrors = (kind: string) => ({
    dimensions: { ...dimensions, [ERROR_KIND_DIMENSION]: kind },
    values: { [MetricName.API_ERRORS]: 1 },
  });
  writeMetricLine(now, [{ dimensions, values: known }, ...(apiError ? [ofErrors(apiError.kind)] : [])]);
}

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
