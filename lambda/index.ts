/** The poll function: one GetMediaAnalysisJob call, one step of the loop. */
import type { PolledState, PollRequest, WaiterInput } from '../lib/contract';
import { getJob } from './get-job';
import { checkInput } from './input';
import { logPoll } from './log';
import { writeMetrics } from './metrics';
import { firstProgress, reduce, rejectInput } from './reducer';

export async function handler(request: PollRequest): Promise<PolledState> {
  const { state, execution } = request;
  const check = checkInput(state.input);
  if (check.problems.length > 0) {
    const rejected = rejectInput(request, check, Date.now());
    logPoll(execution.executionArn, rejected, Date.now());
    return rejected;
  }
  const input = check.input as WaiterInput;
  const progress = state.progress ?? firstProgress(Date.now());
  const observation = await getJob(input.JobId);
  const now = Date.now();
  const next = reduce(request, input, progress, observation, { now, random: Math.random() });
  logPoll(execution.executionArn, next, now, 'error' in observation ? observation.error : undefined);
  writeMetrics(execution.stateMachineName, next, now);
  return next;
}
