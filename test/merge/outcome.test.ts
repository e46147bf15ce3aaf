import { merge } from '../../lambda/merge/merge';
import { handler } from '../../lambda/merge/handler';
import { MAX_CAUSE_LENGTH } from '../../lib/protocol/limits';
import { batchS3 } from '../support/batch-s3';
import { EXECUTION } from '../part/part-function';
import { FAILED, images, INDEX, mergeAll, PREFIX, requestOf, write } from './merge-function';

const { s3, results, log } = batchS3();

const AT = (Name: string) => ({ Bucket: 'results', Name });
const failed = (members: object = {}) => ({
  status: 'FAILED' as const,
  error: 'MediaAnalysisJobFailed',
  code: 'ACCESS_DENIED',
  message: 'May not read.',
  ...members,
});

it('a batch whose parts all succeeded ends with an event, an output and an index, and without a file of failed images', async () => {
  const request = requestOf(write(results, [{ images: images(3) }, { images: images(2) }]));
  const state = await mergeAll({
    ...request,
    state: { ...request.state, input: { ...request.state.input, Context: { a: 1 } } },
  });
  const counts = {
    images: 5,
    invalidLines: 2,
    parts: 2,
    partsSucceeded: 2,
    partsFailed: 0,
    imagesAnalyzed: 5,
    imagesFailed: 0,
  };
  const invalidLines = AT(`${PREFIX}plans/first/invalid.jsonl`);
  const result = { batchId: 'monday', status: 'SUCCEEDED', counts, index: AT(INDEX), invalidLines };
  expect(state).toMatchObject({ next: 'ENDED', status: 'SUCCEEDED', output: result });
  const { executionArn, stateMachineArn } = EXECUTION;
  expect(state.event).toEqual({
    id: `${executionArn}#SUCCEEDED`,
    ...result,
    executionArn,
    stateMachineArn,
    context: { a: 1 },
  });
  expect(results.json(INDEX)).toEqual({
    version: '1.0',
    batchId: 'monday',
    status: 'SUCCEEDED',
    source: { Manifest: { Bucket: 'images', Name: 'all.jsonl' } },
    executionArn,
    mergedAt: expect.stringMatching(/^\d{4}-/),
    counts,
    estimatedPrice: { dollars: 0.01, pricesOf: expect.stringMatching(/^\d{4}-/) },
    invalidLines,
    parts: [1, 2].map((part) => ({
      part,
      manifest: AT(`${PREFIX}plans/first/manifests/000000${part}.jsonl`),
      lines: 4 - part,
      firstImage: part === 1 ? 1 : 4,
      status: 'SUCCEEDED',
      attempt: 1,
      jobId: `job-${part}`,
      results: AT(`moderation/results/monday/${part}/results.jsonl`),
      statistics: { totalJsonLines: 4 - part, validJsonLines: 4 - part, invalidJsonLines: 0 },
      imagesFailed: 0,
    })),
  });
  expect(results.text(FAILED)).toBeUndefined();
});

it('the index of a batch has one line a part', async () => {
  await mergeAll(
    requestOf(
      write(
        results,
        Array.from({ length: 40 }, () => ({ images: images(1) })),
      ),
    ),
  );
  const entries = results.text(INDEX)!.split('\n').slice(1, -2);
  expect(entries.map((line) => (JSON.parse(line.replace(/,$/, '')) as { part: number }).part)).toEqual(
    Array.from({ length: 40 }, (_, index) => index + 1),
  );
});

it('a merge does not read summaries and results of parts whose statistics know no invalid line', async () => {
  await mergeAll(requestOf(write(results, [{ images: images(3) }])));
  expect(s3.requests.filter(({ key }) => key.startsWith('moderation/results/'))).toEqual([]);
});

it('a merge empties a file of failed images that an earlier execution left and that is no longer true', async () => {
  results.put(FAILED, '{"source-ref":"s3://images/old.jpg"}\n');
  const { event } = await mergeAll(requestOf(write(results, [{ images: images(3) }])));
  expect(event).not.toHaveProperty('failedImages');
  expect(results.text(FAILED)).toBe('');
});

it('a batch whose parts all succeeded succeeds also if the map failed', async () => {
  const mapFailure = { Error: 'States.Timeout', Cause: '' };
  expect(await mergeAll(requestOf(write(results, [{ images: images(3) }]), { mapFailure }))).toMatchObject({
    status: 'SUCCEEDED',
  });
});

it('a batch with failed parts ends with an Error, and a Cause that names the first failed parts and says how to go on', async () => {
  const stories = [
    { images: images(6) },
    ...Array.from({ length: 12 }, () => ({ images: images(2), record: failed() })),
  ];
  const state = await mergeAll(requestOf(write(results, stories)));
  const index = AT(INDEX);
  const failedImages = AT(FAILED);
  expect(state).toMatchObject({ next: 'ENDED', status: 'FAILED', error: 'TooManyFailedImages' });
  expect(state).not.toHaveProperty('output');
  expect(state.event).toMatchObject({
    status: 'FAILED',
    error: state.error,
    cause: state.cause,
    index,
    failedImages,
  });
  const cause = JSON.parse(state.cause!) as Record<string, unknown>;
  expect(cause).toMatchObject({
    BatchId: 'monday',
    Message: '24 of 30 images are in 12 failed parts: more than the share of 0 that maxFailedShare allows.',
    Hint: expect.stringContaining('same BatchId'),
    Counts: { images: 30, imagesFailed: 24, imagesAnalyzed: 6, partsFailed: 12 },
    Index: index,
    FailedImages: failedImages,
  });
  const { error, code, message } = failed();
  expect(cause.FailedParts).toEqual(
    Array.from({ length: 10 }, (_, number) => ({ part: number + 2, error, code, message })),
  );
  expect(results.json(INDEX)).toMatchObject({ status: 'FAILED', failedImages });
  expect(results.json(INDEX).parts[1]).toMatchObject({
    status: 'FAILED',
    imagesFailed: 2,
    error: { error, code, message },
  });
});

