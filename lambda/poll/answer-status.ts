/** What an answer or an error of GetMediaAnalysisJob means for the execution. Pure. */
import type { MediaAnalysisJob } from '../../lib/protocol/rekognition';
import type { WaitOptions } from '../../lib/protocol/requests';
import type { Progress } from '../../lib/protocol/state';
import { ENDS, isFinalStatus, isJobStatus, Status } from '../../lib/protocol/status';
import type { WaiterInput } from '../../lib/protocol/waiter-input';
import { bounded } from '../outcome/cause';
import type { Step } from '../outcome/conclude';
import type { BeforeCall } from '../outcome/before-call';
import { isFinal } from '../outcome/progress';
import { cannotRead, jobFailed, tooManyInvalidLines, unexpectedStatus } from './cause';
import type { PollObservation } from './observation';

type Verdict = Pick<Step, 'status' | 'job' | 'report' | 'failure'>;

export function answerStatus(
  { input, status }: BeforeCall<WaiterInput>,
  progress: Progress,
  observation: PollObservation,
  { failOnInvalidLines: share }: WaitOptions,
): Verdict {
  if ('error' in observation) {
    return isFinal(observation.error, progress)
      ? { status: Status.ERROR, failure: cannotRead(input, observation.error) }
      : { status };
  }
  const job = bounded(observation.job);
  const { report } = observation;
  if (!report || share === undefined) return { ...statusOfAnswer(input, job), report };
  const { manifestStatistics: lines, manifestStatisticsUnavailable: why } = report;
  if (!lines) {
    const manifestStatisticsUnavailable = `${why} (failOnInvalidLines of ${share} was not applied.)`;
    return { ...statusOfAnswer(input, job), report: { manifestStatisticsUnavailable } };
  }
  if (lines.invalidJsonLines / Math.max(1, lines.totalJsonLines) <= share) {
    return { ...statusOfAnswer(input, job), report };
  }
  return { status: Status.FAILED, job, report, failure: tooManyInvalidLines(input, job, share, report) };
}

function statusOfAnswer(input: WaiterInput, job: MediaAnalysisJob): Verdict {
  const status = job.Status;
  if (isJobStatus(status)) {
    const error = isFinalStatus(status) ? ENDS[status].error : undefined;
    return { status, job, failure: error === undefined ? undefined : jobFailed(error, input, job) };
  }
  // If Amazon Rekognition adds a status with the name of one of ours, the wait must end: the state machine cannot tell them apart.
  const ended = job.CompletionTimestamp !== undefined || isFinalStatus(status);
  return ended ? { status: Status.ERROR, job, failure: unexpectedStatus(input, job) } : { status, job };
}
