/** One structured log line a call; Lambda's JSON log format puts it under `message`, beside time, level and request id. */
import type { Manifest, ManifestFacts, PolledState, PollRequest, WaiterInput } from '../../lib/protocol/contract';
import type { ApiError } from '../aws/api-error';
import { jobAgeSeconds, type Observation } from '../poll/reducer';
import type { StartObservation } from '../start/reducer';

/** The documented fields of a line. What the caller or the service sent as free text is left out or cut before. */
export interface LogLine {
  readonly event: 'Poll' | 'PollFailed' | 'ProgressEventLost' | 'Start' | 'StartFailed' | 'WaitFailed';
  readonly executionArn: string;
  readonly jobId?: string;
  readonly manifest?: Manifest;
  readonly manifestSize?: ManifestFacts;
  readonly status?: string;
  readonly statusChanged?: boolean;
  readonly polls?: number;
  /** Since CreationTimestamp, or since the wait began where that is not known. */
  readonly jobAgeSeconds?: number;
  readonly waitSeconds?: number;
  readonly apiError?: { readonly name: string; readonly message: string };
  /** The Error that the execution ends with. For `ProgressEventLost`, the Error of the attempt to publish. */
  readonly error?: string;
  /** Why there are no statistics of a finished job's manifest. */
  readonly manifestStatisticsUnavailable?: string;
}

type Call = 'Poll' | 'Start';

export function logPoll(request: PollRequest, state: PolledState, now: number, observation?: Observation): void {
  const { status, statusChanged, waitSeconds, progress, event } = state;
  const subject = {
    executionArn: request.execution.executionArn,
    jobId: (state.input as Partial<WaiterInput>).JobId,
  };
  const { lostEvent, status: lostStatus } = request.state;
  if (lostEvent)
    log(console.warn, { event: 'ProgressEventLost', ...subject, status: lostStatus, error: lostEvent.Error });
  const fields = {
    ...subject,
    status,
    statusChanged,
    polls: progress.polls,
    jobAgeSeconds: Math.round(jobAgeSeconds(progress, now)),
    waitSeconds,
    manifestStatisticsUnavailable: (event ?? observation?.report)?.manifestStatisticsUnavailable,
  };
  write('Poll', fields, state, observation && 'error' in observation ? observation.error : undefined);
}

export function logStart({ execution }: PollRequest, state: PolledState, observation?: StartObservation): void {
  const { correlation, waitSeconds } = state;
  const fields = {
    executionArn: execution.executionArn,
    jobId: correlation.event.jobId,
    manifest: correlation.cause.Manifest,
    manifestSize: observation?.manifest,
    waitSeconds,
  };
  write('Start', fields, state, observation && 'error' in observation ? observation.error : undefined);
}

function write(call: Call, fields: Omit<LogLine, 'event'>, { error }: PolledState, apiError?: ApiError): void {
  const failed = apiError && { apiError: { name: apiError.name, message: apiError.message } };
  if (error !== undefined) log(console.error, { event: 'WaitFailed', ...fields, error });
  else if (failed) log(console.warn, { event: `${call}Failed`, ...fields, ...failed });
  else if (fields.manifestStatisticsUnavailable) log(console.warn, { event: call, ...fields });
  else log(console.info, { event: call, ...fields });
}

const log = (print: (line: LogLine) => void, line: LogLine) => print(line);
