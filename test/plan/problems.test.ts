import { gzipSync } from 'node:zlib';
import type { BatchState } from '../../lib/protocol/batch/batch-state';
import type { S3ErrorCode } from '../../local/s3/errors';
import type { S3Operation, S3Request } from '../../local/s3/request';
import { PLAN_ID, causeOf, clocks, EXECUTION, jsonLines, MANIFEST, OPTIONS, planned, planS3 } from './planning';

const { s3, sources } = planS3();
const INPUT = { Manifest: MANIFEST };

beforeEach(() => sources.put('images.jsonl', jsonLines(3)));

const fail = (operation: S3Operation, bucket: string, code: S3ErrorCode, message?: string) =>
  s3.fail(code, (request) => request.operation === operation && request.bucket === bucket, message);

it('planning ends the execution with Error, Cause and event if the input is not valid', async () => {
  const state = await planned({ Manifest: MANIFEST, Images: { Bucket: 'photos' }, DryRun: 1, Context: { a: 1 } });
  expect(state).toMatchObject({
    next: 'ENDED',
    status: 'FAILED',
    error: 'InvalidInput',
    batch: { batchId: 'one', planId: PLAN_ID, partsKey: `out/batches/one/plans/${PLAN_ID}/parts.json`, parts: 0 },
    event: {
      id: `${EXECUTION.executionArn}#FAILED`,
      batchId: 'one',
      status: 'FAILED',
      error: 'InvalidInput',
      cause: state.cause,
      context: { a: 1 },
    },
  });
  expect(causeOf(state)).toEqual({
    BatchId: 'one',
    Manifest: MANIFEST,
    Images: { Bucket: 'photos' },
    Message:
      'Invalid input: the input must have exactly one of Manifest, Images, Inventory; received Manifest and Images. ' +
      'DryRun must be true or false; received 1.',
    Hint: 'Start an execution with a valid input, under another name.',
    Context: { a: 1 },
  });
  expect(s3.requests).toEqual([]);
});

it('planning allows no more MaxImages than the construct does, and takes the BatchId of the input', async () => {
  const state = await planned({ ...INPUT, BatchId: 'two', MaxImages: OPTIONS.maxImages + 1 });
  expect(causeOf(state).Message).toBe(
    'Invalid input: MaxImages must be at most 1000000, the maxImages of the construct; received 1000001.',
  );
  expect(state.batch.batchId).toBe('two');
});

it('planning stops counting at one image more than allowed, and tells the count, the price and what to change', async () => {
  const state = await planned({ ...INPUT, MaxImages: 2 }, { options: { maxImages: 5 } });
  expect(state.error).toBe('TooManyImages');
  expect(causeOf(state)).toMatchObject({
    Message: 'The source has more than 2 images, and no more are allowed. They would cost more than about $0.',
    Hint: expect.stringContaining('Raise MaxImages'),
    Images: 3,
    MaxImages: 2,
    EstimatedDollars: 0,
  });
  expect(s3.operations('PutObject')).toEqual([]);
  expect((await planned(INPUT, { options: { maxImages: 2 } })).error).toBe('TooManyImages');
  expect((await planned(INPUT, { options: { maxImages: 3 } })).next).toBe('RUN');
});

it('planning ends with EmptySource, and names the first lines that are no image', async () => {
  sources.put('images.jsonl', '\nno image\n');
  const state = await planned(INPUT);
  expect(state.error).toBe('EmptySource');
  expect(causeOf(state)).toMatchObject({
    Message: 'The source has no image. Lines or objects: 1; invalid: 1; skipped: 0.',
    FirstInvalidLines: [{ line: 2, text: 'no image' }],
  });
  sources.put('images.jsonl', '');
  expect((await planned(INPUT)).error).toBe('EmptySource');
  expect((await planned({ Images: { Bucket: 'photos' } })).error).toBe('EmptySource');
});

