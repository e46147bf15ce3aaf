import { gzipSync } from 'node:zlib';
import type { BatchState } from '../../lib/protocol/batch/batch-state';
import type { Fault, S3Request } from '../support/s3';
import { PLAN_ID, causeOf, clocks, EXECUTION, jsonLines, MANIFEST, OPTIONS, planned, useS3 } from './planning';

const INPUT = { Manifest: MANIFEST };

describe('the plan function', () => {
  const s3 = useS3();
  beforeEach(() => s3().put('sources/images.jsonl', jsonLines(3)));

  const failing = (operation: string, bucket: string, fault: Fault) => {
    s3().faultOf = (request: S3Request) =>
      request.operation === operation && request.bucket === bucket ? fault : undefined;
  };

  it('ends the execution with Error, Cause and event if the input is not valid', async () => {
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
    expect(s3().requests).toEqual([]);
  });

  it('allows no more MaxImages than the construct, and a BatchId of the input', async () => {
    const state = await planned({ ...INPUT, BatchId: 'two', MaxImages: OPTIONS.maxImages + 1 });
    expect(causeOf(state).Message).toBe(
      'Invalid input: MaxImages must be at most 1000000, the maxImages of the construct; received 1000001.',
    );
    expect(state.batch.batchId).toBe('two');
  });

  it('stops counting at one image more than allowed, with the count, the price and what to change', async () => {
    const state = await planned({ ...INPUT, MaxImages: 2 }, { options: { maxImages: 5 } });
    expect(state.error).toBe('TooManyImages');
    expect(causeOf(state)).toMatchObject({
      Message: 'The source has more than 2 images, and no more are allowed. They would cost more than about $0.',
      Hint: expect.stringContaining('Raise MaxImages'),
      Images: 3,
      MaxImages: 2,
      EstimatedDollars: 0,
    });
    expect(s3().operations('PutObject')).toEqual([]);
    expect((await planned(INPUT, { options: { maxImages: 2 } })).error).toBe('TooManyImages');
    expect((await planned(INPUT, { options: { maxImages: 3 } })).next).toBe('RUN');
  });

  it('ends with EmptySource, and the first lines that are no image', async () => {
    s3().put('sources/images.jsonl', '\nno image\n');
    const state = await planned(INPUT);
    expect(state.error).toBe('EmptySource');
    expect(causeOf(state)).toMatchObject({
      Message: 'The source has no image. Lines or objects: 1; invalid: 1; skipped: 0.',
      FirstInvalidLines: [{ line: 2, text: 'no image' }],
    });
    s3().put('sources/images.jsonl', '');
    expect((await planned(INPUT)).error).toBe('EmptySource');
    expect((await planned({ Images: { Bucket: 'photos' } })).error).toBe('EmptySource');
  });

  it.each([
    [404, 'NoSuchKey', 'SourceNotFound', 'Check the bucket'],
    [404, 'NoSuchBucket', 'SourceNotFound', 'Check the bucket'],
    [403, 'AccessDenied', 'SourceNotReadable', "Check that the plan function's role"],
    [301, 'PermanentRedirect', 'SourceNotReadable', 'in the region of the batch'],
    [301, 'Unknown', 'SourceNotReadable', 'in the region of the batch'],
    [400, 'AuthorizationHeaderMalformed', 'SourceNotReadable', 'in the region of the batch'],
    [403, 'InvalidObjectState', 'SourceNotReadable', 'The message is that of Amazon S3'],
  ])('ends after the answer %i %s of the source with %s', async (status, code, error, hint) => {
    for (const input of [INPUT, { Images: { Bucket: 'sources' } }]) {
      failing('Manifest' in input ? 'GetObject' : 'ListObjectsV2', 'sources', { status, code });
      const state = await planned(input);
      expect(state).toMatchObject({ next: 'ENDED', error });
      expect(causeOf(state).Message).toMatch(/^s3:\/\/sources\/.*: Simulated\.$/);
      expect(causeOf(state).Hint).toContain(hint);
    }
  });

  it('names the error of S3 where S3 gives no message', async () => {
    failing('GetObject', 'sources', { status: 403, code: 'AccessDenied', message: '' });
    const { Message, S3Error } = causeOf(await planned(INPUT));
    expect({ Message, S3Error }).toEqual({
      Message: expect.stringMatching(/^s3:\/\/sources\/images.jsonl: ./),
      S3Error: 'AccessDenied',
    });
  });

  it.each(['PutObject', 'ListObjectsV2'])(
    'ends with OutputNotWritable if %s is denied in the output',
    async (operation) => {
      failing(operation, 'results', { status: 403, code: 'AccessDenied' });
      const state = await planned(INPUT);
      expect(state.error).toBe('OutputNotWritable');
      expect(causeOf(state).Message).toContain('s3://results/out/batches/one/');
    },
  );

  it('ends with SourceChanged if the source is overwritten while it is read', async () => {
    const onState = ({ planning }: BatchState) => planning && s3().put('sources/images.jsonl', jsonLines(4));
    const state = await planned(INPUT, { nextClock: clocks([2]), onState });
    expect(state.error).toBe('SourceChanged');
  });

  it.each([
    ['cut off', gzipSync(jsonLines(500)).subarray(0, -20)],
    ['broken', Buffer.concat([gzipSync(jsonLines(500)).subarray(0, 60), Buffer.alloc(60)])],
  ])('ends with SourceNotReadable if a compressed source is %s', async (_, content) => {
    s3().put('sources/images.jsonl', content);
    const state = await planned(INPUT);
    expect(state.error).toBe('SourceNotReadable');
    expect(causeOf(state).Hint).toContain('gzip');
  });

  it('keeps the Cause of the longest input and lines within the limit of Step Functions', async () => {
    const Context = { text: '"'.repeat(3_990) };
    s3().put('sources/images.jsonl', `${'\u0001'.repeat(300)}\n`.repeat(12));
    const state = await planned({ Manifest: { ...MANIFEST, Version: '"'.repeat(1024) }, Context });
    expect(state.cause!.length).toBeLessThan(32_768);
    s3().put(`sources/images.jsonl?${'"'.repeat(1024)}`, `${'\u0001'.repeat(300)}\n`.repeat(12));
    const empty = await planned({ Manifest: { ...MANIFEST, Version: '"'.repeat(1024) }, Context });
    expect([state.error, empty.error]).toEqual(['SourceNotFound', 'EmptySource']);
    expect(empty.cause!.length).toBeLessThan(32_768);
  });
});
