/** The S3 client of functions that read and write many objects. */
import { S3Client } from './s3-sdk';

/** The time to the headers of an answer. Completing a large upload takes S3 long. */
const REQUEST_TIMEOUT_MS = 30_000;
const CONNECTION_TIMEOUT_MS = 2_000;

/** Then the caller throws, and Step Functions retries the call. */
const ATTEMPTS = 5;

/** How long a call takes that S3 never answers, without the pauses between its attempts. */
export const UNANSWERED_CALL_MS = ATTEMPTS * REQUEST_TIMEOUT_MS;

export const client = new S3Client({
  maxAttempts: ATTEMPTS,
  requestHandler: {
    connectionTimeout: CONNECTION_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    throwOnRequestTimeout: true,
  },
});
