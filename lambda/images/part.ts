/** Analyses the images of a part. One call does as much as its time allows, and the next one goes on. */
import { BatchKey, type PlanPlace } from '../../lib/protocol/batch/batch-files';
import type { ImagesRequest, PartState } from '../../lib/protocol/batch/batch-requests';
import type { CaughtError } from '../../lib/protocol/state';
import { objectAt, placeOf } from '../batch/place';
import { Analysis } from './analysis';
import type { Caller } from './caller';
import { AccountProblem, fileProblem, noImageAnalyzed } from './failures';
import { type Lease, takeLease } from './lease';
import { logPart, logRefused, logWaited } from './log';
import { writeApiErrors } from './metrics';
import { writeResults } from './results';
import { isComplete, knownImageOf, readImages, readSlices, type Slice, writeSlice } from './slices';
import { pacedCaller, type Surroundings } from './surroundings';

/** Throws transient errors, so that Step Functions repeats the call. What is known by then is saved. */
export async function analyzePart(request: ImagesRequest, around: Surroundings): Promise<PartState> {
  const { state, options } = request;
  const place = { ...placeOf(options, state.batch.batchId), planId: state.batch.planId };
  try {
    const lease = await takeLease(objectAt(place, BatchKey.lease(place, state.part.part)), around);
    if (!lease) return waitsOn(state);
    return await analyze(request, place, lease, around).finally(() => lease.release());
  } catch (thrown) {
    const problem = fileProblem(thrown);
    if (!(problem instanceof AccountProblem)) throw problem;
    logRefused(state, problem.name);
    return { ...state, analyzing: false, outcome: outcomeOf(problem) };
  }
}

/** Another call has had the lease for all the time of this one. */
function waitsOn(state: PartState): PartState {
  logWaited(state);
  return { ...state, analyzing: true };
}

async function analyze(
  request: ImagesRequest,
  place: PlanPlace,
  lease: Lease,
  around: Surroundings,
): Promise<PartState> {
  const { state, options } = request;
  const { part, manifest } = state.part;
  const slices = await readSlices(place, part, await readImages(place, manifest));
  const { pacer, caller } = pacedCaller(around, state.batch, options.callsPerSecond, knownImageOf(slices));
  const save = async (slice: Slice) => {
    lease.throwIfLost();
    await writeSlice(place, slice, options.outputKey);
  };
  const isOver = () => around.clock.isOver() || lease.isLost();
  const analysis = new Analysis(caller, pacer, { isOver }, save);
  try {
    await analysis.run(slices);
  } finally {
    writeApiErrors(state.execution, caller.errors);
  }
  lease.throwIfLost();
  if (slices.every(isComplete) && !isOver()) {
    const output = await writeResults(place, part, slices, options.outputKey);
    return ended(request, { Output: output }, { caller, analysis });
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
  if (done.analysis.images === 0 && !slices.every(isComplete)) throw noImageAnalyzed(done.caller.calls);
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
