/**
 * Tries the first images of a batch before its parts run, so that a batch that can analyse nothing ends at once.
 *
 * It makes as few calls as can tell: it stops at the first image that Amazon Rekognition has read. What it learns is kept for the part.
 */
import { BatchStatus, type MediaAnalysisBatchStateChange } from '../../lib/protocol/batch/batch-event';
import { BatchKey, type PlanPlace } from '../../lib/protocol/batch/batch-files';
import type { FirstImagesRequest } from '../../lib/protocol/batch/batch-requests';
import { type BatchState, BatchStep } from '../../lib/protocol/batch/batch-state';
import { causeOf } from '../batch/cause';
import type { Clock } from '../batch/clock';
import { objectAt, placeOf } from '../batch/place';
import type { Caller } from './caller';
import { AccountProblem, fileProblem, Interrupted, noImageAnalyzed, refusal } from './failures';
import { takeLease } from './lease';
import { logFirstImages } from './log';
import { writeApiErrors } from './metrics';
import { FIRST_IMAGES } from './sizes';
import { readImages, readSlices, type Slice, writeSlice } from './slices';
import type { Pacer } from './pacer';
import { pacedCaller, type Surroundings } from './surroundings';

/** If all images are refused so, the reason is the bucket or the settings. After another refusal Amazon Rekognition has read the image. */
const NOT_READ = ['InvalidS3ObjectException', 'InvalidParameterException', 'ValidationException'];

export async function tryFirstImages(request: FirstImagesRequest, around: Surroundings): Promise<BatchState> {
  const { state, options } = request;
  const place = { ...placeOf(options, state.batch.batchId), planId: state.batch.planId };
  try {
    const lease = await takeLease(objectAt(place, BatchKey.lease(place, 1)), { ...around, clock: lookOnce() });
    // Another call analyses the first part, so Amazon Rekognition answers.
    if (lease) await tryImages(request, place, around).finally(() => lease.release());
    return state;
  } catch (thrown) {
    const problem = problemOf(thrown);
    if (!(problem instanceof AccountProblem)) throw problem;
    return ended(request, problem);
  }
}

/** A lease that another call has is not waited for. */
function lookOnce(): Clock {
  let looks = 0;
  return { isOver: () => looks++ > 0 };
}

function problemOf(thrown: unknown): unknown {
  const problem = fileProblem(thrown);
  return (problem instanceof Interrupted && problem.ifFromTheBeginning) || problem;
}

/** Throws what the parts would end with. */
async function tryImages(request: FirstImagesRequest, place: PlanPlace, around: Surroundings): Promise<void> {
  const { state, execution, options } = request;
  const slices = await readSlices(place, 1, await readImages(place, BatchKey.manifest(place, 1)));
  // An earlier execution has analysed images.
  if (slices.some(({ outcomes }) => outcomes.some(Boolean))) return;
  const { pacer, caller } = pacedCaller(around, state.batch, options.callsPerSecond);
  try {
    const tried = await callUntilOneIsRead(slices, caller, pacer, around.clock);
    // So a batch that may not write its results ends here, and no image is analysed twice.
    for (const slice of tried) await writeSlice(place, slice, options.outputKey);
    logFirstImages(request, caller);
  } catch (thrown) {
    logFirstImages(request, caller, (problemOf(thrown) as Error).name);
    throw thrown;
  } finally {
    writeApiErrors(execution, caller.errors);
  }
}

/** Returns the slices of the images that were tried. */
async function callUntilOneIsRead(
  slices: readonly Slice[],
  caller: Caller,
  pacer: Pacer,
  { isOver }: Clock,
): Promise<Set<Slice>> {
  const tried = new Set<Slice>();
  let problem: unknown;
  for (const { slice, index } of samplesOf(slices)) {
    const { sourceRef } = slice.images[index];
    try {
      const outcome = await caller.analyze(slice.images[index], await pacer.turn(isOver), isOver);
      if (!outcome) throw noImageAnalyzed(caller.calls);
      slice.outcomes[index] = outcome;
      tried.add(slice);
      if ('labels' in outcome || !NOT_READ.includes(outcome.refused.code)) return tried;
      const { code, message } = outcome.refused;
      problem = refusal({ name: code, message }, sourceRef);
    } catch (thrown) {
      if (!(thrown instanceof Interrupted) || isOver()) throw thrown;
      // The reason may be this image.
      problem = thrown;
    }
  }
  // So few images can all be missing.
  const areFew = slices.flatMap(({ images }) => images).length <= FIRST_IMAGES;
  if (problem instanceof AccountProblem && areFew) return tried;
  throw problem;
}

/** Spread over the part: the first objects of a source may be gone. */
function samplesOf(slices: readonly Slice[]): { readonly slice: Slice; readonly index: number }[] {
  const all = slices.flatMap((slice) => slice.images.map((_image, index) => ({ slice, index })));
  const step = Math.max(1, Math.floor(all.length / FIRST_IMAGES));
  return all.filter((_sample, index) => index % step === 0).slice(0, FIRST_IMAGES);
}

function ended({ state, execution }: FirstImagesRequest, { name, message, hint }: AccountProblem): BatchState {
  const { executionArn, stateMachineArn } = execution;
  const failure = { error: name, cause: causeOf(state.input, { message, hint }) };
  const event: MediaAnalysisBatchStateChange = {
    id: `${executionArn}#${BatchStatus.FAILED}`,
    batchId: state.batch.batchId,
    status: BatchStatus.FAILED,
    executionArn,
    stateMachineArn,
    context: state.input.Context,
    ...failure,
  };
  return { ...state, next: BatchStep.ENDED, status: BatchStatus.FAILED, ...failure, event };
}
