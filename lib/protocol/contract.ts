/**
 * What the state machine's definition and the handler say to each other.
 *
 * The definition reads these members by JSONPath; `statePath` makes the compiler check their names.
 */
import type { ManifestReport, MediaAnalysisJobStateChange } from './event';
import type { Schedule } from './next-wait';
import type { MediaAnalysisJob, S3Object } from './rekognition';

/** Statuses of the waiter's own, beside those of the job. */
export const TIMED_OUT = 'TIMED_OUT';
export const ERROR = 'ERROR';

/** Error names that an execution can end with; refusals and client errors of the API keep their own names. */
export const ErrorName = {
  JOB_FAILED: 'MediaAnalysisJobFailed',
  JOB_TIMED_OUT: 'MediaAnalysisJobTimedOut',
  INVALID_INPUT: 'InvalidInput',
  INVALID_MANIFEST: 'InvalidManifest',
  UNEXPECTED_STATUS: 'UnexpectedStatus',
  POLL_FAILED: 'PollFailed',
  START_FAILED: 'StartFailed',
  TOO_MANY_INVALID_LINES: 'TooManyInvalidLines',
} as const;

/** What the inputs of waiter and runner have in common. */
interface WaitInput {
  readonly ExpectedDurationSeconds?: number;
  readonly ImageCount?: number;
  readonly TimeoutSeconds?: number;
  readonly Context?: Readonly<Record<string, unknown>>;
}

/** The input of a waiter's execution, once validated; a runner makes it when the job has started. */
export interface WaiterInput extends WaitInput {
  readonly JobId: string;
}

/** The input of a runner's execution, once validated. */
export interface RunnerInput extends WaitInput {
  readonly Manifest: Manifest;
  readonly JobName?: string;
  /** Below the runner's own prefix. */
  readonly OutputPrefix?: string;
  readonly MinConfidence?: number;
  readonly ProjectVersion?: string;
}

export type Manifest = Required<Pick<S3Object, 'Bucket' | 'Name'>> & Pick<S3Object, 'Version'>;

/** How large a manifest is, and whether it is a file of results; or why it could not be read. */
export type ManifestFacts =
  | { readonly lines: number; readonly bytes: number; readonly hasResults: boolean }
  | { readonly unread: string; readonly bytes?: number };

/** What the waiter learned so far. */
export interface Progress {
  /** When the first poll, or attempt to start the job, began, in milliseconds since the epoch: the deadline counts from here … */
  readonly startedAt: number;
  /** … until the runner has started the job: then that of the job counts from here. */
  readonly jobStartedAt?: number;
  /** Whether an attempt to start the job went without an answer, and so may have started it. */
  readonly mayHaveStarted?: boolean;
  /** The runner's manifest, from the first attempt to start that could read it. */
  readonly manifest?: ManifestFacts;
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
  /** Polls that saw the job succeed, and could not read the summary of its manifest. */
  readonly summaryFailures?: number;
}

/** Error and Cause as a Catch writes them. */
export interface CaughtError {
  readonly Error: string;
  readonly Cause: string;
}

/** What tells whose event and whose Cause it is: nothing until the poll function has looked at the input. */
export interface Correlation {
  readonly event: Pick<MediaAnalysisJobStateChange, 'jobId' | 'manifest' | 'context'>;
  readonly cause: Partial<Pick<WaiterInput, 'JobId' | 'Context'> & Pick<RunnerInput, 'Manifest'>>;
}

/** The state that travels round the loop: the handler takes it and returns the next one. */
export interface WaiterState {
  /** Tells this wait from others, of this execution too. The machine makes it. */
  readonly waitId: string;
  readonly correlation: Correlation;
  /** As the execution received it; validated by the first call of a function, which keeps nothing else of it. */
  readonly input: unknown;
  readonly progress?: Progress;
  /** The last status seen, of the job or of the waiter. */
  readonly status?: string;
  readonly statusChanged?: boolean;
  /** Whether the status is the last one: then the execution ends. */
  readonly hasEnded?: boolean;
  readonly waitSeconds?: number;
  /** Whether the runner has yet to start the job. */
  readonly starting?: boolean;
  /** The event to publish, where the status changed; what correlates it is added then. */
  readonly event?: Omit<MediaAnalysisJobStateChange, keyof Correlation['event']>;
  /** Why the event of the last change was given up. The machine writes it; the next poll counts it. */
  readonly lostEvent?: CaughtError;
  /** The answer about a job that succeeded, while the summary of its manifest is tried again. */
  readonly succeeded?: MediaAnalysisJob;
  /** Error and Cause of the execution, where it is to fail. */
  readonly error?: string;
  readonly cause?: string;
  /** What the execution returns, where it is to succeed. */
  readonly output?: MediaAnalysisJob & ManifestReport;
}

/** The state after a poll. */
export type PolledState = WaiterState & {
  readonly progress: Progress;
  readonly statusChanged: boolean;
  readonly hasEnded: boolean;
};

/** What the definition fixes for every execution. */
export interface WaiterOptions {
  readonly timeoutSeconds: number;
  readonly schedule: Schedule;
  /** Whether the summary of a finished job's manifest can be read. */
  readonly readsSummary?: boolean;
  /** The share of invalid lines from which on a job that succeeded counts as failed. */
  readonly failOnInvalidLines?: number;
}

/** What a runner fixes for every job that it starts. */
export interface JobOptions {
  readonly outputBucket: string;
  /** Without a slash at its end. */
  readonly outputPrefix?: string;
  readonly outputKey?: string;
  readonly minConfidence?: number;
  readonly projectVersion?: string;
  readonly secondsPerImage?: number;
}

/** The poll function's event. */
export interface PollRequest {
  readonly state: WaiterState;
  readonly execution: {
    readonly executionArn: string;
    readonly stateMachineArn: string;
    readonly stateMachineName: string;
  };
  readonly options: WaiterOptions;
}

/** The start function's event. */
export interface StartRequest extends PollRequest {
  readonly job: JobOptions;
  /** How often Step Functions has invoked the function again for this attempt: an invocation before may have started the job. */
  readonly retries: number;
}

/** JSONPath of a member of the state. */
export const statePath = (member: keyof WaiterState) => `$.${member}`;
