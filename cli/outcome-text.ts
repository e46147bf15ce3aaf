/** Shows how an execution ended. */
import { ExecutionStatus } from '@aws-sdk/client-sfn';
import { batchOutcomeText, resumeHint } from './batch/outcome-text';
import type { Snapshot } from './execution';
import { inColour } from './text';

export function outcomeText(execution: Snapshot): string {
  const hint = resumeHint(execution);
  return `${batchOutcomeText(execution) ?? plainText(execution)}${hint ? `\n\n${hint}` : ''}`;
}

function plainText({ status, output, error, cause }: Snapshot): string {
  if (status === ExecutionStatus.SUCCEEDED) return `${inColour(status)}\n${JSON.stringify(output, null, 2)}`;
  const why = cause === undefined ? '' : `\n${typeof cause === 'string' ? cause : JSON.stringify(cause, null, 2)}`;
  return `${inColour(status)}${error ? `: ${error}` : ''}${why}`;
}