it.each<[S3ErrorCode, string, string]>([
  ['NoSuchKey', 'SourceNotFound', 'Check the bucket'],
  ['NoSuchBucket', 'SourceNotFound', 'Check the bucket'],
  ['AccessDenied', 'SourceNotReadable', "Check that the plan function's role"],
  ['PermanentRedirect', 'SourceNotReadable', 'in the region of the batch'],
  ['Unknown', 'SourceNotReadable', 'in the region of the batch'],
  ['AuthorizationHeaderMalformed', 'SourceNotReadable', 'in the region of the batch'],
  ['InvalidObjectState', 'SourceNotReadable', 'The message is that of Amazon S3'],
])('if S3 answers with %s for the source, planning ends with %s', async (code, error, hint) => {
  for (const input of [INPUT, { Images: { Bucket: 'sources' } }]) {
    fail('Manifest' in input ? 'GetObject' : 'ListObjectsV2', 'sources', code);
    const state = await planned(input);
    expect(state).toMatchObject({ next: 'ENDED', error });
    expect(causeOf(state).Message).toMatch(/^s3:\/\/sources\/.*: Simulated\.$/);
    expect(causeOf(state).Hint).toContain(hint);
  }
});

it('the Cause of a plan names the error of S3 where S3 gives no message', async () => {
  fail('GetObject', 'sources', 'AccessDenied', '');
  const { Message, S3Error } = causeOf(await planned(INPUT));
  expect({ Message, S3Error }).toEqual({
    Message: expect.stringMatching(/^s3:\/\/sources\/images.jsonl: ./),
    S3Error: 'AccessDenied',
  });
});

it.each<[string, (request: S3Request) => boolean]>([
  ['every write', ({ operation }) => operation === 'PutObject'],
  ['the last write', ({ operation, key }) => operation === 'PutObject' && key.endsWith('/plan.json')],
  ['a list', ({ operation }) => operation === 'ListObjectsV2'],
])('planning ends with OutputNotWritable if S3 denies %s in the output', async (_, isMeant) => {
  s3.fail('AccessDenied', (request) => request.bucket === 'results' && isMeant(request));
  const state = await planned(INPUT);
  expect(state.error).toBe('OutputNotWritable');
  expect(causeOf(state).Message).toContain('s3://results/out/batches/one/');
});

it('planning ends with SourceChanged if the source is overwritten while it is read', async () => {
  const onState = ({ planning }: BatchState) => planning && sources.put('images.jsonl', jsonLines(4));
  const state = await planned(INPUT, { nextClock: clocks([2]), onState });
  expect(state.error).toBe('SourceChanged');
});

it.each([
  ['cut off', gzipSync(jsonLines(500)).subarray(0, -20)],
  ['broken', Buffer.concat([gzipSync(jsonLines(500)).subarray(0, 60), Buffer.alloc(60)])],
])('planning ends with SourceNotReadable if a compressed source is %s', async (_, content) => {
  sources.put('images.jsonl', content);
  const state = await planned(INPUT);
  expect(state.error).toBe('SourceNotReadable');
  expect(causeOf(state).Hint).toContain('gzip');
});

it('the Cause of a plan with the longest input and lines is within the limit of Step Functions', async () => {
  const Context = { text: '"'.repeat(3_990) };
  sources.put('images.jsonl', `${'\u0001'.repeat(300)}\n`.repeat(12));
  const state = await planned({ Manifest: { ...MANIFEST, Version: '"'.repeat(1024) }, Context });
  expect(state.cause!.length).toBeLessThan(32_768);
  // No object of the simulated S3 has a version with such a name. Read the latest.
  s3.before = (request) => ({ ...request, query: {} });
  const empty = await planned({ Manifest: { ...MANIFEST, Version: '"'.repeat(1024) }, Context });
  expect([state.error, empty.error]).toEqual(['SourceNotFound', 'EmptySource']);
  expect(empty.cause!.length).toBeLessThan(32_768);
});
