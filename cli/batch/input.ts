/** Makes the input of a batch's execution, from options or from an earlier execution. It is checked before any other call. */
import { type BatchInput, checkBatchInput } from '../../lib/protocol/batch/batch-input';
import { CommandError, ExitStatus } from '../errors';
import { rejectProblems } from '../execution-input';
import { sourceOf, type SourceKind } from './source';

export interface BatchStartOptions {
  readonly as?: SourceKind;
  readonly batchId?: string;
  readonly maxImages?: number;
  readonly minConfidence?: number;
  readonly projectVersion?: string;
  readonly durationPerImage?: number;
  readonly context?: Record<string, unknown>;
  readonly dryRun: boolean;
}

export function batchInput(uri: string, options: BatchStartOptions): BatchInput {
  const input: BatchInput = {
    ...sourceOf(uri, options.as),
    BatchId: options.batchId,
    MaxImages: options.maxImages,
    MinConfidence: options.minConfidence,
    ProjectVersion: options.projectVersion,
    DurationPerImageMilliseconds: options.durationPerImage,
    Context: options.context,
    DryRun: options.dryRun || undefined,
  };
  rejectProblems(checkBatchInput(input).problems);
  return input;
}

/** The input of an execution that goes on with the batch of another one. */
export function resumedInput(name: string, earlier: unknown): BatchInput & Required<Pick<BatchInput, 'BatchId'>> {
  const { input, problems } = checkBatchInput(earlier);
  const cannot = (why: string) => new CommandError(`${name} cannot be resumed: ${why}.`, ExitStatus.USAGE);
  if (problems.length > 0) throw cannot(`its input is not that of a batch: ${problems.join('. ')}`);
  if (input.DryRun) throw cannot('it was a dry run, which has no parts');
  return { ...input, BatchId: input.BatchId ?? name };
}