it.each([
  [0.56, 'FAILED'],
  [0.57, 'SUCCEEDED'],
])(
  'a batch whose failed parts have 57 of 100 images, with a maxFailedShare of %p, ends as %s',
  async (maxFailedShare, status) => {
    const parts = write(results, [{ images: images(57), record: failed() }, { images: images(43) }]);
    const state = await mergeAll(requestOf(parts, {}, maxFailedShare));
    expect(state.status).toBe(status);
    expect(results.json(INDEX).status).toBe(status);
    expect(state.event!.counts).toMatchObject({ imagesFailed: 57, partsFailed: 1 });
  },
);

it('a batch does not fail for images that jobs which succeeded refused', async () => {
  const state = await mergeAll(requestOf(write(results, [{ images: images(3, [1, 2, 3]) }])));
  expect(state).toMatchObject({ status: 'SUCCEEDED', output: { failedImages: AT(FAILED) } });
  expect(state.event!.counts).toMatchObject({ imagesAnalyzed: 0, imagesFailed: 3, partsFailed: 0 });
});

it('the Cause of a batch is within the limit of Step Functions, however its texts are escaped', async () => {
  const long = '\u0001'.repeat(5_000);
  const parts = write(
    results,
    Array.from({ length: 12 }, () => ({ images: images(1), record: failed({ message: long }) })),
  );
  const request = requestOf(parts, { mapFailure: { Error: 'States.Runtime', Cause: long } });
  const input = { ...request.state.input, Context: { text: 'x'.repeat(8_000) } };
  const { cause } = await mergeAll({ ...request, state: { ...request.state, input } });
  expect(cause!.length).toBeLessThanOrEqual(MAX_CAUSE_LENGTH);
  expect((JSON.parse(cause!) as { FailedParts: [] }).FailedParts.length).toBeGreaterThan(0);
});

const stories = [{ images: images(9) }, { images: images(1), record: 'missing' as const }];
const error = { code: 'NOT_RECORDED', message: expect.stringContaining('no record') };

it('a batch counts parts without a record as failed', async () => {
  const state = await mergeAll(requestOf(write(results, stories)));
  expect(state).toMatchObject({ status: 'FAILED', error: 'TooManyFailedImages' });
  expect(results.json(INDEX).parts[1]).toEqual({
    part: 2,
    manifest: AT(`${PREFIX}plans/first/manifests/0000002.jsonl`),
    lines: 1,
    firstImage: 10,
    status: 'NOT_RECORDED',
    imagesFailed: 1,
    error,
  });
});

it('a batch counts a part as failed whose record belongs to another plan of the batch', async () => {
  const request = requestOf(write(results, [{ images: images(9) }, { images: images(1) }]));
  const record = `${PREFIX}records/0000002.json`;
  results.put(record, { ...results.json(record), manifest: `${PREFIX}plans/old/manifests/0000002.jsonl` });
  expect(await mergeAll(request)).toMatchObject({ event: { counts: { partsFailed: 1, imagesFailed: 1 } } });
  expect(results.json(INDEX).parts[1]).toMatchObject({ status: 'NOT_RECORDED' });
});

it('a batch with parts that have no record succeeds if their share is allowed and the map did not fail', async () => {
  expect(await mergeAll(requestOf(write(results, stories), {}, 0.5))).toMatchObject({ status: 'SUCCEEDED' });
});

it('a batch with parts that have no record fails whatever their share is if the map failed, and tells how', async () => {
  const mapFailure = { Error: 'States.ItemReaderFailed', Cause: 'No such key.' };
  const state = await mergeAll(requestOf(write(results, stories), { mapFailure }, 0.5));
  expect(state).toMatchObject({ status: 'FAILED', error: 'PartsNotRun' });
  expect(JSON.parse(state.cause!)).toMatchObject({
    Message: 'The map of parts failed, and 1 of 2 parts have no record.',
    MapFailure: mapFailure,
  });
});

it('a merge ends with an error if the list of parts is missing', async () => {
  await expect(merge(requestOf([]), () => true)).rejects.toThrow(
    `The list of parts is missing: s3://results/${PREFIX}plans/first/parts.json`,
  );
});

it('a merge writes one log line for each call', async () => {
  const left = [120_000, 120_001];
  const context = { getRemainingTimeInMillis: () => left.shift()! };
  const parts = write(results, [{ images: images(1) }, { images: images(1) }, { images: images(1), record: failed() }]);
  const { state: first, ...request } = requestOf(parts);
  const fields = { executionArn: EXECUTION.executionArn, batchId: 'monday' };
  const second = await handler({ state: first, ...request }, context);
  expect(log.info.mock.calls).toEqual([[{ event: 'MergeInterrupted', ...fields, part: 2 }]]);
  const { event } = await handler({ state: second, ...request }, context);
  const { counts } = event!;
  const line = { event: 'BatchMerged', ...fields, status: 'FAILED', error: 'TooManyFailedImages', counts };
  expect(log.error.mock.calls).toEqual([[line]]);
  await handler(requestOf(write(results, [{ images: images(1) }])), { getRemainingTimeInMillis: () => 900_000 });
  expect(log.info).toHaveBeenLastCalledWith(expect.objectContaining({ event: 'BatchMerged', status: 'SUCCEEDED' }));
});
