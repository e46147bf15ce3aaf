/** The Cause of a failed execution: JSON that tells what happened and what to do, within Step Functions' limit. */
import { ErrorName } from '../../lib/protocol/errors';
import { INVALID_INPUT_HINT } from '../../lib/protocol/hints';
import { MAX_CAUSE_LENGTH } from '../../lib/protocol/limits';
import type { MediaAnalysisJob } from '../../lib/protocol/rekognition';
import type { ExecutionInput } from '../../lib/protocol/state';
import { cut, MAX_TEXT_LENGTH } from '../../lib/protocol/text';
import type { ApiError } from '../aws/api-error';

export interface Failure {
  readonly error: string;
  readonly cause: string;
}

export const invalidInput = (input: ExecutionInput, problems: readonly string[]): Failure =>
  failure(ErrorName.INVALID_INPUT, input, {
    Message: `Invalid input: ${problems.join('. ')}.`,
    Hint: INVALID_INPUT_HINT,
  });

/** The message of an API error, or a text that says that there was none. */
export const messageOf = ({ name, message }: Pick<ApiError, 'name' | 'message'>) =>
  message || `Rekognition answered ${name} without a message.`;

export function failure(
  error: string,
  input: ExecutionInput,
  details: { Job?: MediaAnalysisJob } & Record<string, unknown>,
): Failure {
  const cause = { JobId: input.JobId ?? null, Manifest: input.Manifest, ...details, Context: input.Context };
  const text = JSON.stringify({ ...bounded(cause), Context: input.Context });
  // Quotes are escaped, so even cut texts can be too long together. Leave the answer out: GetMediaAnalysisJob gives it again.
  const short = () => JSON.stringify({ ...bounded({ ...cause, Job: '[cut: too long]' }), Context: input.Context });
  return { error, cause: text.length <= MAX_CAUSE_LENGTH ? text : short() };
}

/** A copy with every text cut to what the service's own fields may hold. */
export function bounded<T>(value: T): T {
  const replacer = (_key: string, member: unknown) =>
    typeof member === 'string' ? cut(member, MAX_TEXT_LENGTH) : member;
  return JSON.parse(JSON.stringify(value, replacer)) as T;
}
