/**
 * From the state before an attempt to start a job and what came of it, the state after it.
 *
 * Pure: time and chance come in as arguments.
 */
import {
  ERROR,
  type ManifestFacts,
  type PolledState,
  type Progress,
  type RunnerInput,
  type StartRequest,
  TIMED_OUT,
} from '../../lib/protocol/contract';
import { CHECK_AGAIN_SECONDS, MAX_TIMEOUT_SECONDS } from '../../lib/protocol/limits';
import { nextWaitSeconds } from '../../lib/protocol/next-wait';
import type { ManifestProblem } from './manifest-check';
import { conclude, isCheckedSoon, isFinal, type Moment, secondsSince, timeoutOf, withApiError } from '../poll/reducer';
import type { CallFailure } from '../aws/rekognition-client';
import { cannotStart, manifestRefused, notStarted } from './cause';
import type { StartAnswer } from './start-job';

/** The result of an attempt: an answer of Rekognition, or a problem of the manifest, for which no call was made. */
export type StartObservation = (StartAnswer | { readonly problem: ManifestProblem }) & {
  /** Absent if the function did not read the manifest. */
  readonly manifest?: ManifestFacts;
};

export function reduceStart(
  request: StartRequest,
  input: RunnerInput,
  before: Progress,
  observation: StartObservation,
  moment: Moment,
): PolledState {
  const progress = { ...before, manifest: observation.manifest };
  if ('jobId' in observation) return started(request, input, progress, observation.jobId, moment.now);
  if ('error' in observation) return failed(request, input, progress, observation, moment);
  const failure = manifestRefused(input, observation.problem, observation.manifest);
  return conclude(request, input, progress, { status: ERROR, failure }, moment.now);
}

/** Makes the input of the wait that begins. */
function started(
  request: StartRequest,
  input: RunnerInput,
  { manifest, ...before }: Progress,
  jobId: string,
  now: number,
): PolledState {
  const ImageCount = input.ImageCount ?? (manifest && 'lines' in manifest ? manifest.lines : undefined);
  const { secondsPerImage } = request.job;
  const expected = ImageCount && secondsPerImage && Math.min(ImageCount * secondsPerImage, MAX_TIMEOUT_SECONDS);
  const { Manifest, TimeoutSeconds, Context, ExpectedDurationSeconds = expected } = input;
  const wait = { JobId: jobId, Manifest, ImageCount, ExpectedDurationSeconds, TimeoutSeconds, Context };
  const progress = { ...before, jobStartedAt: now, refusalsInARow: 0 };
  return { ...conclude(request, wait, progress, { status: undefined }, now), starting: false };
}

function failed(
  request: StartRequest,
  input: RunnerInput,
  before: Progress,
  { error, mayHaveActed }: CallFailure,
  moment: Moment,
): PolledState {
  const mayHaveStarted = before.mayHaveStarted || mayHaveActed || request.retries > 0;
  const progress = { ...withApiError(before, error), mayHaveStarted };
  if (isFinal(error, progress)) {
    const verdict = { status: ERROR, failure: cannotStart(input, error, progress) };
    return conclude(request, input, progress, verdict, moment.now);
  }
  const next = waitToStart(request, input, progress, moment);
  const quick = isCheckedSoon(error, progress);
  return { ...next, waitSeconds: quick ? Math.min(next.waitSeconds!, CHECK_AGAIN_SECONDS) : next.waitSeconds };
}

/** The same schedule as for polls, by the age of the first attempt: intervals grow with it, and are jittered. */
function waitToStart(
  request: StartRequest,
  input: RunnerInput,
  progress: Progress,
  { now, random }: Moment,
): PolledState {
  const timeoutSeconds = timeoutOf(request, input);
  const ageSeconds = secondsSince(progress.startedAt, now);
  const { schedule } = request.options;
  const waitSeconds = nextWaitSeconds({ schedule, ageSeconds, secondsToDeadline: timeoutSeconds - ageSeconds, random });
  const verdict =
    waitSeconds === 0
      ? { status: TIMED_OUT, failure: notStarted(input, timeoutSeconds, progress) }
      : { status: undefined };
  return { ...conclude(request, input, progress, verdict, now), starting: true, waitSeconds };
}
