/** One structured log line a poll; Lambda's JSON log format puts it under `message`, beside time, level and request id. */
import type { PolledState, WaiterInput } from '../lib/contract';
import type { ApiError } from './api-error';
import { jobAgeSeconds } from './reducer';

/** The documented fields of a line. What the caller or the service sent as free text is left out or cut before. */
export interface LogLine {
  readonly event: 'Poll' | 'PollFailed' | 'WaitFailed';
  readonly executionArn: string;
  readonly jobId?: string;
  readonly status?: string;
  readonly statusChanged?: boolean;
  readonly polls?: number;
  /** Since CreationTimestamp, or since the wait began where that is not known. */
  readonly jobAgeSeconds?: number;
  readonly waitSeconds?: number;
  readonly apiError?: { readonly name: string; readonly message: string };
  /** The Error that the execution ends with. */
  readonly error?: string;
}

export function logPoll(executionArn: string, state: PolledState, now: number, apiError?: ApiError): void {
  const { status, statusChanged, waitSeconds, progress, error } = state;
  const fields = {
    executionArn,
    jobId: (state.input as Partial<WaiterInput>).JobId,
    status,
    statusChanged,
    polls: progress.polls,
    jobAgeSeconds: Math.round(jobAgeSeconds(progress, now)),
    waitSeconds,
  };
  if (error !== undefined) write(console.error, { event: 'WaitFailed', ...fields, error });
  else if (apiError) {
    write(console.warn, {
      event: 'PollFailed',
      ...fields,
      apiError: { name: apiError.name, message: apiError.message },
    });
  } else write(console.info, { event: 'Poll', ...fields });
}

const write = (log: (line: LogLine) => void, line: LogLine) => log(line);
