/** Shows how far a batch is, in one line. */
import pc from 'picocolors';
import { duration, grouped } from '../text';
import type { BatchPhase, BatchProgress } from './progress';

const TEXTS: Readonly<Record<BatchPhase, (progress: BatchProgress, now: number) => readonly string[]>> = {
  COUNTING: ({ linesRead }) => ['counting images', ...linesText(linesRead)],
  SPLITTING: ({ linesRead }) => ['writing the manifests of the parts', ...linesText(linesRead)],
  ANALYSING: analysingTexts,
  MERGING: ({ parts, partsDone }) => ['merging', partsText(partsDone, parts)],
  ENDING: () => ['ending'],
};

export const batchProgressText = (progress: BatchProgress, now: number) =>
  TEXTS[progress.phase](progress, now).join(pc.dim(' · '));

const linesText = (lines: number | undefined) => (lines === undefined ? [] : [`${grouped(lines)} lines so far`]);

const partsText = (done = 0, parts = 0) => `${grouped(done)} of ${grouped(parts)} parts`;

function analysingTexts(progress: BatchProgress, now: number): string[] {
  const { images = 0, imagesDone = 0, parts, partsDone, partsRunning, imagesPerHour, endsAt } = progress;
  const pace = imagesPerHour === undefined ? [] : [`${grouped(imagesPerHour)} images an hour`];
  const left = endsAt && endsAt.getTime() > now ? [`about ${duration(endsAt.getTime() - now)} left`] : [];
  return [
    pc.bold(partsText(partsDone, parts)),
    ...(partsRunning ? [`${grouped(partsRunning)} running`] : []),
    `about ${grouped(imagesDone)} of ${grouped(images)} images`,
    ...pace,
    ...left,
  ];
}

/** The share of the parts that have ended. */
export const shareOfParts = ({ parts, partsDone }: BatchProgress): number | undefined =>
  parts && partsDone !== undefined ? partsDone / parts : undefined;

/** Changes when a new line is worth printing: with the phase, with each pass of planning, and with each percent of the parts. */
export function batchProgressKey(progress: BatchProgress): unknown[] {
  const share = shareOfParts(progress);
  return [progress.phase, progress.linesRead, share && Math.floor(share * 100)];
}
