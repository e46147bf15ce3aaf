/** Calls GetMediaAnalysisJob. Whatever happens comes back as a value: the loop decides what it means. */
import { GetMediaAnalysisJobCommand, RekognitionClient } from '@aws-sdk/client-rekognition';
import { ANSWER_FIELDS, type MediaAnalysisJob } from '../lib/rekognition';
import { isOwnFault, MALFORMED_ANSWER, toApiError, type ApiError } from './api-error';

export type Observation = { readonly job: MediaAnalysisJob } | { readonly error: ApiError };

/** Two attempts of 1 + 3 seconds and the pause between them stay below the total, and that below the function's time-out. */
const CONNECTION_TIMEOUT_MS = 1_000;
const REQUEST_TIMEOUT_MS = 3_000;
const TOTAL_TIMEOUT_MS = 10_000;

const client = new RekognitionClient({
  // The loop itself retries: one quick second attempt hides a blip, more would only add load to a throttled API.
  maxAttempts: 2,
  requestHandler: {
    connectionTimeout: CONNECTION_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    throwOnRequestTimeout: true,
  },
});

export async function getJob(jobId: string): Promise<Observation> {
  try {
    const abortSignal = AbortSignal.timeout(TOTAL_TIMEOUT_MS);
    const output = await client.send(new GetMediaAnalysisJobCommand({ JobId: jobId }), { abortSignal });
    if (typeof output.Status !== 'string') return { error: MALFORMED_ANSWER };
    const answer = Object.fromEntries(ANSWER_FIELDS.map((field) => [field, output[field]]));
    // JSON turns the SDK's dates into ISO 8601 and drops what is undefined.
    return { job: JSON.parse(JSON.stringify(answer)) as MediaAnalysisJob };
  } catch (thrown) {
    // Waiting does not mend this function: Step Functions retries for a minute, then gives up.
    if (isOwnFault(thrown)) throw thrown;
    return { error: toApiError(thrown) };
  }
}
