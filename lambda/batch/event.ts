/** The event of a batch, and the end of one whose parts do not run. */
import { BatchStatus, type MediaAnalysisBatchStateChange } from '../../lib/protocol/batch/batch-event';
import { type BatchState, BatchStep } from '../../lib/protocol/batch/batch-state';
import { causeOf, type Problem } from './cause';

type Batch = Pick<BatchState, 'input' | 'execution'>;

type Details = Pick<
  MediaAnalysisBatchStateChange,
  'counts' | 'index' | 'invalidLines' | 'failedImages' | 'error' | 'cause'
>;

export function batchEvent(
  { input, execution }: Batch,
  status: BatchStatus,
  details: Details,
): MediaAnalysisBatchStateChange {
  const { executionArn, stateMachineArn } = execution;
  return {
    // The same when Step Functions repeats the call.
    id: `${executionArn}#${status}`,
    batchId: input.BatchId,
    status,
    executionArn,
    stateMachineArn,
    context: input.Context,
    ...details,
  };
}

/** What changes in the state of a batch that ends before its parts run. */
export function failedBeforeParts(batch: Batch, error: string, problem: Problem) {
  const failure = { error, cause: causeOf(batch.input, problem) };
  const status = BatchStatus.FAILED;
  return { next: BatchStep.ENDED, status, ...failure, event: batchEvent(batch, status, failure) };
}
