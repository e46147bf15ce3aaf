/** Makes the next state of a batch from what a call did. */
import { BatchStatus } from '../../lib/protocol/batch/batch-event';
import { BatchKey } from '../../lib/protocol/batch/batch-files';
import type { BatchInput } from '../../lib/protocol/batch/batch-input';
import type { BatchRequest } from '../../lib/protocol/batch/batch-requests';
import { type BatchState, BatchStep, type PlanCursor } from '../../lib/protocol/batch/batch-state';
import { type DryRunOutput, estimatedDurations } from '../../lib/protocol/batch/dry-run';
import type { PlanFile, PlanSummary } from '../../lib/protocol/batch/plan-file';
import { batchEvent, failedBeforeParts } from '../batch/event';
import { placeOf, planIdOf } from '../batch/place';
import { maxImagesOf, settingsOf } from './input';
import type { PlanProblem } from './problem';

/** What each call knows. */
export interface Call {
  readonly input: BatchInput;
  readonly request: BatchRequest;
}

type Base = Pick<BatchState, 'input' | 'batch' | 'execution'>;

interface Planned {
  readonly planId?: string;
  readonly parts: number;
  readonly images: number;
  readonly invalidLines: number;
}

const NOTHING: Planned = { parts: 0, images: 0, invalidLines: 0 };

function base(
  { input, request: { options, execution } }: Call,
  { planId, parts, images, invalidLines } = NOTHING,
): Base {
  const place = { ...placeOf(options, input.BatchId!), planId: planId ?? planIdOf(execution) };
  const batch = {
    batchId: place.batchId,
    planId: place.planId,
    partsKey: BatchKey.parts(place),
    parts,
    images,
    invalidLines,
    context: input.Context,
    ...settingsOf(input, options),
  };
  return { input, batch, execution };
}

export const goesOn = (call: Call, planning: PlanCursor): BatchState => ({
  ...base(call),
  planning,
  next: BatchStep.PLAN,
});

export function planned(call: Call, { planId, summary }: PlanFile): BatchState {
  const { images, invalidLines, parts } = summary;
  const state = base(call, { planId, ...summary });
  const status = BatchStatus.PLANNED;
  const event = batchEvent(state, status, { counts: { images, invalidLines, parts } });
  return { ...state, plan: summary, next: BatchStep.RUN, status, event };
}

export function ended(call: Call, problem: PlanProblem): BatchState {
  const state = base(call);
  return { ...state, ...failedBeforeParts(state, problem.error, problem) };
}

export function dryRunEnded(call: Call, plan: PlanSummary): BatchState {
  const { input, request } = call;
  const maxImages = maxImagesOf(input, request.options);
  const millisecondsPerImage = input.DurationPerImageMilliseconds ?? request.options.millisecondsPerImage;
  const durations = estimatedDurations(plan, { ...request.options, millisecondsPerImage });
  const output: DryRunOutput = {
    batchId: input.BatchId!,
    ...plan,
    maxImages,
    exceedsMaxImages: plan.images > maxImages,
    ...(durations.length > 0 && { estimatedDurations: durations }),
  };
  return { ...base(call, plan), plan, next: BatchStep.DRY_RUN_ENDED, output };
}
