/** The Cause of an execution that ends while it plans. */
import type { BatchInput } from '../../lib/protocol/batch/batch-input';
import { bounded } from '../outcome/cause';
import type { PlanProblem } from './problem';

export function causeOf(input: BatchInput, { message, hint, details }: PlanProblem): string {
  const { BatchId, Manifest, Images, Inventory, Context } = input;
  const cause = { BatchId, Manifest, Images, Inventory, Message: message, Hint: hint, ...details };
  return JSON.stringify({ ...bounded(cause), Context });
}
