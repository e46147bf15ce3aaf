/** Shows how a batch or a dry run ended. */
import { ExecutionStatus } from '@aws-sdk/client-sfn';
import type { DryRunOutput } from '../../lib/protocol/batch/dry-run';
import { PRICE_REMARK } from '../../lib/protocol/batch/prices';
import { isOfBatch, isRunning, type Snapshot } from '../execution';
import { duration, grouped, inColour, PROGRAM, table } from '../text';
import { type BatchResults, dryRunOf, resultsOf } from './results';

/** Returns undefined if the execution is not of a batch, or left nothing but an Error and a Cause. */
export function batchOutcomeText(execution: Snapshot): string | undefined {
  const dryRun = dryRunOf(execution);
  if (dryRun) return dryRunText(dryRun);
  const results = resultsOf(execution);
  return results && `${inColour(execution.status)}${resultsText(results)}`;
}

function resultsText({ counts, error, message, hint, failedParts = [], ...places }: BatchResults): string {
  const { images, invalidLines, imagesAnalyzed = 0, imagesFailed = 0, partsSucceeded = 0, partsFailed = 0 } = counts;
  const failed = failedParts.map(({ part, error, code, message = '' }) => [
    grouped(part),
    code ?? error ?? '',
    message.replace(/\s+/g, ' '),
  ]);
  return [
    ...(error === undefined ? [''] : [`: ${error}`, `${message} ${hint}`, '']),
    valuesTable([
      ['images', images],
      ['  analysed', imagesAnalyzed],
      ['  failed', imagesFailed],
      ['invalid lines', invalidLines],
      ['parts', counts.parts],
      ['  succeeded', partsSucceeded],
      ['  failed', partsFailed],
    ]),
    ...section(['FAILED PART', 'ERROR', 'MESSAGE'], failed),
    '',
    table([
      ['batch', places.batchId],
      ['index', places.index],
      ['results', places.results],
      ['invalid lines', places.invalidLines ?? 'none'],
      ['failed images', places.failedImages ?? 'none'],
    ]),
  ].join('\n');
}

function dryRunText(output: DryRunOutput): string {
  const { lines, images, invalidLines, duplicates, firstInvalidLines, skipped } = output;
  const { parts, imagesPerPart, estimatedDollars, maxImages, exceedsMaxImages, estimatedDurations = [] } = output;
  const times = estimatedDurations.map(({ slots, parts, imagesPerPart, seconds }) =>
    [slots, parts, imagesPerPart].map(grouped).concat(duration(seconds * 1000)),
  );
  const invalid = firstInvalidLines.map(({ line, reason, text }) => [grouped(line), reason, beginningOf(text)]);
  return [
    valuesTable([
      ['lines', lines],
      ['  images', images],
      ['  invalid', invalidLines, duplicates > 0 ? `${grouped(duplicates)} of them name an image again` : ''],
      ['  skipped', skipped],
      ['parts', parts],
      ['images a part', imagesPerPart],
      ['max images', maxImages, exceedsMaxImages ? 'exceeded: the batch would be refused' : ''],
      ['price', `$${grouped(estimatedDollars)}`, PRICE_REMARK],
    ]),
    ...section(['AT A TIME', 'PARTS', 'IMAGES A PART', 'ESTIMATED TIME'], times),
    ...(times.length === 0 ? ['', 'Without --duration-per-image there is no estimate of the time.'] : []),
    ...section(['INVALID LINE', 'REASON', 'TEXT'], invalid),
  ].join('\n');
}

const MAX_TEXT_LENGTH = 60;

const beginningOf = (text: string) =>
  JSON.stringify(text.length > MAX_TEXT_LENGTH ? `${text.slice(0, MAX_TEXT_LENGTH)}…` : text);

const section = (header: readonly string[], rows: readonly string[][]) =>
  rows.length === 0 ? [] : ['', table([header, ...rows])];

/** Each row has a name, a value, which is aligned on the right, and a remark. */
function valuesTable(rows: readonly (readonly [string, number | string, string?])[]): string {
  const texts = rows.map(([, value]) => (typeof value === 'number' ? grouped(value) : value));
  const width = Math.max(...texts.map((text) => text.length));
  return table(rows.map(([name, , remark = ''], index) => [name, texts[index].padStart(width), remark]));
}

/** How to go on after a batch that did not succeed. */
export function resumeHint(execution: Snapshot): string | undefined {
  const { executionArn, status, progress } = execution;
  const isBatch = resultsOf(execution) ?? (progress && isOfBatch(progress));
  if (!isBatch || isRunning(execution) || status === ExecutionStatus.SUCCEEDED) return undefined;
  return `To run the parts without a result: npx ${PROGRAM} batch resume ${executionArn}`;
}
