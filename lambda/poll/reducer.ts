/** Decides what a poll means, from what is known and what the poll saw. Pure: time and chance are arguments. */
import { CHECK_AGAIN_SECONDS, SUMMARY_ATTEMPTS } from '../../lib/protocol/limits';
import { nextWaitSeconds } from '../../lib/protocol/next-wait';
import type { MediaAnalysisJob } from '../../lib/protocol/rekognition';
import type { WaitOptions } from '../../lib/protocol/requests';
import type { Progress } from '../../lib/protocol/state';
import { Status } from '../../lib/protocol/status';
import type { WaiterInput } from '../../lib/protocol/waiter-input';
import { bounded } from '../outcome/cause';
import { hasEnded, rejected, type Step } from '../outcome/conclude';
import type { BeforeCall } from '../outcome/before-call';
import { jobAgeSeconds, type Moment, secondsSince, timeoutOf, waitAfter, withApiError } from '../outcome/progress';
import { timedOut } from './cause';
import { answerStatus } from './answer-status';
import type { Observation, PollObservation } from './observation';

export function reduce(
  before: BeforeCall<WaiterInput>,
  observation: Observation,
  options: WaitOptions,
  { now, random }: Moment,
): Step {
  const { input } = before;
  if ('problems' in observation) return rejected(before);
  const progress = countPoll(before.progress, observation);
  const timeoutSeconds = timeoutOf(options, input);
  const ageSeconds = jobAgeSeconds(progress, now);
  const waitSeconds = nextWaitSeconds({
    schedule: options.schedule,
    ageSeconds,
    secondsToDeadline: timeoutSeconds - secondsSince(progress.jobStartedAt ?? progress.startedAt, now),
    // Without an answer it is not known that the job exists, so do not wait for most of its expected duration.
    expectedDurationSeconds: 'job' in observation ? input.ExpectedDurationSeconds : undefined,
    random,
  });
  if ('job' in observation && lacksSummary(observation) && progress.summaryFailures! < SUMMARY_ATTEMPTS) {
    return readSummaryAgain(before, progress, observation.job);
  }
  const step = { input, progress, ...answerStatus(before, progress, observation, options) };
  if (!hasEnded(step) && waitSeconds === 0) {
    const failure = timedOut(input, timeoutSeconds, step.status, Math.round(ageSeconds), progress);
    return { ...step, status: Status.TIMED_OUT, failure };
  }
  return {
    ...step,
    waitSeconds: 'error' in observation ? waitAfter(observation.error, progress, waitSeconds) : waitSeconds,
  };
}

function countPoll(before: Progress, observation: PollObservation): Progress {
  const progress = { ...before, polls: before.polls + 1 };
  if ('error' in observation) return withApiError(progress, observation.error);
  const created = Date.parse(observation.job.CreationTimestamp ?? '');
  return {
    ...progress,
    refusalsInARow: 0,
    jobCreatedAt: Number.isNaN(created) ? before.jobCreatedAt : created,
    ...(lacksSummary(observation) && { summaryFailures: (before.summaryFailures ?? 0) + 1 }),
  };
}

/** Whether the job succeeded, and the summary of its manifest was wanted and could not be read. */
const lacksSummary = ({ report }: PollObservation) => report !== undefined && report.manifestStatistics === undefined;

/** Also after the deadline: the job has ended, and only its summary is missing. */
const readSummaryAgain = (
  { input, status }: BeforeCall<WaiterInput>,
  progress: Progress,
  job: MediaAnalysisJob,
): Step => ({
  input,
  progress,
  status,
  succeeded: bounded(job),
  waitSeconds: CHECK_AGAIN_SECONDS,
});
