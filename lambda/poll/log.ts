/** The log lines of a poll. */
import type { Execution } from '../../lib/protocol/requests';
import type { CaughtError, LoopState } from '../../lib/protocol/state';
import type { ApiError } from '../aws/api-error';
import { jobAgeSeconds } from '../outcome/progress';
import { log, logCall } from '../telemetry/log';
import type { Observation } from './observation';

interface Poll {
  readonly observation: Observation;
  readonly apiError?: ApiError;
  readonly next: LoopState;
}

export function logPoll({ executionArn }: Execution, { observation, apiError, next }: Poll, now: number): void {
  const { input, status, statusChanged, waitSeconds, progress, event, error } = next;
  const report = event ?? ('report' in observation ? observation.report : undefined);
  const fields = {
    executionArn,
    jobId: input.JobId,
    status,
    statusChanged,
    polls: progress.polls,
    jobAgeSeconds: Math.round(jobAgeSeconds(progress, now)),
    waitSeconds,
    manifestStatisticsUnavailable: report?.manifestStatisticsUnavailable,
  };
  logCall({ event: 'JobPolled', operation: 'GetMediaAnalysisJob', apiError, error }, fields);
}

/** @param status The status that the lost event told. */
export function logLostEvent(
  { executionArn }: Execution,
  { input: { JobId: jobId } }: LoopState,
  status: string | undefined,
  { Error: error }: CaughtError,
): void {
  log(console.warn, { event: 'ProgressEventLost', executionArn, jobId, status, error });
}
