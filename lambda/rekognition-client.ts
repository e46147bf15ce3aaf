/** The client of both functions. Whatever a call comes to is a value: the state machine's loop decides what it means. */
import { RekognitionClient } from '@aws-sdk/client-rekognition';
import { type ApiError, isOwnFault, toApiError } from './api-error';

/** Two attempts of 1 + 3 seconds and the pause between them stay below the total, and that below the functions' time-outs. */
const CONNECTION_TIMEOUT_MS = 1_000;
const REQUEST_TIMEOUT_MS = 3_000;
const TOTAL_TIMEOUT_MS = 10_000;

export const client = new RekognitionClient({
  // The loop itself retries: one quick second attempt hides a blip, more would only add load to a throttled API.
  maxAttempts: 2,
  requestHandler: {
    connectionTimeout: CONNECTION_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    throwOnRequestTimeout: true,
  },
});

/** Makes a call, and gives the answer or the API's error. */
export async function attempt<T>(call: (abortSignal: AbortSignal) => Promise<T>): Promise<T | { error: ApiError }> {
  try {
    return await call(AbortSignal.timeout(TOTAL_TIMEOUT_MS));
  } catch (thrown) {
    // Waiting does not mend this function: Step Functions retries for a minute, then gives up.
    if (isOwnFault(thrown)) throw thrown;
    return { error: toApiError(thrown) };
  }
}
