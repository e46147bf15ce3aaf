/** The start function: one attempt at StartMediaAnalysisJob, one step of the loop before the first poll. */
import type { PolledState, Progress, RunnerInput, StartRequest } from '../../lib/protocol/contract';
import { checkRunnerInput } from '../../lib/protocol/runner-input';
import { logStart } from '../telemetry/log';
import { readManifest } from './manifest';
import { problemOfContent, problemOfPlace } from './manifest-check';
import { writeMetrics } from '../telemetry/metrics';
import { firstProgress, rejectInput } from '../poll/reducer';
import { startJob } from './start-job';
import { reduceStart, type StartObservation } from './reducer';

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
  const observation = await start(request, input, progress);
  const now = Date.now();
  const next = reduceStart(request, input, progress, observation, { now, random: Math.random() });
  logStart(request, next, observation);
  writeMetrics(request, next, now, 'error' in observation ? observation.error : undefined);
  return next;
}

async function start({ state, job }: StartRequest, input: RunnerInput, before: Progress): Promise<StartObservation> {
  const misplaced = problemOfPlace(input.Manifest, job);
  if (misplaced) return { problem: misplaced };
  const manifest = await factsOf(input, before);
  const problem = problemOfContent(manifest);
  if (problem) return { problem, manifest };
  // The execution makes the wait's id once, whatever is retried.
  return { ...(await startJob(input, job, state.waitId)), manifest };
}

/** Read once: attempts are many where all slots are taken, and a manifest may be large. */
const factsOf = async ({ Manifest }: RunnerInput, { manifest }: Progress) =>
  manifest && 'lines' in manifest ? manifest : readManifest(Manifest);
