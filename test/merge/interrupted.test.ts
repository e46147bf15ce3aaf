import { merge } from '../../lambda/merge/merge';
import { batchS3 } from '../support/batch-s3';
import { EXECUTION } from '../part/part-function';
import { FAILED, failedLines, images, INDEX, mergeAll, PREFIX, requestOf, type Story, write } from './merge-function';

const { s3, results } = batchS3();

const checkpoint = (number: number) => `${PREFIX}merge/${EXECUTION.name}-${number}.json`;

/** Parts of 1 MB each in failed.jsonl. Their few lines are longer than a key can be, to be quick. */
const LINES = 20;
const MEGABYTE: Story = { images: images(LINES, [], 'x'.repeat(50_000)), record: 'missing' };
const large = (megabytes: number) => requestOf(write(results, Array<Story>(megabytes).fill(MEGABYTE)));

/** Whether failed.jsonl has the lines of so many parts, each once and in order. */
function expectParts(count: number): void {
  const numbers = Array.from({ length: count * LINES }, (_, index) => [
    Math.floor(index / LINES) + 1,
    (index % LINES) + 1,
  ]);
  expect(failedLines(results).map(({ error }) => [error.part, error.line])).toEqual(numbers);
}

it('a merge without time for the next part goes on in the next call, with the same result as in one call', async () => {
  const stories = [images(3, [1]), images(2), images(4, [4]), images(1)].map((all) => ({ images: all }));
  const request = requestOf(write(results, stories));
  const state = await mergeAll(request);
  const [index, file] = [results.json(INDEX), results.text(FAILED)];
  const next = await merge(request, () => false);
  expect(next).toMatchObject({ next: 'MERGE', merging: { part: 2, checkpoint: 1 } });
  expect(await mergeAll(request, () => false)).toEqual(state);
  expect(results.json(INDEX)).toEqual({ ...index, mergedAt: expect.any(String) });
  expect(results.text(FAILED)).toBe(file);
  expect(results.keys(`${PREFIX}merge/`)).toEqual([1, 2, 3].map(checkpoint));
});

it('a merge that is interrupted keeps what it found in a file, and only the number of the file in the state', async () => {
  const next = await merge(large(2), () => false);
  expect(JSON.stringify(next).length).toBeLessThan(2_000);
  expect(results.text(checkpoint(1))!.length).toBeGreaterThan(1_000_000);
});

it('a merge starts from the beginning if its checkpoint is gone', async () => {
  const request = requestOf(write(results, [{ images: images(1, [1]) }, { images: images(1, [1]) }]));
  const state = await merge(request, () => false);
  results.delete(checkpoint(1));
  await mergeAll({ ...request, state: state });
  expect(failedLines(results)).toHaveLength(2);
});

it('a large file of failed images is uploaded in parts, within one call', async () => {
  expect(await mergeAll(large(10))).toMatchObject({ status: 'FAILED', next: 'ENDED' });
  expectParts(10);
  expect([s3.count('UploadPart'), s3.uploads.open]).toEqual([2, 0]);
});

it('a large file of failed images is uploaded without an empty part where its last line fills one', async () => {
  await mergeAll(large(9));
  expectParts(9);
  expect(s3.count('UploadPart')).toBe(1);
});

it('a large file of failed images goes on in the same upload in the next call', async () => {
  let parts = 0;
  // Once before the upload begins, with lines to keep, and once after it.
  await mergeAll(large(10), () => ![4, 9].includes(++parts));
  expectParts(10);
  expect([s3.count('CreateMultipartUpload'), s3.count('UploadPart')]).toEqual([1, 2]);
});

it('a large file of failed images is complete and has no line twice if Step Functions repeats a call whose answer was lost', async () => {
  let parts = 0;
  const request = large(10);
  const next = await merge(request, () => ++parts !== 9);
  const lastCall = { ...request, state: next };
  const state = await mergeAll(lastCall);
  results.delete(FAILED);
  // The upload is completed, so the repetition makes another.
  expect(await mergeAll(lastCall)).toEqual(state);
  expectParts(10);
  expect(s3.count('CreateMultipartUpload')).toBe(2);
});

it('the upload of failed images is given up by the call that began it, if that ends with an error', async () => {
  s3.fail('InvalidRequest', ({ operation }) => operation === 'CompleteMultipartUpload');
  await expect(mergeAll(large(9))).rejects.toMatchObject({ name: 'InvalidRequest' });
  expect(s3.uploads.open).toBe(0);
  s3.fail('InvalidRequest', ({ operation }) => /^(Complete|Abort)/.test(operation));
  await expect(mergeAll(large(9))).rejects.toMatchObject({ name: 'InvalidRequest' });
});

it('the upload of failed images is not given up by a later call, because its repetition needs the upload', async () => {
  let parts = 0;
  const request = large(10);
  const next = await merge(request, () => ++parts !== 9);
  s3.fail('InvalidRequest', ({ operation }) => operation === 'UploadPart');
  const lastCall = { ...request, state: next };
  await expect(merge(lastCall, () => true)).rejects.toMatchObject({ name: 'InvalidRequest' });
  s3.before = undefined;
  await mergeAll(lastCall);
  expectParts(10);
  expect(s3.count('CreateMultipartUpload')).toBe(1);
});
