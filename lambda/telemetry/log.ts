/** One structured log line for each call. Lambda's JSON log format puts it under `message`, beside time, level and request id. */
import type { Manifest } from '../../lib/protocol/runner-input';
import type { ManifestFacts } from '../../lib/protocol/state';
import type { ApiError } from '../aws/api-error';

/** The documented fields of a line. Free text of callers is left out, and free text of services is cut before. */
export interface LogLine {
  /**
   * `ApiCallFailed`: the API gave an error, and the execution goes on. `ExecutionFailed`: the execution ends with `error`.
   * `ProgressEventLost`: an event was not published before this call.
   */
  readonly event: 'JobPolled' | 'JobStarted' | 'ApiCallFailed' | 'ExecutionFailed' | 'ProgressEventLost';
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
  /** The call that failed. */
  readonly operation?: 'GetMediaAnalysisJob' | 'StartMediaAnalysisJob';
  readonly apiError?: { readonly name: string; readonly message: string };
  /** The Error that the execution ends with. For `ProgressEventLost`, the Error of the last attempt to publish. */
  readonly error?: string;
  /** Why the event has no statistics of a finished job's manifest. */
  readonly manifestStatisticsUnavailable?: string;
}

/** What a call was, and how it ended. */
interface Call {
  readonly event: 'JobPolled' | 'JobStarted';
  readonly operation: LogLine['operation'];
  readonly apiError?: ApiError;
  /** The Error that the execution ends with. */
  readonly error?: string;
}

export function logCall(call: Call, fields: Omit<LogLine, 'event'>): void {
  const { event, operation, apiError, error } = call;
  if (error !== undefined) log(console.error, { event: 'ExecutionFailed', ...fields, error });
  else if (apiError) {
    const { name, message } = apiError;
    log(console.warn, { event: 'ApiCallFailed', ...fields, operation, apiError: { name, message } });
  } else if (fields.manifestStatisticsUnavailable) log(console.warn, { event, ...fields });
  else log(console.info, { event, ...fields });
}

export const log = (print: (line: LogLine) => void, line: LogLine) => print(line);
