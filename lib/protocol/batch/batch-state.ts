/** The state of a batch's execution: the functions take it and return the next one. */
import type { Execution } from '../requests';
import type { CaughtError } from '../state';
import type { BatchStatus, MediaAnalysisBatchStateChange } from './batch-event';
import type { InvalidLine, SourceCounts } from './batch-files';
import type { BatchInput } from './batch-input';
import type { PlanSource, PlanSummary } from './plan-file';

/** The state before the first call of a function. The state `Take input` makes it. */
export interface InitialBatchState {
  /** The input of the execution, not validated yet. */
  readonly input: unknown;
}

/** The execution of the batch. */
export interface BatchExecution extends Execution {
  readonly name: string;
}

export interface BatchState {
  /** The valid members of the execution's input, with the BatchId. */
  readonly input: BatchInput;
  /** What the children of the map need; the definition passes it to each of them. */
  readonly batch: BatchForParts;
  /** The definition passes it to each child. */
  readonly execution: BatchExecution;
  /** Where the plan goes on; absent once it is complete. */
  readonly planning?: PlanCursor;
  readonly plan?: PlanSummary;
  /** Whether the plan is that of an earlier execution. Then parts can have results already. */
  readonly isPlanReused?: boolean;
  /** Why the map of parts failed as a whole. The definition writes it. */
  readonly mapFailure?: CaughtError;
  /** Where the merge goes on; absent before and after it. */
  readonly merging?: MergeCursor;
  /** What the definition does next. */
  readonly next: BatchStep;
  readonly status?: BatchStatus;
  readonly event?: MediaAnalysisBatchStateChange;
  /** Error and Cause of the execution, where it fails. */
  readonly error?: string;
  readonly cause?: string;
  /** Output of the execution, where it succeeds. */
  readonly output?: unknown;
}

/** Names of states by which the command knows how far an execution is. */
export const BatchStateName = { PLAN: 'Plan', PARTS: 'Parts', MERGE: 'Merge' } as const;

/** Where the definition goes after a call. */
export const BatchStep = {
  PLAN: 'PLAN',
  RUN: 'RUN',
  /** A dry run ends without an event. */
  DRY_RUN_ENDED: 'DRY_RUN_ENDED',
  MERGE: 'MERGE',
  ENDED: 'ENDED',
} as const;
export type BatchStep = keyof typeof BatchStep;

/** What each child of the map is told about its batch. */
export interface BatchForParts {
  readonly batchId: string;
  readonly planId: string;
  /** Key of parts.json. */
  readonly partsKey: string;
  /** How many parts, images and lines without an image there are. Events of progress tell them. */
  readonly parts: number;
  readonly images: number;
  readonly invalidLines: number;
  readonly context?: Readonly<Record<string, unknown>>;
  readonly minConfidence?: number;
  readonly projectVersion?: string;
}

/** A plan has two passes: the first counts images, so that the second can split them evenly. */
export interface PlanCursor {
  readonly pass: 'count' | 'split';
  readonly source: PlanSource;
  /** Counts and first problems of this pass, up to the position. */
  readonly counts: SourceCounts;
  readonly firstInvalidLines: readonly InvalidLine[];
  /** Where in the source this pass goes on. Absent at its beginning. */
  readonly position?: SourcePosition;
  /** Of the second pass: what the first one decided. */
  readonly imagesPerPart?: number;
  /** Of the second pass: how many parts have been written. */
  readonly parts?: number;
  /** Of the second pass: how much of invalid.jsonl has been written. */
  readonly invalid?: UploadProgress;
}

/** A place in a source: some entries after the beginning of a piece. */
export interface SourcePosition {
  /** The beginning of the piece. The source's reader makes and reads it. */
  readonly at: unknown;
  readonly skip: number;
}

/** How much of a long object has been uploaded. */
export interface UploadProgress {
  /** Absent as long as one request can write the object. */
  readonly uploadId?: string;
  readonly pieces: readonly { readonly etag: string; readonly checksum?: string }[];
}

/** Where a merge goes on. What was found so far is in the checkpoint, a file, because it can be too large for the state. */
export interface MergeCursor {
  /** The part that comes next. */
  readonly part: number;
  /** Number of the checkpoint, from 1. */
  readonly checkpoint: number;
}
