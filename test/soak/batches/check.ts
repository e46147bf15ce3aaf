/** Checks what must be true of every batch, whatever trouble it had. */
import { ExecutionStatus } from '@aws-sdk/client-sfn';
import { BatchStatus } from '../../../lib/protocol/batch/batch-event';
import { ErrorName, PlanErrorName } from '../../../lib/protocol/errors';
import { Status } from '../../../lib/protocol/status';
import { hasSucceeded } from '../../../local/execution';
import type { Answer } from '../../../local/rekognition/jobs';
import { indexOf } from './files';
import type { Played, PlayedExecution, PlayedStage } from './play';
import type { Fault } from './trouble';

/** Returns a sentence for each violation. */
export function violationsOf(played: Played): string[] {
  const { stages, wrongRecords } = played;
  return [
    ...stages.flatMap((stage) => stage.executions.map(wrongEvents)),
    ...stages.flatMap((stage) => stage.executions.map((execution) => wrongEnd(execution, stage, played))),
    ...stages.flatMap((stage) => wrongLines(stage, played)),
    ...stages.map((stage) => failsInCalm(stage, played)),
    ...jobsByPart(played).map(wrongJobs),
    wrongPlan(played),
    ...wrongRecords,
  ].filter((violation) => typeof violation === 'string');
}

export const isAborted = ({ outcome }: PlayedExecution) => outcome.status === ExecutionStatus.ABORTED;

/** One event about the end. An aborted execution has none. */
function wrongEvents(execution: PlayedExecution): string | undefined {
  const { name, outcome, events } = execution;
  const ends = events.filter((status) => status === BatchStatus.SUCCEEDED || status === BatchStatus.FAILED);
  const expected = isAborted(execution) ? [] : [outcome.status];
  return ends.join() === expected.join()
    ? undefined
    : `${name} is ${outcome.status}, and its events are ${ends.join()}.`;
}

function wrongEnd(execution: PlayedExecution, stage: PlayedStage, { scenario, expected }: Played): string | undefined {
  const { name, outcome, executionArn } = execution;
  if (isAborted(execution)) return undefined;
  const wrong = (why: string) => `${name} ended as ${hasSucceeded(outcome) ? outcome.status : outcome.error}: ${why}`;
  if (!indexOf(outcome)) {
    const error = hasSucceeded(outcome) ? undefined : outcome.error;
    if (error === PlanErrorName.EMPTY_SOURCE && expected.images.length === 0) return undefined;
    const faults = stage.isCalm ? [] : scenario.trouble.faults;
    return faults.some((fault) => canEndWith(fault, error, stage)) ? undefined : wrong('nothing explains it.');
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
function canEndWith(fault: Fault, error: string | undefined, { starts }: PlayedStage): boolean {
  // Calls of two executions share their steps, so one of them can run out of time before it is where the last call stopped.
  if (error === PlanErrorName.SOURCE_NOT_SUPPORTED) return fault.of === 'time' && starts.length > 1;
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

/**
 * When the trouble is over, each part succeeds, unless all its images are refused, or its job failed before and nobody has recorded it:
 * then the same token finds the same job.
 */
function failsInCalm({ isCalm, files, startedAt, failuresKnown }: PlayedStage, played: Played): string | undefined {
  if (!isCalm || !files) return undefined;
  const failedUnseen = played.jobs.filter(
    ({ Status: status, CompletionTimestamp, JobId }) =>
      status === Status.FAILED &&
      (CompletionTimestamp as number) * 1_000 <= startedAt &&
      !failuresKnown.has(JobId as string),
  );
  const excused = new Set(failedUnseen.map(manifestOf));
  const { refused, images } = played.expected;
  const parts = files.index.parts.filter(({ status, manifest, firstImage, lines }) => {
    const ofPart = images.slice(firstImage - 1, firstImage - 1 + lines);
    return status !== 'SUCCEEDED' && !excused.has(manifest.Name!) && !ofPart.every((image) => refused.has(image));
  });
  return parts.length > 0 ? `Parts failed without a reason: ${parts.map(({ part }) => part).join(', ')}.` : undefined;
}

const manifestOf = ({ Input }: Answer) => (Input as { S3Object: { Name: string } }).S3Object.Name;

/** The jobs of each manifest of a part, oldest first. */
export function jobsByPart({ jobs }: Played): Answer[][] {
  const byManifest = new Map<string, Answer[]>();
  for (const job of jobs) byManifest.set(manifestOf(job), [...(byManifest.get(manifestOf(job)) ?? []), job]);
  return [...byManifest.values()];
}

/** A part may have another job only if the one before has ended without success. */
function wrongJobs(jobs: readonly Answer[]): string | undefined {
  const unjustified = jobs.slice(1).filter((job, index) => {
    const { Status: status, CompletionTimestamp: endedAt } = jobs[index];
    return status !== Status.FAILED || (endedAt as number) > (job.CreationTimestamp as number);
  });
  if (unjustified.length === 0) return undefined;
  const statuses = jobs.map((job) => String(job.Status)).join(', ');
  return `${manifestOf(jobs[0])} has ${unjustified.length} jobs too many: ${statuses}.`;
}

/** All jobs are of the plan that the batch has. */
function wrongPlan(played: Played): string | undefined {
  const index = played.stages.flatMap(({ files }) => files?.index ?? []).at(-1);
  const known = index?.parts.map(({ manifest }) => manifest.Name!);
  const others = known ? jobsByPart(played).filter(([first]) => !known.includes(manifestOf(first))) : [];
  return others.length > 0 ? `${others.length} manifests with jobs are in another plan.` : undefined;
}
