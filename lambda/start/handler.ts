/** The start function: one attempt at StartMediaAnalysisJob, one step of the loop before the first poll. */
import type { JobOptions, StartRequest } from '../../lib/protocol/requests';
import { checkRunnerInput, type RunnerInput } from '../../lib/protocol/runner-input';
import type { LoopState, Progress } from '../../lib/protocol/state';
import { conclude } from '../outcome/conclude';
import { type BeforeCall, beforeCall } from '../outcome/before-call';
import { writeMetrics } from '../telemetry/metrics';
import { logStart } from './log';
import { readManifest } from './manifest';
import { problemOfContent, problemOfPlace } from './manifest-check';
import { reduceStart, type StartObservation } from './reducer';
import { startJob } from './start-job';

export async function handler(request: StartRequest): Promise<LoopState> {
  const { state, execution, job } = request;
  const before = beforeCall(state, (raw) => checkRunnerInput(raw, job.outputPrefix), Date.now());
  const observation = await start(before, job);
  const moment = { now: Date.now(), random: Math.random() };
  const step = reduceStart(before, observation, request, moment);
  const next = conclude(before, execution, step, moment.now);
  const apiError = 'error' in observation ? observation.error : undefined;
  const manifestSize = 'manifest' in observation ? observation.manifest : undefined;
  logStart(execution, { manifestSize, apiError, next });
  writeMetrics(execution, next, { now: moment.now, apiError });
  return next;
}

async function start(
  { waitId, input, problems, progress }: BeforeCall<RunnerInput>,
  job: JobOptions,
): Promise<StartObservation> {
  if (problems.length > 0) return { problems };
  const misplaced = problemOfPlace(input.Manifest, job);
  if (misplaced) return { problem: misplaced };
  const manifest = await factsOf(input, progress);
  const problem = problemOfContent(manifest);
  if (problem) return { problem, manifest };
  // Every retry sends the same token: that of the caller, or the id that is made once for an execution.
  return { ...(await startJob(input, job, input.ClientRequestToken ?? waitId)), manifest };
}

/** Reads the manifest once: it may be large, and attempts are many while all slots are taken. */
const factsOf = async ({ Manifest }: RunnerInput, { manifest }: Progress) =>
  manifest && 'lines' in manifest ? manifest : readManifest(Manifest);
