/** What the state machine sends to its functions. */
import type { Schedule } from './next-wait';
import type { InitialState, LoopState } from './state';

/** What the definition fixes for every execution. */
export interface WaitOptions {
  readonly timeoutSeconds: number;
  readonly schedule: Schedule;
  /** Whether the poll function can read the summary of a finished job's manifest. */
  readonly readsSummary?: boolean;
  /** The share of invalid lines above which a job that succeeded counts as failed. */
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

/** The execution that calls. */
export interface Execution {
  readonly executionArn: string;
  readonly stateMachineArn: string;
  readonly stateMachineName: string;
}

/** The poll function's event. */
export interface PollRequest {
  readonly state: InitialState | LoopState;
  readonly execution: Execution;
  readonly options: WaitOptions;
}

/** The start function's event. */
export interface StartRequest extends PollRequest {
  readonly job: JobOptions;
  /** How often Step Functions has retried this task. An earlier invocation may have started the job. */
  readonly retries: number;
}
