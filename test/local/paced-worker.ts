/** A function that paces its calls with timers, for the tests of virtual time. The tests bundle it. */
import { DetectModerationLabelsCommand, RekognitionClient } from '@aws-sdk/client-rekognition';

interface Request {
  readonly images: number;
  /** 0: each call waits for the answer to the one before. */
  readonly callsPerSecond: number;
}

const client = new RekognitionClient({
  maxAttempts: 10,
  requestHandler: { requestTimeout: 5_000, throwOnRequestTimeout: true },
});

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Starts a call in each interval. Returns how many seconds each clock has measured. */
export async function handler(
  { images, callsPerSecond }: Request,
  { getRemainingTimeInMillis }: { readonly getRemainingTimeInMillis: () => number },
) {
  const clocks = () => [Date.now(), performance.now(), -getRemainingTimeInMillis()];
  const begin = clocks();
  const calls: Promise<unknown>[] = [];
  for (let image = 0; image < images; image++) {
    if (image > 0) await (callsPerSecond > 0 ? sleep(1_000 / callsPerSecond) : calls.at(-1));
    const Image = { S3Object: { Bucket: 'images', Name: `${image}.jpg` } };
    calls.push(client.send(new DetectModerationLabelsCommand({ Image })));
  }
  const answers = await Promise.all(calls);
  return { answers: answers.length, seconds: clocks().map((end, clock) => (end - begin[clock]) / 1_000) };
}
