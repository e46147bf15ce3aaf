/** The poll function: one GetMediaAnalysisJob call, one step of the loop. */
import type { PollRequest, WaitOptions } from '../../lib/protocol/requests';
import type { LoopState } from '../../lib/protocol/state';
import { Status } from '../../lib/protocol/status';
import { checkWaiterInput, type WaiterInput } from '../../lib/protocol/waiter-input';
import { conclude } from '../outcome/conclude';
import { type BeforeCall, beforeCall } from '../outcome/before-call';
import { writeMetrics } from '../telemetry/metrics';
import { getJob } from './get-job';
import { logLostEvent, logPoll } from './log';
import { readReport } from './manifest-summary';
import type { Observation } from './observation';
import { reduce } from './reducer';

export async function handler({ state, execution, options }: PollRequest): Promise<LoopState> {
  const before = beforeCall(state, checkWaiterInput, Date.now());
  const observation = await poll(before, options);
  const moment = { now: Date.now(), random: Math.random() };
  const step = reduce(before, observation, options, moment);
  const next = conclude(before, execution, step, moment.now);
  const apiError = 'error' in observation ? observation.error : undefined;
  const { lostEvent } = state as Partial<LoopState>;
  if (lostEvent) logLostEvent(execution, next, before.status, lostEvent);
  logPoll(execution, { observation, apiError, next }, moment.now);
  writeMetrics(execution, next, { now: moment.now, apiError, lostEvent: lostEvent !== undefined });
  return next;
}

async function poll(
  { input, problems, succeeded }: BeforeCall<WaiterInput>,
  options: WaitOptions,
): Promise<Observation> {
  if (problems.length > 0) return { problems };
  // A job that succeeded does not change any more. Only the summary of its manifest is missing.
  const answer = succeeded ? { job: succeeded } : await getJob(input.JobId);
  if (!options.readsSummary || 'error' in answer || answer.job.Status !== Status.SUCCEEDED) return answer;
  return { ...answer, report: await readReport(answer.job.ManifestSummary?.S3Object) };
}
