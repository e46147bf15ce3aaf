/** Checks the input of an execution against what the construct allows. */
import { type BatchInput, checkBatchInput } from '../../lib/protocol/batch/batch-input';
import type { BatchExecution, BatchOptions } from '../../lib/protocol/batch/batch-requests';
import type { JobSettings } from '../../lib/protocol/batch/plan-file';

export interface CheckedInput {
  /** The valid members, with the BatchId. */
  readonly input: BatchInput;
  readonly problems: readonly string[];
}

export function checkInput(raw: unknown, execution: BatchExecution, { maxImages }: BatchOptions): CheckedInput {
  const { input, problems } = checkBatchInput(raw);
  const tooHigh = input.MaxImages !== undefined && input.MaxImages > maxImages;
  return {
    input: { ...input, BatchId: input.BatchId ?? execution.name },
    problems: [
      ...problems,
      ...(tooHigh
        ? [`MaxImages must be at most ${maxImages}, the maxImages of the construct; received ${input.MaxImages}`]
        : []),
    ],
  };
}

export const maxImagesOf = ({ MaxImages }: BatchInput, { maxImages }: BatchOptions) =>
  Math.min(MaxImages ?? maxImages, maxImages);

/** The settings of all jobs: those of the input, or else those of the construct. */
export const settingsOf = (input: BatchInput, options: BatchOptions): JobSettings => ({
  minConfidence: input.MinConfidence ?? options.minConfidence,
  projectVersion: input.ProjectVersion ?? options.projectVersion,
});
