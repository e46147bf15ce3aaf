/** Analyses the images of a part. One call does as much as its time allows, and the next one goes on. */
import type { ImagesRequest, PartState } from '../../lib/protocol/batch/batch-requests';
import type { CaughtError } from '../../lib/protocol/state';
import { placeOf } from '../batch/place';
import { Analysis } from './analysis';
import type { Caller } from './caller';
import { AccountProblem, NoImageAnalyzed } from './failures';
import { logPart } from './log';
import { writeApiErrors } from './metrics';
import { writeResults } from './results';
import { isComplete, readImages, readSlices, type Slice, writeSlice } from './slices';
import { pacedCaller, type Surroundings } from './surroundings';

/** Throws transient errors, so that Step Functions repeats the call. What is known by then is saved. */
export async function analyzePart(request: ImagesRequest, around: Surroundings): Promise<PartState> {
  const { state, options } = request;
  const { pacer, caller } = pacedCaller(around, state.batch, options.callsPerSecond);
  const place = { ...placeOf(options, state.batch.batchId), planId: state.batch.planId };
  const { part, manifest } = state.part;
  const slices = await readSlices(place, part, await readImages(place, manifest));
  const analysis = new Analysis(caller, pacer, around.clock, (slice) => writeSlice(place, slice, options.outputKey));
  try {
    await analysis.run(slices);
  } catch (thrown) {
    if (!(thrown instanceof AccountProblem)) throw thrown;
    return ended(request, outcomeOf(thrown), { caller, analysis });
  } finally {
    writeApiErrors(state.execution, caller.errors);
  }
  if (slices.every(isComplete) && !around.clock.isOver()) {
    return ended(request, { Output: await writeResults(place, part, slices, options.outputKey) }, { caller, analysis });
  }
  return goesOn(request, slices, { caller, analysis });
}

interface Done {
  readonly caller: Caller;
  readonly analysis: Analysis;
}

function ended({ state }: ImagesRequest, outcome: NonNullable<PartState['outcome']>, done: Done): PartState {
  const next = { ...state, analyzing: false, outcome };
  logPart(next, done);
  return next;
}

function goesOn({ state }: ImagesRequest, slices: readonly Slice[], done: Done): PartState {
  if (done.analysis.images === 0 && !slices.every(isComplete)) throw new NoImageAnalyzed(done.caller.calls);
  const next = { ...state, analyzing: true };
  logPart(next, done);
  return next;
}

/** In the form in which a Catch writes it. */
const outcomeOf = ({ name, message, hint }: AccountProblem): CaughtError => ({
  Error: name,
  // The record of a part keeps the Message only.
  Cause: JSON.stringify({ Message: `${message} ${hint}` }),
});
