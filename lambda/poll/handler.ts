/** The poll function: one GetMediaAnalysisJob call, one step of the loop. */
import type { PolledState, PollRequest, WaiterInput } from '../../lib/protocol/contract';
import { getJob, type JobAnswer } from './get-job';
import { checkWaiterInput } from '../../lib/protocol/input';
import { logPoll } from '../telemetry/log';
import { readReport } from './manifest-summary';
import { writeMetrics } from '../telemetry/metrics';
import { firstProgress, type Observation, reduce, rejectInput } from './reducer';

export async function handler(request: PollRequest): Promise<PolledState> {
  const { state, options } = request;
  const check = checkWaiterInput(state.input);
  if (check.problems.length > 0) {
    const rejected = rejectInput(request, check, Date.now());
    logPoll(request, rejected, Date.now());
    writeMetrics(request, rejected, Date.now());
    return rejected;
  }
  const input = check.input as WaiterInput;
  const progress = state.progress ?? firstProgress(Date.now());
  // A job that succeeded does not change any more: only the summary of its manifest is missing.
  const answer = state.succeeded ? { job: state.succeeded } : await getJob(input.JobId);
  const observation = await withReport(answer, options.readsSummary);
  const now = Date.now();
  const next = reduce(request, input, progress, observation, { now, random: Math.random() });
  logPoll(request, next, now, observation);
  writeMetrics(request, next, now, 'error' in observation ? observation.error : undefined);
  return next;
}

async function withReport(answer: JobAnswer, readsSummary = false): Promise<Observation> {
  if (!readsSummary || 'error' in answer || answer.job.Status !== 'SUCCEEDED') return answer;
  return { ...answer, report: await readReport(answer.job.ManifestSummary?.S3Object) };
}
