import type { Answer } from '../../lambda/images/detect';
import { tryFirstImages } from '../../lambda/images/first-images';
import type { FirstImagesRequest } from '../../lib/protocol/batch/batch-requests';
import { ApiErrorKind } from '../../lib/protocol/metrics';
import { batchS3 } from '../support/batch-s3';
import {
  BATCH,
  EXECUTION,
  ImagesFunction,
  labelsOf,
  LEASE,
  numberOf,
  OPTIONS,
  partState,
  putManifest,
  refOf,
  sliceKey,
} from './images-function';
import { failure, THROTTLED } from './simulation';

const { s3, results, log, metrics } = batchS3();
const { REFUSAL, INVALID, SERVICE } = ApiErrorKind;

const UNREADABLE = failure('InvalidS3ObjectException', REFUSAL);
const DENIED = failure('AccessDeniedException', REFUSAL);
const REQUEST: FirstImagesRequest = {
  state: {
    input: {
      BatchId: 'monday',
      Manifest: { Bucket: 'sources', Name: 'images.jsonl' },
      Context: { team: 'a' },
    },
    batch: BATCH,
    execution: EXECUTION,
    next: 'RUN',
  },
  options: OPTIONS,
};

let fn: ImagesFunction;
beforeEach(() => {
  fn = new ImagesFunction();
  putManifest(results, 39);
});

it.each<[string, (image: number) => Answer | undefined, number]>([
  ['the first image is analysed', () => undefined, 1],
  // Ten images are tried at most, spread over the part.
  ['an image after unreadable ones is analysed', (image) => (image < 4 ? UNREADABLE : undefined), 3],
  ['an image is refused for its format', () => failure('InvalidImageFormatException', REFUSAL), 1],
])('if %s, the batch goes on, and no other call is made', async (_, answer, calls) => {
  fn.answer = (image) => answer(numberOf(image)) ?? { labels: labelsOf(image) };
  expect(await tryFirstImages(REQUEST, fn.around)).toEqual(REQUEST.state);
  expect(fn.calls).toHaveLength(calls);
  expect(log.info.mock.calls).toEqual([
    [
      {
        event: 'FirstImagesTried',
        executionArn: EXECUTION.executionArn,
        batchId: 'monday',
        calls,
        throttledCalls: 0,
      },
    ],
  ]);
});

it.each<[string, Answer, number, string]>([
  ['InvalidS3ObjectException', UNREADABLE, 10, 'region of the batch'],
  ['InvalidParameterException', failure('InvalidParameterException', INVALID), 10, 'MinConfidence'],
  ['ValidationException', failure('ValidationException', INVALID), 10, 'MinConfidence'],
  ['AccessDeniedException', DENIED, 8, 'rekognition:DetectModerationLabels'],
  ['ResourceNotFoundException', failure('ResourceNotFoundException', REFUSAL), 8, 'ProjectVersion'],
])('%s for all first images ends the batch with this Error and a hint', async (name, answer, calls, hint) => {
  fn.answer = () => answer;
  const next = await tryFirstImages(REQUEST, fn.around);
  expect(fn.calls).toHaveLength(calls);
  expect(next).toMatchObject({ next: 'ENDED', status: 'FAILED', error: name, batch: BATCH });
  const cause = JSON.parse(next.cause!);
  expect(cause).toEqual({
    BatchId: 'monday',
    Manifest: { Bucket: 'sources', Name: 'images.jsonl' },
    Message: `${refOf(calls === 10 ? 27 : 0)}: Simulated.`,
    Hint: expect.stringContaining(hint),
    Context: { team: 'a' },
  });
  expect(next.event).toEqual({
    id: `${EXECUTION.executionArn}#FAILED`,
    batchId: 'monday',
    status: 'FAILED',
    executionArn: EXECUTION.executionArn,
    stateMachineArn: EXECUTION.stateMachineArn,
    context: { team: 'a' },
    error: name,
    cause: next.cause,
  });
  const { executionArn } = EXECUTION;
  expect(log.error.mock.calls).toEqual([[{ event: 'ExecutionFailed', executionArn, batchId: 'monday', error: name }]]);
  expect(metrics).toMatchObject([{ ApiErrors: calls }]);
});

it.each<[string, Answer]>([
  ['InternalServerError for all calls', failure('InternalServerError', SERVICE)],
  ['throttling until the time is over', THROTTLED],
])('%s is thrown, so that Step Functions repeats the call', async (_when, answer) => {
  fn.answer = () => answer;
  fn.isOver = (calls) => calls > 20;
  await expect(tryFirstImages(REQUEST, fn.around)).rejects.toMatchObject({ name: 'BatchInterrupted' });
  // The execution goes on.
  expect(log.error).not.toHaveBeenCalled();
});

it('what is learned about the first images is kept, and later executions try none', async () => {
  // The part has two slices. The images that are tried are in the first one.
  putManifest(results, 250);
  fn.answer = (image) => (numberOf(image) === 0 ? UNREADABLE : { labels: labelsOf(image) });
  await tryFirstImages(REQUEST, fn.around);
  await tryFirstImages(REQUEST, fn.around);
  expect(fn.calls).toHaveLength(2);
  await fn.analyze(partState(250));
  expect(fn.calls).toHaveLength(250);
});

it('an image that always fails for a passing error does not end the batch', async () => {
  fn.answer = (image) =>
    numberOf(image) === 0 ? failure('InternalServerError', SERVICE) : { labels: labelsOf(image) };
  expect(await tryFirstImages(REQUEST, fn.around)).toEqual(REQUEST.state);
});

it('a batch of ten missing images goes on, so that it lists them', async () => {
  putManifest(results, 10);
  fn.answer = () => UNREADABLE;
  expect(await tryFirstImages(REQUEST, fn.around)).toEqual(REQUEST.state);
});

it('a batch that may not write its results ends after one call', async () => {
  s3.fail('AccessDenied', ({ operation, key }) => operation === 'PutObject' && key === sliceKey(1));
  const next = await tryFirstImages(REQUEST, fn.around);
  expect(next).toMatchObject({ next: 'ENDED', error: 'OutputNotWritable' });
  expect(fn.calls).toHaveLength(1);
});

it('a batch whose first part another call analyses goes on at once', async () => {
  results.put(LEASE, { holder: 'another', until: Date.now() + 60_000 });
  expect(await tryFirstImages(REQUEST, fn.around)).toEqual(REQUEST.state);
  expect(fn.calls).toEqual([]);
});

it.each([
  ['UnrecognizedClientException', ApiErrorKind.AUTHENTICATION, 'region is enabled'],
  ['ENOTFOUND', SERVICE, 'Amazon Rekognition is in this region'],
])('%s for all first images ends the batch, because it was there from the beginning', async (name, kind, hint) => {
  fn.answer = () => failure(name, kind);
  const next = await tryFirstImages(REQUEST, fn.around);
  expect(next).toMatchObject({ next: 'ENDED', error: name, cause: expect.stringContaining(hint) });
});
