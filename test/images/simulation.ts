/** Analyses images in virtual time, with a simulated Amazon Rekognition. */
import { Analysis } from '../../lambda/images/analysis';
import { Caller } from '../../lambda/images/caller';
import type { Answer } from '../../lambda/images/detect';
import type { Image } from '../../lambda/images/image';
import { Pacer } from '../../lambda/images/pacer';
import { LINES_PER_SLICE } from '../../lambda/images/sizes';
import type { Slice } from '../../lambda/images/slices';
import { ApiErrorKind } from '../../lib/protocol/metrics';
import { VirtualTime } from '../../local/virtual-time';

export const LABELS = { labels: { ModerationLabels: [] } } satisfies Answer;
export const failure = (name: string, kind: ApiErrorKind): Answer => ({ error: { kind, name, message: 'Simulated.' } });
export const BROKEN = failure('InternalServerError', ApiErrorKind.SERVICE);
export const NO_IMAGE = failure('InvalidImageFormatException', ApiErrorKind.REFUSAL);
export const THROTTLED = failure('ProvisionedThroughputExceededException', ApiErrorKind.THROTTLING);

const imagesOf = (count: number, from = 0): Image[] =>
  Array.from({ length: count }, (_, index) => {
    const key = `${from + index}.jpg`;
    return { sourceRef: `s3://images/${key}`, bucket: 'images', key };
  });

export const slicesOf = (count: number): Slice[] =>
  Array.from({ length: Math.ceil(count / LINES_PER_SLICE) }, (_, index) => {
    const from = index * LINES_PER_SLICE;
    const images = imagesOf(Math.min(LINES_PER_SLICE, count - from), from);
    return { key: `slice ${index + 1}`, images, outcomes: images.map(() => null) };
  });

export interface Call {
  readonly image: Image;
  /** Milliseconds since the beginning. */
  readonly at: number;
}

interface Simulation {
  readonly callsPerSecond: number;
  readonly slices: readonly Slice[];
  /** What the service answers, after so many milliseconds. */
  readonly answer: (call: Call) => readonly [Answer, number];
  /** When the time of the function is over. By default never. */
  readonly overAtMs?: number;
  readonly save?: (slice: Slice) => Promise<void>;
}

const SAVE_MS = 300;

export async function simulate(simulation: Simulation) {
  const { callsPerSecond, slices, answer, overAtMs = Infinity, save = () => Promise.resolve() } = simulation;
  const time = new VirtualTime(0);
  const calls: Call[] = [];
  const called = new Set<Image>();
  const saved = new Set<Image>();
  let mostAtRisk = 0;
  const detect = async (image: Image) => {
    const call = { image, at: time.now() };
    calls.push(call);
    called.add(image);
    mostAtRisk = Math.max(mostAtRisk, called.size - saved.size);
    const [given, milliseconds] = answer(call);
    await time.sleep(milliseconds);
    return given;
  };
  const pacer = new Pacer(callsPerSecond, time);
  const caller = new Caller(detect, pacer, time);
  const analysis = new Analysis(caller, pacer, { isOver: () => time.now() >= overAtMs }, async (slice) => {
    await time.sleep(SAVE_MS);
    await save(slice);
    slice.images.forEach((image, index) => slice.outcomes[index] && saved.add(image));
  });
  let thrown: unknown;
  await time.runUntil(analysis.run(slices).catch((reason: unknown) => (thrown = reason)));
  return { calls, caller, analysis, saved, mostAtRisk, thrown, seconds: time.now() / 1_000 };
}

/** Sums of fractions of milliseconds are not exact. */
const ROUNDING_MS = 1e-6;

/** How many calls each second has, from the beginning on. */
export function callsBySecond(calls: readonly Call[]): number[] {
  const seconds = calls.map(({ at }) => Math.floor((at + ROUNDING_MS) / 1_000));
  const counts = Array.from({ length: Math.max(...seconds) + 1 }, () => 0);
  for (const second of seconds) counts[second]++;
  return counts;
}
