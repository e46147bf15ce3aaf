/** What the demo prints about a batch. */
import pc from 'picocolors';
import { jsonOrText } from '../cli/json';
import { duration, grouped, inColour, table } from '../cli/text';
import type { BatchIndex } from '../lib/protocol/batch/batch-index';
import type { DryRunOutput } from '../lib/protocol/batch/dry-run';
import { PRICE_REMARK } from '../lib/protocol/batch/prices';
import type { Work } from './demo-batch-backend';
import { hasSucceeded, type Outcome } from './execution';
import type { S3Object } from '../lib/protocol/rekognition';
import { clockTime } from './timeline';

/** What came of one execution. */
export interface BatchRun {
  readonly executionArn: string;
  readonly outcome: Outcome;
  /** In virtual milliseconds. */
  readonly took: number;
  readonly work: Work;
  /** Numbers of the parts that ran. The others had a result from before. */
  readonly partsRun: readonly number[];
  /** Absent if the execution ended before it merged. */
  readonly index?: BatchIndex;
}

export function summary({ outcome, took, work, index }: BatchRun): string {
  const end = hasSucceeded(outcome) ? inColour(outcome.status) : pc.red(`${outcome.status}: ${outcome.error}`);
  const head = `${end}, after ${clockTime(took)} of simulated time`;
  if (!index) return `${head}\n\n${JSON.stringify(hasSucceeded(outcome) ? outcome.output : jsonOrText(outcome.cause))}`;
  const { counts, estimatedPrice } = index;
  return `${head}\n\n${table([
    ['  images analysed', grouped(counts.imagesAnalyzed!)],
    ['  images without a result', grouped(counts.imagesFailed!)],
    ['  invalid lines', grouped(counts.invalidLines)],
    ['  parts', `${counts.partsSucceeded} succeeded, ${counts.partsFailed} failed`],
    ...work.rows,
    ['  price', `$${grouped(estimatedPrice.dollars)} for the images with a result, ${PRICE_REMARK}`],
  ])}`;
}

/** What a second execution with the same BatchId did. */
export function resumed({ partsRun, work, index }: BatchRun): string {
  const kept = (index?.parts.length ?? 0) - partsRun.length;
  const which = partsRun.length > 0 ? ` (${partsRun.slice(0, 10).join(', ')}${partsRun.length > 10 ? ', …' : ''})` : '';
  return [
    `Parts that ran again: ${partsRun.length}${which}, with ${work.again(partsRun.length)}.`,
    `Parts that had a result and did not run: ${kept}.`,
  ].join('\n');
}

/** @param part What a part of this batch is. */
export function planTable(plan: DryRunOutput, part: string): string {
  return table([
    ['  lines of the manifest', grouped(plan.lines)],
    ['  images', grouped(plan.images)],
    ['  invalid lines', grouped(plan.invalidLines)],
    [`  ${part}s`, grouped(plan.parts)],
    [`  images in a ${part}`, grouped(plan.imagesPerPart)],
    ...(plan.estimatedDurations ?? []).map(({ slots, seconds }) => [
      '  time',
      `${duration(1000 * seconds)}, with ${slots} ${part}${slots === 1 ? '' : 's'} at the same time`,
    ]),
    ['  price', `$${grouped(plan.estimatedDollars)}, ${PRICE_REMARK}`],
    ['  most images allowed', `${grouped(plan.maxImages)}${plan.exceedsMaxImages ? pc.red(': too many') : ''}`],
  ]);
}

const uri = ({ Bucket, Name }: S3Object) => `s3://${Bucket}/${Name}`;

/** The files of a batch that has been merged. The results are many, so they stand in one line. */
export function filesOf(indexFile: S3Object, { invalidLines, failedImages, parts }: BatchIndex): string[] {
  const results = parts.flatMap(({ results }) => results ?? []);
  const files = [indexFile, failedImages, invalidLines].filter((file) => file !== undefined);
  return [...files, ...results].map(uri);
}

const SHOWN_FILES = 4;

export function fileLines(files: readonly string[], directory: string | undefined): string[] {
  const more = files.length - SHOWN_FILES;
  return [
    directory ? `Files, in ${directory}:` : 'Files (--directory keeps them):',
    ...files.slice(0, SHOWN_FILES).map((file) => `  ${file}`),
    ...(more > 0 ? [`  … and ${grouped(more)} more files of results`] : []),
  ];
}
