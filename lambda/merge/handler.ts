/** The merge function: called after the parts of a batch, again and again until the batch has its result. */
import type { BatchState } from '../../lib/protocol/batch/batch-state';
import { logMerge } from './log';
import { merge, type MergeRequest } from './merge';

/** Enough for the parts that are being read, and for the checkpoint or the index. */
const MILLISECONDS_TO_END = 120_000;

export async function handler(
  request: MergeRequest,
  context: { readonly getRemainingTimeInMillis: () => number },
): Promise<BatchState> {
  const next = await merge(request, () => context.getRemainingTimeInMillis() > MILLISECONDS_TO_END);
  logMerge(request, next);
  return next;
}
