/** The log lines of the part function. */
import type { PartRecord } from '../../lib/protocol/batch/batch-files';
import type { PartState } from '../../lib/protocol/batch/batch-requests';
import { type BatchLogLine, logBatch } from '../batch/log';

type State = Pick<PartState, 'part' | 'batch' | 'execution' | 'attempts'>;

export function logBegun(state: State & Pick<PartState, 'run'>): void {
  logBatch(console.info, { event: 'PartBegun', ...fieldsOf(state), attempt: state.attempts.number, runs: state.run });
}

export function logRecorded(state: State & Pick<PartState, 'run'>, record: PartRecord): void {
  const { attempt, status, jobId, error, code } = record;
  const fields = { ...fieldsOf(state), attempt, status, jobId, error, code, runs: state.run };
  logBatch(status === 'FAILED' ? console.warn : console.info, { event: 'PartRecorded', ...fields });
}

export function logLostProgress(state: State, error: Error): void {
  logBatch(console.warn, { event: 'ProgressEventLost', ...fieldsOf(state), error: error.name });
}

const fieldsOf = ({ part, batch, execution }: State): Omit<BatchLogLine, 'event'> => ({
  executionArn: execution.executionArn,
  batchId: batch.batchId,
  part: part.part,
});
