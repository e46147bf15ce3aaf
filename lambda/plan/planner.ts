/** Plans a batch. One call does as much as its time allows, and the next one goes on. */
import type { BatchRequest } from '../../lib/protocol/batch/batch-requests';
import type { BatchState, PlanCursor } from '../../lib/protocol/batch/batch-state';
import type { PlanFile } from '../../lib/protocol/batch/plan-file';
import { S3Failure } from '../aws/s3-failure';
import { placeOf, planIdOf } from '../batch/place';
import type { Clock } from '../batch/clock';
import { type Call, dryRunEnded, ended, goesOn, planned } from './conclude';
import { countPass } from './count-pass';
import { readPlan, writePlan } from './files';
import { checkInput, maxImagesOf, settingsOf } from './input';
import { NOTHING_UPLOADED } from './long-object';
import { invalidInput, outputProblem, PlanProblem } from './problem';
import { checkPlan } from './reuse';
import { identify } from './source';
import { type SplitCursor, splitPass } from './split-pass';
import { imagesPerPartOf, summaryOf, throwIfEmpty, tooManyImages } from './summary';
import { NOTHING_COUNTED } from './tally';

export async function plan(request: BatchRequest, clock: Clock): Promise<BatchState> {
  const { state, execution, options } = request;
  if ('planning' in state && state.planning) return goOn({ input: state.input, request }, state.planning, clock);
  const { input, problems } = checkInput(state.input, execution, options);
  const call = { input, request };
  if (problems.length > 0) return ended(call, invalidInput(`Invalid input: ${problems.join('. ')}.`));
  return endingWithProblems(call, async () => {
    const known = await readPlan(placeOf(call.request.options, call.input.BatchId!));
    if (known) return reuse(call, known);
    return count(call, { pass: 'count', source: await identify(input), ...NOTHING_COUNTED }, clock);
  });
}

/** Uses the plan of another execution. */
async function reuse(call: Call, plan: PlanFile): Promise<BatchState> {
  const { input, request } = call;
  await checkPlan(plan, input, request.options);
  return input.DryRun ? dryRunEnded(call, plan.summary) : { ...planned(call, plan), isPlanReused: true };
}

const goOn = (call: Call, cursor: PlanCursor, clock: Clock): Promise<BatchState> =>
  endingWithProblems(call, () =>
    cursor.pass === 'count' ? count(call, cursor, clock) : split(call, cursor as SplitCursor, clock),
  );

/** Throws transient errors, so that Step Functions repeats the call with the same cursor. */
async function endingWithProblems(call: Call, plan: () => Promise<BatchState>): Promise<BatchState> {
  try {
    return await plan();
  } catch (thrown) {
    // The sources throw problems for errors of their own. Every other error comes from the output.
    const problem = outputProblem(thrown);
    if (problem instanceof PlanProblem) return ended(call, problem);
    throw problem;
  }
}

async function count(call: Call, cursor: PlanCursor, clock: Clock): Promise<BatchState> {
  const { input, request } = call;
  // A dry run counts all images, because its output has their price.
  const maxImages = input.DryRun ? Infinity : maxImagesOf(input, request.options);
  const result = await countPass(cursor, { ...request.options, maxImages }, clock);
  if ('paused' in result) return goesOn(call, result.paused);
  const { counted, tooMany } = result;
  if (tooMany) throw tooManyImages(counted.counts.images, maxImages, { allCounted: false });
  throwIfEmpty(input, counted);
  const imagesPerPart = imagesPerPartOf(counted.counts.images, request.options);
  if (input.DryRun) return dryRunEnded(call, summaryOf(counted, imagesPerPart));
  const next = firstSplitCursor(cursor, imagesPerPart);
  return clock.isOver() ? goesOn(call, next) : split(call, next, clock);
}

const firstSplitCursor = ({ source }: PlanCursor, imagesPerPart: number): SplitCursor => ({
  pass: 'split',
  source,
  ...NOTHING_COUNTED,
  imagesPerPart,
  parts: 0,
  invalid: NOTHING_UPLOADED,
});

async function split(call: Call, cursor: SplitCursor, clock: Clock): Promise<BatchState> {
  const { input, request } = call;
  const maxImages = maxImagesOf(input, request.options);
  const place = { ...placeOf(request.options, input.BatchId!), planId: planIdOf(request.execution) };
  try {
    const result = await splitPass(cursor, place, { ...request.options, maxImages }, clock);
    if ('paused' in result) return goesOn(call, result.paused);
    // Objects can have been added below the prefix after the count.
    if (result.tooMany) throw tooManyImages(result.counted.counts.images, maxImages, { allCounted: false });
    throwIfEmpty(input, result.counted);
    const summary = summaryOf(result.counted, cursor.imagesPerPart);
    const plan = await writePlan(place, {
      source: cursor.source,
      settings: settingsOf(input, request.options),
      acceptsVersions: request.options.acceptsVersions,
      summary,
    });
    // Another execution of this BatchId may have planned at the same time.
    return plan.planId === place.planId ? planned(call, plan) : await reuse(call, plan);
  } catch (thrown) {
    // An earlier attempt of this call completed the upload, or a lifecycle rule of the bucket aborted it. Start the pass again.
    const isLost = thrown instanceof S3Failure && thrown.code === 'NoSuchUpload';
    if (isLost) return goesOn(call, firstSplitCursor(cursor, cursor.imagesPerPart));
    throw thrown;
  }
}
