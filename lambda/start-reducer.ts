/**
 * From the state before an attempt to start a job and what came of it, the state after it.
 *
 * Pure: time and chance come in as arguments.
 */
import {
  ERROR,
  type PolledState,
  type Progress,
  type RunnerInput,
  type StartRequest,
  TIMED_OUT,
} from '../lib/contract';
import { MAX_TIMEOUT_SECONDS } from '../lib/limits';
import { ApiErrorKind } from '../lib/metric-names';
import { nextWaitSeconds } from '../lib/next-wait';
import { isTransient } from './api-error';
import { cannotStart, notStarted } from './start-cause';
import type { ManifestSize } from './manifest';
import { conclude, type Moment, secondsSince, timeoutOf, withApiError } from './reducer';
import type { StartAnswer } from './start-job';

/** What an attempt came to, and how large the manifest is where that was looked up. */
export type StartObservation = StartAnswer & { readonly manifest?: ManifestSize };

export function reduceStart(
  request: StartRequest,
  input: RunnerInput,
  before: Progress,
  observation: StartObservation,
  moment: Moment,
): PolledState {
  if ('jobId' in observation) return started(request, input, before, observation, moment.now);
  const { error, manifest } = observation;
  const mayHaveStarted = before.mayHaveStarted || error.kind === ApiErrorKind.SERVICE;
  const progress = { ...withApiError(before, error), mayHaveStarted };
  // Unlike a poll's, a refusal is believed at once: there is no job yet whose end would be missed.
  if (isTransient(error)) return waitToStart(request, input, progress, moment);
  const verdict = { status: ERROR, failure: cannotStart(input, error, mayHaveStarted, manifest) };
  return conclude(request, input, progress, verdict, moment.now);
}

/** The input of the wait that begins. */
function started(
  request: StartRequest,
  input: RunnerInput,
  before: Progress,
  { jobId, manifest }: StartObservation & { jobId: string },
  now: number,
): PolledState {
  const counted = manifest && 'lines' in manifest && manifest.lines > 0 ? manifest.lines : undefined;
  const ImageCount = input.ImageCount ?? counted;
  const { secondsPerImage } = request.job;
  const expected = ImageCount && secondsPerImage && Math.min(ImageCount * secondsPerImage, MAX_TIMEOUT_SECONDS);
  const { Manifest, TimeoutSeconds, Context, ExpectedDurationSeconds = expected } = input;
  const wait = { JobId: jobId, Manifest, ImageCount, ExpectedDurationSeconds, TimeoutSeconds, Context };
  const progress = { ...before, jobStartedAt: now };
  return { ...conclude(request, wait, progress, { status: undefined }, now), starting: false };
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
