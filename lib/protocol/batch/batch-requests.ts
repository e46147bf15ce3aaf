/** What the state machine of a batch sends to its functions. */
import type { RunnerInput } from '../runner-input';
import type { CaughtError } from '../state';
import type { MediaAnalysisBatchPartStateChange, MediaAnalysisBatchStateChange } from './batch-event';
import type { Part } from './batch-files';
import type { BatchExecution, BatchForParts, BatchState, InitialBatchState } from './batch-state';

export type { BatchExecution };

/** What the definition fixes for every execution. */
export interface BatchOptions {
  readonly outputBucket: string;
  /** Empty, or with a slash at its end. */
  readonly outputPrefix: string;
  readonly maxImages: number;
  readonly dropDuplicates: boolean;
  /** How many parts run at the same time. */
  readonly slots: number;
  /** Absent if parts are to fill all slots evenly. */
  readonly imagesPerPart?: number;
  readonly attemptsPerPart: number;
  readonly maxFailedShare: number;
  readonly minConfidence?: number;
  readonly projectVersion?: string;
  readonly millisecondsPerImage?: number;
  /** Present if images are analysed one by one. */
  readonly callsPerSecond?: number;
  /** Whether lines of a manifest may name versions of objects. */
  readonly acceptsVersions?: boolean;
}

/** The event of the plan function and of the merge function. */
export interface BatchRequest {
  readonly state: InitialBatchState | BatchState;
  readonly execution: BatchExecution;
  readonly options: BatchOptions;
}

/** The event of the part function. */
export interface PartRequest {
  readonly state: InitialPartState | PartState;
  readonly options: Pick<BatchOptions, 'outputBucket' | 'outputPrefix' | 'attemptsPerPart'>;
}

/** What the definition fixes for the images function. */
export type ImagesOptions = Pick<BatchOptions, 'outputBucket' | 'outputPrefix'> & {
  /** ARN of the key of the results, if it is not the bucket's. */
  readonly outputKey?: string;
  /** The most calls that this call of the function makes in any second, rounded up to a whole number. */
  readonly callsPerSecond: number;
};

/** The event of the images function for a part. It returns the next state of the part. */
export interface ImagesRequest {
  readonly state: PartState;
  readonly options: ImagesOptions;
}

/** The event of the images function before the map. It returns the next state of the batch. */
export interface FirstImagesRequest {
  readonly state: BatchState;
  readonly execution: BatchExecution;
  readonly options: ImagesOptions;
}

/** The state of a child of the map before the first call. The map makes it. */
export interface InitialPartState {
  readonly part: Part;
  readonly batch: BatchForParts;
  /** The execution of the batch, not of the child. */
  readonly execution: BatchExecution;
}

/** The state of a child after a call of the part function. */
export interface PartState extends InitialPartState {
  readonly attempts: PartAttempts;
  /** Whether to analyse the part. */
  readonly run: boolean;
  /** Input and name of the runner's execution, if parts are jobs. */
  readonly input?: RunnerInput;
  readonly executionName?: string;
  /** After a call of the images function: whether another call is to go on with this part. */
  readonly analyzing?: boolean;
  /** What came of the runner's execution. The definition writes it. Or what came of the images function, which writes it itself. */
  readonly outcome?: { readonly Output: unknown } | CaughtError;
  /** The event of a part that has ended. */
  readonly event?: MediaAnalysisBatchPartStateChange;
  /** Whether there is a PROGRESS event to publish after it. */
  readonly tellsProgress: boolean;
  readonly progressEvent?: MediaAnalysisBatchStateChange;
}

export interface PartAttempts {
  /** Number of the attempt among all of this part, from 1. The token of the job is made of it. */
  readonly number: number;
  /** Attempts of this execution so far. */
  readonly ofExecution: number;
}
