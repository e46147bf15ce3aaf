/** Checks what must be true of a batch that analyses images one by one. */
import { FIRST_IMAGES, LINES_PER_SLICE } from '../../../lambda/images/sizes';
import { FAULT_ERRORS, type FaultKind, START_ERRORS } from '../../../local/rekognition/faults';
import { isAborted, type Played, type PlayedStage } from './play';
import type { ImagesBackend } from './scenario';
import type { Fault } from './trouble';
import { imageErrorsOf } from './troublemaker';

/** Returns a sentence for each violation. */
export const wrongInImages = (played: Played, { callsPerSecond }: ImagesBackend): (string | undefined)[] => [
  ...played.stages.map((stage) => failsInCalm(stage, played)),
  ...played.stages.map((stage) => neverAnalyzed(stage, played)),
  wrongRepeats(played),
  wrongTries(played),
  wrongPace(played, callsPerSecond),
  played.jobs.length > 0 ? `It has started ${played.jobs.length} jobs.` : undefined,
];

const UNREADABLE = 'InvalidS3ObjectException';

/** How many images of the first part have an error that the bucket or the settings could have, too. Others are tried after them. */
function unreadableAtFirst({ scenario, expected }: Played): number {
  const errorOf = imageErrorsOf(scenario);
  const first = expected.images.slice(0, scenario.settings.imagesPerPart);
  return first.filter((image) => !expected.refused.has(image) && errorOf(image) === UNREADABLE).length;
}

const ERRORS: Partial<Record<FaultKind, readonly unknown[]>> = { ...FAULT_ERRORS, ...START_ERRORS };

/** Whether an execution can end with this error because its first images cannot be analysed. */
export const canEndAtFirstImages = (error: string | undefined, faults: readonly Fault[], played: Played): boolean =>
  faults.some((fault) => fault.of === 'detect' && ERRORS[fault.kind]?.[0] === error) ||
  (error === UNREADABLE && unreadableAtFirst(played) >= FIRST_IMAGES);

/** When the trouble is over, each part succeeds, and each image has a result, unless Rekognition refuses it. */
function failsInCalm({ isCalm, files }: PlayedStage, { scenario, expected }: Played): string | undefined {
  if (!isCalm || !files) return undefined;
  const parts = files.index.parts.filter(({ status }) => status !== 'SUCCEEDED');
  if (parts.length > 0) return `Parts failed without a reason: ${parts.map(({ part }) => part).join(', ')}.`;
  // Between two outages, other images can have an answer. Then the reason seems to be an image without one.
  if (scenario.trouble.faults.filter((fault) => fault.of === 'detect').length > 1) return undefined;
  const errorOf = imageErrorsOf(scenario);
  const failed = files.failed.filter((image) => !expected.refused.has(image) && errorOf(image) === undefined);
  return failed.length > 0 ? `Images failed without a reason: ${failed.join(', ')}.` : undefined;
}

function neverAnalyzed({ files }: PlayedStage, { images }: Played): string | undefined {
  const analyzed = new Set(images.calls.filter(({ isAnswered }) => isAnswered).map(({ image }) => image));
  const others = (files?.results ?? []).filter((image) => !analyzed.has(image));
  return others.length > 0 ? `Images have results, and were never analysed: ${others.join(', ')}.` : undefined;
}

/**
 * An image is analysed once for each of its lines. What is known of two slices is lost if the function cannot save it, or if it cannot
 * renew its lease; and what is known of the first images, if it fails before one can be read.
 *
 * An abort and a lost answer lose nothing: the call of the function goes on.
 */
function wrongRepeats(played: Played): string | undefined {
  const { images, scenario } = played;
  const repeats = repeatsOf(played);
  const ofFirst = (images.triesOfFirstImages - images.endedTries) * Math.min(FIRST_IMAGES, unreadableAtFirst(played));
  const ofSlices = images.lostSlices * Math.min(scenario.settings.imagesPerPart, 2 * LINES_PER_SLICE);
  if (repeats <= ofFirst + ofSlices) return undefined;
  return `Images were analysed again ${repeats} times, and ${ofFirst} + ${ofSlices} are justified.`;
}

/** How many calls were answered for images that had an answer for each of their lines. */
export function repeatsOf({ images, expected }: Played): number {
  const left = new Map<string, number>();
  for (const image of expected.images) left.set(image, (left.get(image) ?? 0) + 1);
  let repeats = 0;
  for (const { image } of images.calls.filter(({ isAnswered }) => isAnswered)) {
    const lines = left.get(image) ?? 0;
    if (lines === 0) repeats++;
    else left.set(image, lines - 1);
  }
  return repeats;
}

/** An execution tries the first images once, and again if the call failed or its answer was lost. */
function wrongTries({ images, stages }: Played): string | undefined {
  const executions = stages.flatMap((stage) => stage.executions).length;
  const { endedTries, lostAnswers } = images;
  if (endedTries <= executions + lostAnswers) return undefined;
  return `The first images were tried ${endedTries} times in ${executions} executions.`;
}

/** In no second an execution makes more calls than it may. After an abort, a call of the function goes on. */
function wrongPace({ images, stages }: Played, callsPerSecond: number): string | undefined {
  const executions = stages.flatMap((stage) => stage.executions);
  const times = images.calls.map(({ at }) => at).sort((a, b) => a - b);
  for (let first = 0, last = 0; last < times.length; last++) {
    const [begin, end] = [times[last] - 1_000, times[last]];
    while (times[first] <= begin) first++;
    const running = executions.filter((each) => each.startedAt <= end && (isAborted(each) || each.endedAt > begin));
    const [calls, most] = [last - first + 1, Math.ceil(callsPerSecond) * running.length];
    if (calls > most) return `It made ${calls} calls in one second, and ${most} are allowed.`;
  }
  return undefined;
}
