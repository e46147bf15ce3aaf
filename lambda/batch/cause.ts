/** The Cause of an execution that ends before its parts run. */
import type { BatchInput } from '../../lib/protocol/batch/batch-input';
import { bounded } from '../outcome/cause';

export interface Problem {
  readonly message: string;
  readonly hint: string;
  /** More members of the Cause. */
  readonly details?: Readonly<Record<string, unknown>>;
}

export function causeOf(input: BatchInput, { message, hint, details }: Problem): string {
  const { BatchId, Manifest, Images, Inventory, Context } = input;
  const cause = { BatchId, Manifest, Images, Inventory, Message: message, Hint: hint, ...details };
  return JSON.stringify({ ...bounded(cause), Context });
}
