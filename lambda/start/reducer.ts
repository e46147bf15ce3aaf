/** Decides what an attempt to start a job means, from what is known and what it saw. Pure: time and chance are arguments. */
import { MAX_TIMEOUT_SECONDS } from '../../lib/protocol/limits';
import { nextWaitSeconds } from '../../lib/protocol/next-wait';
import type { StartRequest } from '../../lib/protocol/requests';
import type { RunnerInput } from '../../lib/protocol/runner-input';
import type { ExecutionInput, ManifestFacts, Progress } from '../../lib/protocol/state';
import { Status } from '../../lib/protocol/status';
import type { CallFailure } from '../aws/rekognition-client';
import { rejected, type Step } from '../outcome/conclude';
import type { BeforeCall } from '../outcome/before-call';
import { isFinal, type Moment, secondsSince, timeoutOf, waitAfter, withApiError } from '../outcome/progress';
import { cannotStart, manifestRefused, notStarted } from './cause';
import type { ManifestProblem } from './manifest-check';
import type { StartAnswer } from './start-job';

/** An answer or an error of the API; or a problem of the input or of the manifest, for which no call was made. */
export type StartObservation =
  | { readonly problems: readonly string[] }
  | ((StartAnswer | { readonly problem: ManifestProblem }) & {
      /** Absent if the function did not read the manifest. */
      readonly manifest?: ManifestFacts;
    });

export function reduceStart(
  before: BeforeCall<RunnerInput>,
  observation: StartObservation,
  request: StartRequest,
  moment: Moment,
): Step {
  if ('problems' in observation) return rejected(before);
  const { input } = before;
  const progress = { ...before.progress, manifest: observation.manifest };
  if ('jobId' in observation) return started(input, progress, observation.jobId, request, moment.now);
  if ('error' in observation) return failed(input, progress, observation, request, moment);
  const failure = manifestRefused(input, observation.problem, observation.manifest);
  return { input, progress, status: Status.ERROR, failure };
}

/** Adds the JobId to the input. From here on the runner waits as a waiter does. */
function started(
  input: RunnerInput,
  { manifest, ...before }: Progress,
  JobId: string,
  { job: { secondsPerImage } }: StartRequest,
  now: number,
): Step {
  const ImageCount = input.ImageCount ?? (manifest && 'lines' in manifest ? manifest.lines : undefined);
  const expected = ImageCount && secondsPerImage && Math.min(ImageCount * secondsPerImage, MAX_TIMEOUT_SECONDS);
  const { ExpectedDurationSeconds = expected } = input;
  return {
    input: { ...input, JobId, ImageCount, ExpectedDurationSeconds },
    progress: { ...before, jobStartedAt: now, refusalsInARow: 0 },
    starting: false,
  };
}

function failed(
  input: RunnerInput,
  before: Progress,
  { error, mayHaveActed }: CallFailure,
  request: StartRequest,
  moment: Moment,
): Step {
  const mayHaveStarted = before.mayHaveStarted || mayHaveActed || request.retries > 0;
  const progress = { ...withApiError(before, error), mayHaveStarted };
  if (isFinal(error, progress)) {
    return { input, progress, status: Status.ERROR, failure: cannotStart(input, error, progress) };
  }
  const step = waitToStart(input, progress, request, moment);
  return { ...step, waitSeconds: waitAfter(error, progress, step.waitSeconds) };
}

/** Follows the schedule of polls, by the age of the first attempt, so that intervals grow and have jitter. */
function waitToStart(
  input: ExecutionInput,
  progress: Progress,
  { options }: StartRequest,
  { now, random }: Moment,
): Step & { waitSeconds: number } {
  const timeoutSeconds = timeoutOf(options, input);
  const ageSeconds = secondsSince(progress.startedAt, now);
  const { schedule } = options;
  const waitSeconds = nextWaitSeconds({ schedule, ageSeconds, secondsToDeadline: timeoutSeconds - ageSeconds, random });
  const step = { input, progress, starting: true, waitSeconds };
  if (waitSeconds > 0) return step;
  return { ...step, status: Status.TIMED_OUT, failure: notStarted(input, timeoutSeconds, progress) };
}
