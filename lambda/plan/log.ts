/** The log line of a call that plans. Lambda's JSON log format puts it under `message`, beside time, level and request id. */
import type { SourceCounts } from '../../lib/protocol/batch/batch-files';
import { type BatchState, BatchStep } from '../../lib/protocol/batch/batch-state';

/** The documented fields of a line. It has no text of the source. */
export interface PlanLogLine extends Partial<SourceCounts> {
  /** `ExecutionFailed`: planning ends the execution with `error`. `PlanningPaused`: another call goes on. */
  readonly event: 'BatchPlanned' | 'PlanningPaused' | 'DryRunEnded' | 'ExecutionFailed';
  readonly executionArn: string;
  readonly batchId: string;
  /** Which pass over the source goes on. */
  readonly pass?: 'count' | 'split';
  readonly parts?: number;
  readonly error?: string;
  /** How long the call took. */
  readonly milliseconds: number;
}

const EVENTS: Readonly<Partial<Record<BatchStep, PlanLogLine['event']>>> = {
  [BatchStep.RUN]: 'BatchPlanned',
  [BatchStep.PLAN]: 'PlanningPaused',
  [BatchStep.DRY_RUN_ENDED]: 'DryRunEnded',
  [BatchStep.ENDED]: 'ExecutionFailed',
};

export function logPlan({ next, batch, execution, planning, plan, error }: BatchState, milliseconds: number): void {
  const { lines, images, invalidLines, duplicates, skipped } =
    planning?.counts ?? plan ?? ({} as Partial<SourceCounts>);
  const line: PlanLogLine = {
    event: EVENTS[next]!,
    executionArn: execution.executionArn,
    batchId: batch.batchId,
    pass: planning?.pass,
    lines,
    images,
    invalidLines,
    duplicates,
    skipped,
    parts: planning?.parts ?? plan?.parts,
    error,
    milliseconds,
  };
  if (error === undefined) console.info(line);
  else console.error(line);
}
