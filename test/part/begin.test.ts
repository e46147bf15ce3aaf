import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { checkBatchInput, MAX_BATCH_CONTEXT_LENGTH } from '../../lib/protocol/batch/batch-input';
import { isExecutionName } from '../../lib/protocol/execution-name';
import { checkRunnerInput } from '../../lib/protocol/runner-input';
import { batchS3, retryAtOnce } from '../support/batch-s3';
import { begin, child, EXECUTION, record, RECORD } from './part-function';

const { s3, results, log } = batchS3();
/** For a part whose results are in another bucket. */
s3.bucket('others');

const sha256 = (values: unknown[]) => createHash('sha256').update(JSON.stringify(values)).digest('hex');
const tokenOf = (attempt: number) => sha256(['results', child().part.manifest, attempt]);

it('a part without a record is run as attempt 1, with its manifest as the input of the runner', async () => {
  const batch = { minConfidence: 60, projectVersion: 'arn:version', context: { team: 'a', part: 'overwritten' } };
  const next = await begin(child(batch));
  expect(next).toEqual({
    ...child(batch),
    attempts: { number: 1, ofExecution: 1 },
    run: true,
    tellsProgress: false,
    executionName: sha256([EXECUTION.executionArn, 7, 1]),
    input: {
      Manifest: { Bucket: 'results', Name: 'moderation/batches/monday/plans/first/manifests/0000007.jsonl' },
      JobName: 'monday-0000007',
      OutputPrefix: 'monday/0000007',
      ImageCount: 10,
      MinConfidence: 60,
      ProjectVersion: 'arn:version',
      ClientRequestToken: tokenOf(1),
      Context: { team: 'a', batchId: 'monday', part: 7 },
    },
  });
  const line = {
    event: 'PartBegun',
    executionArn: EXECUTION.executionArn,
    batchId: 'monday',
    part: 7,
    attempt: 1,
    runs: true,
  };
  expect(log.info.mock.calls).toEqual([[line]]);
});

it('a part with a good record is not run again, and has no event', async () => {
  results.put(RECORD, record({ attempt: 2 }));
  const next = await begin();
  expect(next).toEqual({ ...child(), attempts: { number: 2, ofExecution: 1 }, run: false, tellsProgress: false });
});

it('a part is run again if its good record belongs to another plan of the batch', async () => {
  results.put(RECORD, record({ manifest: 'moderation/batches/monday/plans/old/manifests/0000007.jsonl' }));
  expect(await begin()).toMatchObject({ run: true, attempts: { number: 1 } });
});

it.each([
  ['a part whose job has ended without success gets another job', true, 4],
  ['a part whose job may run on gets the same token, and so finds its job', false, 3],
])('%s', async (_, jobEnded, number) => {
  results.put(RECORD, record({ status: 'FAILED', attempt: 3, jobEnded }));
  const next = await begin();
  expect(next).toMatchObject({
    run: true,
    attempts: { number, ofExecution: 1 },
    input: { ClientRequestToken: tokenOf(number) },
  });
});

it('a part with a number that begins another number does not take the record of that one', async () => {
  results.put(`${RECORD}.copy`, record({}));
  expect(await begin()).toMatchObject({ run: true, attempts: { number: 1 } });
});

it('an error of S3 that passes is tried again, and one that stays ends the call', async () => {
  retryAtOnce();
  let faults = 2;
  s3.fail('SlowDown', () => faults-- > 0);
  expect(await begin()).toMatchObject({ run: true });
  s3.fail('InternalError', () => true);
  await expect(begin()).rejects.toMatchObject({ name: 'BatchInterrupted' });
});

it('a record that is no JSON ends the call with its key in the message', async () => {
  results.put(RECORD, '{"status":');
  await expect(begin()).rejects.toThrow(`s3://results/${RECORD}: `);
});

it('a record that may not be read ends the call, because the part could be paid twice', async () => {
  results.put(RECORD, record({}));
  s3.fail('AccessDenied', ({ operation }) => operation === 'GetObject');
  await expect(begin()).rejects.toMatchObject({
    name: 'AccessDenied',
    message: `s3://results/${RECORD}: AccessDenied: Simulated.`,
  });
});

it('the input that a part makes for the runner is valid for every BatchId, every part and the longest Context of a batch', async () => {
  const batchIds = fc.string({ minLength: 1, maxLength: 80, unit: 'grapheme' }).filter(isExecutionName);
  const parts = fc.integer({ min: 1, max: 1_000_000 });
  await fc.assert(
    fc.asyncProperty(batchIds, parts, async (batchId, part) => {
      const context = { text: 'x'.repeat(MAX_BATCH_CONTEXT_LENGTH - '{"text":""}'.length) };
      const source = { Images: { Bucket: 'images' } };
      expect(checkBatchInput({ ...source, BatchId: batchId, Context: context }).problems).toEqual([]);
      const { input } = await begin(child({ batchId, context }, part));
      expect(checkRunnerInput(input, 'moderation/results').problems).toEqual([]);
    }),
    { numRuns: 20 },
  );
});

it('the input that a part makes for the runner has another token for another bucket, manifest and attempt', async () => {
  const other = child({}, 8);
  const inputs = [await begin(), await begin(child(), { outputBucket: 'others' }), await begin(other)];
  results.put(RECORD, record({ status: 'FAILED', attempt: 1, jobEnded: true }));
  inputs.push(await begin());
  expect(new Set(inputs.map(({ input }) => input!.ClientRequestToken)).size).toBe(4);
});
