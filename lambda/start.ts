/** The start function: one attempt at StartMediaAnalysisJob, one step of the loop before the first poll. */
import type { PolledState, RunnerInput, StartRequest } from '../lib/contract';
import { isTransient } from './api-error';
import { checkRunnerInput } from '../lib/runner-input';
import { logStart } from './log';
import { measureManifest } from './manifest';
import { writeMetrics } from './metrics';
import { firstProgress, rejectInput } from './reducer';
import { startJob } from './start-job';
import { reduceStart, type StartObservation } from './start-reducer';

export async function handler(request: StartRequest): Promise<PolledState> {
  const { state, job } = request;
  const check = checkRunnerInput(state.input, job.outputPrefix);
  if (check.problems.length > 0) {
    const rejected = rejectInput(request, check, Date.now());
    logStart(request, rejected);
    writeMetrics(request, rejected, Date.now());
    return rejected;
  }
  const input = check.input as RunnerInput;
  const progress = state.progress ?? firstProgress(Date.now());
  const observation = await start(request, input);
  const now = Date.now();
  const next = reduceStart(request, input, progress, observation, { now, random: Math.random() });
  logStart(request, next, observation);
  writeMetrics(request, next, now, 'error' in observation ? observation.error : undefined);
  return next;
}

/** Starts first: a manifest that is slow to read must not hold up its job. */
async function start({ state, job }: StartRequest, input: RunnerInput): Promise<StartObservation> {
  // The execution makes the wait's id once, whatever is retried.
  const answer = await startJob(input, job, state.waitId);
  const willTryAgain = 'error' in answer && isTransient(answer.error);
  if (willTryAgain || input.ImageCount !== undefined) return answer;
  return { ...answer, manifest: await measureManifest(input.Manifest) };
}
