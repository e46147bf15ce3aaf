/**
 * The state that travels round the loop of a state machine: a function takes it and returns the next one.
 *
 * The definition reads its members by JSONPath; `statePath` makes the compiler check their names.
 *
 * Executions can run for months, across updates of the functions. From the first release on, the functions must take the states
 * of the release before.
 */
import type { ManifestReport, MediaAnalysisJobStateChange } from './event';
import type { MediaAnalysisJob } from './rekognition';
import type { RunnerInput } from './runner-input';
import type { WaiterInput } from './waiter-input';

/** The state before the first call of a function. The state `Take input` makes it. */
export interface InitialState {
  /** Tells this wait from others of the same execution. */
  readonly waitId: string;
  readonly correlation: Correlation;
  /** The input of the execution, not validated yet. */
  readonly input: unknown;
}

/** The state after a call of a function. */
export interface LoopState {
  readonly waitId: string;
  readonly correlation: Correlation;
  /** The valid members of the execution's input. Once a runner has started its job, the JobId is among them. */
  readonly input: ExecutionInput;
  readonly progress: Progress;
  /** The last status that was seen. */
  readonly status?: string;
  readonly statusChanged: boolean;
  /** Whether the status is the last one. Then the execution ends. */
  readonly hasEnded: boolean;
  readonly waitSeconds?: number;
  /** Whether the runner has yet to start the job. */
  readonly starting?: boolean;
  /** The event to publish, where the status changed. The definition merges `correlation.event` into it. */
  readonly event?: Omit<MediaAnalysisJobStateChange, keyof Correlation['event']>;
  /** Why the last event of progress was given up. The definition writes it; the next poll counts it. */
  readonly lostEvent?: CaughtError;
  /** The answer about a job that succeeded, while its manifest's summary is read again. */
  readonly succeeded?: MediaAnalysisJob;
  /** Error and Cause of the execution, where it fails. */
  readonly error?: string;
  readonly cause?: string;
  /** Output of the execution, where it succeeds. */
  readonly output?: MediaAnalysisJob & ManifestReport;
}

/** Members of an execution's input, of a waiter or of a runner. */
export type ExecutionInput = Partial<WaiterInput & RunnerInput>;

/** What a wait has learned so far. */
export interface Progress {
  /** When the first call of a function began, in milliseconds since the epoch. The deadline counts from here … */
  readonly startedAt: number;
  /** … and in a runner counts again from when the job started. */
  readonly jobStartedAt?: number;
  /** Whether an attempt to start the job had no answer. The job may have started. */
  readonly mayHaveStarted?: boolean;
  /** The runner's manifest, as the first attempt to start that could read it found it. */
  readonly manifest?: ManifestFacts;
  readonly polls: number;
  /** Changes of status so far. They number the events. */
  readonly changes: number;
  /** CreationTimestamp of the job, in milliseconds since the epoch. */
  readonly jobCreatedAt?: number;
  readonly apiErrors: number;
  readonly lastApiError?: { readonly name: string; readonly message: string };
  readonly refusals: number;
  /** Refusals since the last answer. */
  readonly refusalsInARow: number;
  /** Polls that saw the job succeed and could not read the summary of its manifest. */
  readonly summaryFailures?: number;
}

/** How large a manifest is, and whether it is a file of results; or why it could not be read. */
export type ManifestFacts =
  | { readonly lines: number; readonly bytes: number; readonly hasResults: boolean }
  | { readonly unread: string; readonly bytes?: number };

/** Error and Cause as a Catch writes them. */
export interface CaughtError {
  readonly Error: string;
  readonly Cause: string;
}

/** The members of the input that every event and every Cause repeats. Empty until a function has validated the input. */
export interface Correlation {
  readonly event: Pick<MediaAnalysisJobStateChange, 'jobId' | 'manifest' | 'context'>;
  readonly cause: Pick<ExecutionInput, 'JobId' | 'Manifest' | 'Context'>;
}

/** JSONPath of a member of the state. */
export const statePath = (member: keyof LoopState) => `$.${member}`;
