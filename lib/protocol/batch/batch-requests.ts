/** What the state machine of a batch sends to its functions. */
import type { RunnerInput } from '../runner-input';
import type { CaughtError } from '../state';
import type { Part } from './batch-files';
import type { BatchExecution, BatchForParts, BatchState, InitialBatchState } from './batch-state';

export type { BatchExecution };

/** What the definition fixes for every execution. */
export interface BatchOptions {
  readonly outputBucket: string;
  /** Empty, or with a slash at its end. */
  readonly outputPrefix: string;
  readonly maxImages: number;
  /** How many parts run at the same time. */
  readonly slots: number;
  /** Absent if parts are to fill all slots evenly. */
  readonly imagesPerJob?: number;
  readonly attemptsPerPart: number;
  readonly maxFailedShare: number;
  readonly minConfidence?: number;
  readonly projectVersion?: string;
  readonly millisecondsPerImage?: number;
}

/** The event of the plan function and of the merge function. */
export interface BatchRequest {
  readonly state: InitialBatchState | BatchState;
  readonly execution: BatchExecution;
  readonly options: BatchOptions;
}

/** The event of the part function. */
export interface PartRequest {
  readonly part: Part;
  readonly batch: BatchForParts;
  /** Of the batch, not of the child. */
  readonly execution: BatchExecution;
  readonly options: Pick<BatchOptions, 'outputBucket' | 'outputPrefix' | 'attemptsPerPart'>;
  /** Absent before the first attempt of this execution. */
  readonly attempts?: PartAttempts;
  /** What the runner's execution returned: an output, or an error that the Catch wrote. Absent before the first attempt. */
  readonly result?: { readonly Output?: unknown };
  readonly failure?: CaughtError;
}

export interface PartAttempts {
  /** Number of the attempt among all of this part, from 1. The token of the job is made of it. */
  readonly number: number;
  /** Attempts of this execution so far. */
  readonly ofExecution: number;
}

/** What the part function returns: the next state of the child. */
export interface PartState {
  readonly attempts: PartAttempts;
  /** Whether to start the runner. */
  readonly run: boolean;
  /** Input and name of the runner's execution. */
  readonly input?: RunnerInput;
  readonly executionName?: string;
  /** A PROGRESS event to publish. */
  readonly event?: object;
  readonly publish: boolean;
}
