/** One structured log line for each call of the functions that record parts and merge. Free text of callers is left out. */
import type { BatchCounts } from '../../lib/protocol/batch/batch-event';

/** The documented fields of a line. */
export interface BatchLogLine {
  /**
   * `PartBegun`: before the first attempt of a part in this execution. `PartRecorded`: after an attempt. `ProgressEventLost`: the
   * counts of a PROGRESS event could not be read. `MergeInterrupted`: the merge goes on in the next call. `BatchMerged`: the batch
   * has its result.
   */
  readonly event: 'PartBegun' | 'PartRecorded' | 'ProgressEventLost' | 'MergeInterrupted' | 'BatchMerged';
  readonly executionArn: string;
  readonly batchId: string;
  readonly part?: number;
  /** Number of the attempt among all of this part. */
  readonly attempt?: number;
  readonly jobId?: string;
  readonly status?: string;
  /** Whether the runner is started next. */
  readonly runs?: boolean;
  /** Error of the part, of the lost event, or of the execution. */
  readonly error?: string;
  readonly code?: string;
  readonly counts?: BatchCounts;
}

export const logBatch = (print: (line: BatchLogLine) => void, line: BatchLogLine) => print(line);
