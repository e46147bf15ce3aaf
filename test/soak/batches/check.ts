/** Checks what must be true of every batch, whatever trouble it had. */
import { BatchStatus } from '../../../lib/protocol/batch/batch-event';
import { ErrorName, PlanErrorName } from '../../../lib/protocol/errors';
import { hasSucceeded } from '../../../local/execution';
import { indexOf } from './files';
import { canEndAtFirstImages, wrongInImages } from './check-images';
import { wrongInJobs } from './check-jobs';
import { isAborted, type Played, type PlayedExecution, type PlayedStage } from './play';
import type { Scenario } from './scenario';
import type { Fault } from './trouble';

/** Returns a sentence for each violation. */
export function violationsOf(played: Played): string[] {
  const { stages, wrongRecords } = played;
  const { backend } = played.scenario;
  return [
    ...stages.flatMap((stage) => stage.executions.map(wrongEvents)),
    ...stages.flatMap((stage) => stage.executions.map((execution) => wrongEnd(execution, stage, played))),
    ...stages.flatMap((stage) => wrongLines(stage, played)),
    ...(backend.runs === 'jobs' ? wrongInJobs(played) : wrongInImages(played, backend)),
    ...wrongRecords,
    played.isEndless && 'Its functions were called again and again.',
  ].filter((violation) => typeof violation === 'string');
}

/** One event about the end. An aborted execution has none. */
function wrongEvents(execution: PlayedExecution): string | undefined {
  const { name, outcome, events } = execution;
  const ends = events.filter((status) => status === BatchStatus.SUCCEEDED || status === BatchStatus.FAILED);
  const expected = isAborted(execution) ? [] : [outcome.status];
  return ends.join() === expected.join()
    ? undefined
    : `${name} is ${outcome.status}, and its events are ${ends.join()}.`;
}

function wrongEnd(execution: PlayedExecution, stage: PlayedStage, played: Played): string | undefined {
  const { scenario, expected } = played;
  const { name, outcome, executionArn } = execution;
  if (isAborted(execution)) return undefined;
  const wrong = (why: string) => `${name} ended as ${hasSucceeded(outcome) ? outcome.status : outcome.error}: ${why}`;
  if (!indexOf(outcome)) {
    const error = hasSucceeded(outcome) ? undefined : outcome.error;
    if (error === PlanErrorName.EMPTY_SOURCE && expected.images.length === 0) return undefined;
    const faults = stage.isCalm ? [] : scenario.trouble.faults;
    const isExplained =
      faults.some((fault) => canEndWith(fault, error, stage, scenario)) ||
      (scenario.backend.runs !== 'jobs' && canEndAtFirstImages(error, faults, played));
    return isExplained ? undefined : wrong('nothing explains it.');
  }
  const { index } = stage.files!;
  // Of two executions, the index is that of the last one.
  if (index.executionArn !== executionArn) return undefined;
  const inFailedParts = index.parts.reduce((sum, { status, lines }) => sum + (status === 'SUCCEEDED' ? 0 : lines), 0);
  const isTooMany = inFailedParts / expected.images.length > scenario.settings.maxFailedShare;
  const isFailed = !hasSucceeded(outcome) && outcome.error === ErrorName.TOO_MANY_FAILED_IMAGES;
  const isNotRun = !hasSucceeded(outcome) && outcome.error === ErrorName.PARTS_NOT_RUN;
  return isFailed === isTooMany || isNotRun ? undefined : wrong(`${inFailedParts} images are in failed parts.`);
}

/** Whether a fault can end an execution before it merges. */
function canEndWith(fault: Fault, error: string | undefined, { starts }: PlayedStage, { source }: Scenario): boolean {
  const isInventory = source.kind === 'inventory';
  // Calls of two executions share their steps, so one of them can run out of time before it is where the last call stopped. One alone
  // can, too, where it takes a step to read each file of an inventory again.
  if (error === PlanErrorName.SOURCE_NOT_SUPPORTED) return fault.of === 'time' && (starts.length > 1 || isInventory);
  if (error === PlanErrorName.OUTPUT_NOT_WRITABLE) return fault.of === 'denial';
  const endsFunctions = fault.of === 'denial' || fault.of === 's3' || fault.of === 'lambda';
  return error === ErrorName.BATCH_FUNCTION_FAILED && endsFunctions;
}

/** Every line of the source is in exactly one of results, failed.jsonl and invalid.jsonl. */
function wrongLines({ files, executions }: PlayedStage, { expected }: Played): string[] {
  if (!files) return [];
  const { name } = executions.at(-1)!;
  const of = (what: string, difference: readonly unknown[], wrong: string) =>
    difference.length > 0 ? [`After ${name}, ${what} ${wrong}: ${difference.join(', ')}.`] : [];
  const images = [...files.results, ...files.failed];
  return [
    ...of('images', without(expected.images, images), 'are neither in results nor in failed.jsonl'),
    ...of('images', without(images, expected.images), 'are in results or in failed.jsonl once too often'),
    ...of('lines', without(expected.invalid, files.invalid), 'are not in invalid.jsonl'),
    ...of('lines', without(files.invalid, expected.invalid), 'are in invalid.jsonl, and are not invalid'),
  ];
}

/** What is left of a list when each member of another one takes one away. */
function without<T>(list: readonly T[], others: readonly T[]): T[] {
  const left = new Map<T, number>();
  for (const other of others) left.set(other, (left.get(other) ?? 0) + 1);
  return list.filter((member) => {
    const count = left.get(member) ?? 0;
    left.set(member, count - 1);
    return count <= 0;
  });
}
