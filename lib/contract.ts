/**
 * What the state machine's definition and the handler say to each other.
 *
 * The definition reads these members by JSONPath; `statePath` makes the compiler check their names.
 */
import type { Schedule } from './next-wait';
import type { MediaAnalysisJobStateChange } from './event';

/** Statuses of the waiter's own, beside those of the job. */
export const TIMED_OUT = 'TIMED_OUT';
export const ERROR = 'ERROR';

/** Error names that an execution can end with; refusals and client errors of the API keep their own names. */
export const ErrorName = {
  JOB_FAILED: 'MediaAnalysisJobFailed',
  JOB_TIMED_OUT: 'MediaAnalysisJobTimedOut',
  INVALID_INPUT: 'InvalidInput',
  UNEXPECTED_STATUS: 'UnexpectedStatus',
  POLL_FAILED: 'PollFailed',
} as const;

/** The input of an execution, once validated. */
export interface WaiterInput {
  readonly JobId: string;
  readonly ExpectedDurationSeconds?: number;
  readonly TimeoutSeconds?: number;
  readonly Context?: Readonly<Record<string, unknown>>;
}

/** What the waiter learned so far. */
export interface Progress {
  /** When the first poll began, in milliseconds since the epoch: the deadline counts from here. */
  readonly startedAt: number;
  readonly polls: number;
  /** Changes of status, which number the events. */
  readonly changes: number;
  /** CreationTimestamp of the job, in milliseconds since the epoch. */
  readonly jobCreatedAt?: number;
  readonly apiErrors: number;
  readonly lastApiError?: { readonly name: string; readonly message: string };
  readonly refusals: number;
  /** Refusals since the last answer. */
  readonly refusalsInARow: number;
}

/** What tells whose event and whose Cause it is: nothing until the poll function has looked at the input. */
export interface Correlation {
  readonly event: Pick<MediaAnalysisJobStateChange, 'jobId' | 'context'>;
  readonly cause: Partial<Pick<WaiterInput, 'JobId' | 'Context'>>;
}

/** The state that travels round the loop: the handler takes it and returns the next one. */
export interface WaiterState {
  /** Tells this wait from others, of this execution too. The machine makes it. */
  readonly waitId: string;
  readonly correlation: Correlation;
  /** As the execution received it; validated by the first poll, which keeps nothing else of it. */
  readonly input: unknown;
  readonly progress?: Progress;
  /** The last status seen, of the job or of the waiter. */
  readonly status?: string;
  readonly statusChanged?: boolean;
  readonly waitSeconds?: number;
  /** The event to publish, where the status changed; what correlates it is added then. */
  readonly event?: Omit<MediaAnalysisJobStateChange, keyof Correlation['event']>;
  /** Error and Cause of the execution, where it is to fail. */
  readonly error?: string;
  readonly cause?: string;
}

/** The state after a poll. */
export type PolledState = WaiterState & { readonly progress: Progress; readonly statusChanged: boolean };

/** What the definition fixes for every execution. */
export interface WaiterOptions {
  readonly timeoutSeconds: number;
  readonly schedule: Schedule;
}

/** The handler's event. */
export interface PollRequest {
  readonly state: WaiterState;
  readonly execution: {
    readonly executionArn: string;
    readonly stateMachineArn: string;
    readonly stateMachineName: string;
  };
  readonly options: WaiterOptions;
}

/** JSONPath of a member of the state. */
export const statePath = (member: keyof WaiterState) => `$.${member}`;

/** JSONPath of the answer that a finished execution returns. */
export const ANSWER_PATH = `${statePath('event')}.${'job' satisfies keyof MediaAnalysisJobStateChange}`;
