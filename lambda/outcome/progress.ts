/** Functions on the progress of a wait, shared by polls and starts. Pure: the time is an argument. */
import { CHECK_AGAIN_SECONDS, MAX_QUICK_REFUSAL_CHECKS, MAX_REFUSALS_IN_A_ROW } from '../../lib/protocol/limits';
import { ApiErrorKind } from '../../lib/protocol/metrics';
import type { WaitOptions } from '../../lib/protocol/requests';
import type { ExecutionInput, Progress } from '../../lib/protocol/state';
import type { ApiError } from '../aws/api-error';

/** Time and chance, as a reducer takes them. */
export interface Moment {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** In [0, 1). */
  readonly random: number;
}

export const firstProgress = (now: number): Progress => ({
  startedAt: now,
  polls: 0,
  changes: 0,
  apiErrors: 0,
  refusals: 0,
  refusalsInARow: 0,
});

/** Adds an error of the API to the progress. */
export function withApiError(before: Progress, { kind, name, message }: ApiError): Progress {
  const refused = kind === ApiErrorKind.REFUSAL ? 1 : 0;
  return {
    ...before,
    apiErrors: before.apiErrors + 1,
    lastApiError: { name, message },
    refusals: before.refusals + refused,
    // LimitExceededException proves that the call is allowed: Rekognition checks permissions before it counts running jobs.
    refusalsInARow: kind === ApiErrorKind.LIMIT_EXCEEDED ? 0 : before.refusalsInARow + refused,
  };
}

/** Whether the error ends the execution. */
export const isFinal = ({ kind }: ApiError, { refusalsInARow }: Progress) =>
  kind === ApiErrorKind.INVALID || (kind === ApiErrorKind.REFUSAL && refusalsInARow >= MAX_REFUSALS_IN_A_ROW);

/** The wait after an error. It is short after the first refusals, to learn soon whether they stay. */
export const waitAfter = ({ kind }: ApiError, { refusals }: Progress, waitSeconds: number) =>
  kind === ApiErrorKind.REFUSAL && refusals <= MAX_QUICK_REFUSAL_CHECKS
    ? Math.min(waitSeconds, CHECK_AGAIN_SECONDS)
    : waitSeconds;

/** An execution may ask for less time than the machine gives, not for more. */
export const timeoutOf = ({ timeoutSeconds }: WaitOptions, { TimeoutSeconds = Infinity }: ExecutionInput) =>
  Math.min(TimeoutSeconds, timeoutSeconds);

export const secondsSince = (time: number, now: number) => (now - time) / 1000;

/** Counts from CreationTimestamp, or from the start of the wait if that is earlier: clocks can differ. */
export function jobAgeSeconds({ jobCreatedAt, jobStartedAt, startedAt }: Progress, now: number): number {
  const knownSince = jobStartedAt ?? startedAt;
  return Math.max(0, secondsSince(Math.min(jobCreatedAt ?? knownSince, knownSince), now));
}
