/** The log line of an attempt to start a job. */
import type { Execution } from '../../lib/protocol/requests';
import type { LoopState, ManifestFacts } from '../../lib/protocol/state';
import type { ApiError } from '../aws/api-error';
import { logCall } from '../telemetry/log';

interface Attempt {
  readonly manifestSize?: ManifestFacts;
  readonly apiError?: ApiError;
  readonly next: LoopState;
}

export function logStart({ executionArn }: Execution, { manifestSize, apiError, next }: Attempt): void {
  const { input, waitSeconds, error } = next;
  logCall(
    { event: 'JobStarted', operation: 'StartMediaAnalysisJob', apiError, error },
    { executionArn, jobId: input.JobId, manifest: input.Manifest, manifestSize, waitSeconds },
  );
}
