/** The plan function: counts the images of a source and splits it into the manifests of parts. */
import type { BatchRequest } from '../../lib/protocol/batch/batch-requests';
import type { BatchState } from '../../lib/protocol/batch/batch-state';
import { lambdaClock, type LambdaContext } from '../batch/clock';
import { logPlan } from './log';
import { plan } from './planner';

export async function handler(request: BatchRequest, context: LambdaContext): Promise<BatchState> {
  const startedAt = Date.now();
  const next = await plan(request, lambdaClock(context));
  logPlan(next, Date.now() - startedAt);
  return next;
}
