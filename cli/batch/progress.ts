/** How far an execution of a batch is: from its history, and from its Map Run. */
import { DescribeMapRunCommand, type HistoryEvent, type SFNClient } from '@aws-sdk/client-sfn';
import { type BatchState, BatchStateName } from '../../lib/protocol/batch/batch-state';
import { isObject } from '../../lib/protocol/input-rules';
import { jsonOrText } from '../json';

export type BatchPhase = 'COUNTING' | 'SPLITTING' | 'ANALYSING' | 'MERGING' | 'ENDING';

export interface BatchProgress {
  readonly phase: BatchPhase;
  /** Lines of the source, or listed objects, that the current pass of planning has read. */
  readonly linesRead?: number;
  /** Absent until all images are counted. */
  readonly images?: number;
  /** Absent until all images are counted. */
  readonly parts?: number;
  /** Parts that have ended, also those that failed. While the batch merges: those that are merged. */
  readonly partsDone?: number;
  readonly partsRunning?: number;
  /** An estimate: the last part can have fewer images than the others, and a part that failed counts, too. */
  readonly imagesDone?: number;
  readonly analysingSince?: Date;
  /** Whether an earlier execution made the plan. Then parts can have had results before this execution. */
  readonly isPlanReused?: boolean;
  /** Estimated from the parts that have ended. */
  readonly imagesPerHour?: number;
  readonly endsAt?: Date;
}

/** Where an execution of a batch is, as its history says. */
export interface BatchPosition {
  readonly stateName: string;
  /** Before the first call of the plan function there is no more than the input. */
  readonly state: Partial<BatchState>;
  /** The latest Map Run, once there is one. */
  readonly mapRunArn?: string;
}

/** Finds the position in the latest events, of which the newest comes first. Returns undefined if they are not those of a batch. */
export function batchPosition(events: readonly HistoryEvent[]): BatchPosition | undefined {
  let mapRunArn: string | undefined;
  for (const { stateEnteredEventDetails: entered, ...event } of events) {
    mapRunArn ??= (event.mapRunRedrivenEventDetails ?? event.mapRunStartedEventDetails)?.mapRunArn;
    if (!entered) continue;
    const { name: stateName = '' } = entered;
    const state = jsonOrText(entered.input);
    if (!isObject(state) || !('input' in state)) return undefined;
    const isOfBatch = 'batch' in state || stateName === BatchStateName.PLAN;
    return isOfBatch ? { stateName, state, mapRunArn } : undefined;
  }
  return undefined;
}

export async function readBatchProgress(
  client: SFNClient,
  { stateName, state, mapRunArn }: BatchPosition,
): Promise<BatchProgress> {
  const { planning, plan, merging, isPlanReused } = state;
  const planned = { images: plan?.images, parts: plan?.parts, isPlanReused };
  const phase = phaseOf(stateName, state);
  if (phase === 'COUNTING' || phase === 'SPLITTING') return { phase, linesRead: planning?.counts.lines };
  if (phase === 'MERGING') return { phase, ...planned, partsDone: (merging?.part ?? 1) - 1 };
  if (phase === 'ENDING' || !mapRunArn) return { phase, ...planned };
  const { itemCounts, startDate } = await client.send(new DescribeMapRunCommand({ mapRunArn }));
  const { succeeded = 0, failed = 0, timedOut = 0, running } = itemCounts ?? {};
  // A part that failed is a child that succeeded: the children of the map catch everything.
  const partsDone = succeeded + failed + timedOut;
  const imagesDone = plan && Math.round((partsDone / plan.parts) * plan.images);
  return { phase, ...planned, partsDone, partsRunning: running, imagesDone, analysingSince: startDate };
}

function phaseOf(stateName: string, { planning, plan, next }: Partial<BatchState>): BatchPhase {
  if (stateName === BatchStateName.MERGE || next === 'MERGE') return 'MERGING';
  if (next === 'RUN') return 'ANALYSING';
  if (plan || next === 'ENDED') return 'ENDING';
  return planning?.pass === 'split' ? 'SPLITTING' : 'COUNTING';
}
