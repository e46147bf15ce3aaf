/** The log lines of the merge function. */
import type { BatchRequest } from '../../lib/protocol/batch/batch-requests';
import type { BatchState } from '../../lib/protocol/batch/batch-state';
import { logBatch } from '../batch/log';

export function logMerge({ execution: { executionArn } }: BatchRequest, next: BatchState): void {
  const { batch, merging, status, error, event } = next;
  const fields = { executionArn, batchId: batch.batchId };
  if (merging) logBatch(console.info, { event: 'MergeInterrupted', ...fields, part: merging.part });
  else {
    const print = error === undefined ? console.info : console.error;
    logBatch(print, { event: 'BatchMerged', ...fields, status, error, counts: event?.counts });
  }
}
