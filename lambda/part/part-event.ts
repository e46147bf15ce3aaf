/** The event of a part that has ended. Pure. */
import type { MediaAnalysisBatchPartStateChange } from '../../lib/protocol/batch/batch-event';
import type { PartRecord } from '../../lib/protocol/batch/batch-files';
import type { InitialPartState } from '../../lib/protocol/batch/batch-requests';

export function partEvent(
  { batch, execution }: Pick<InitialPartState, 'batch' | 'execution'>,
  record: PartRecord,
): MediaAnalysisBatchPartStateChange {
  const { part, status, attempt, lines, jobId, results, statistics, error, code, message } = record;
  const { executionArn, stateMachineArn } = execution;
  return {
    id: `${executionArn}#${part}#${status}`,
    batchId: batch.batchId,
    part,
    status,
    attempt,
    images: lines,
    executionArn,
    stateMachineArn,
    context: batch.context,
    jobId,
    results,
    statistics,
    error,
    code,
    message,
  };
}
