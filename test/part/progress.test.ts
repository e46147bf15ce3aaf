import { batchS3 } from '../support/batch-s3';
import { ANSWER, child, EXECUTION, jobFailed, run } from './part-function';

const { s3, results, log } = batchS3();

const success = { Output: ANSWER };

it('the end of a part tells the progress of the batch, with the number of parts that have a record', async () => {
  // More than a page of S3's list.
  for (let part = 1_000_000; part <= 1_001_000; part++)
    results.put(`moderation/batches/monday/records/${part}.json`, {});
  const { tellsProgress, progressEvent } = await run(success, child({ context: { team: 'a' } }));
  expect(tellsProgress).toBe(true);
  expect(progressEvent).toEqual({
    id: `${EXECUTION.executionArn}#PROGRESS#7`,
    batchId: 'monday',
    status: 'PROGRESS',
    executionArn: EXECUTION.executionArn,
    stateMachineArn: EXECUTION.stateMachineArn,
    context: { team: 'a' },
    counts: { images: 200, invalidLines: 3, parts: 20, partsDone: 1_002 },
  });
});

it.each([100, 101, 1_000, 10_000])('the progress of %d parts has at most 100 events', async (parts) => {
  const step = Math.ceil(parts / 100);
  expect((await run(success, child({ parts }, step))).tellsProgress).toBe(true);
  s3.reset();
  if (step > 1) expect((await run(success, child({ parts }, step - 1))).tellsProgress).toBe(false);
  expect(Math.floor(parts / step)).toBeLessThanOrEqual(100);
});

it('a part that is run again tells no progress', async () => {
  expect(await run(jobFailed('THROTTLED'))).toMatchObject({ run: true, tellsProgress: false });
});

it('a part that failed tells the progress of the batch', async () => {
  expect(await run(jobFailed('ACCESS_DENIED'))).toMatchObject({ run: false, tellsProgress: true });
});

it('progress is lost where the records cannot be listed, and the part does not fail for it', async () => {
  s3.fail('AccessDenied', ({ operation }) => operation === 'ListObjectsV2' && s3.count('PutObject') > 0);
  const next = await run(success);
  expect(next).toMatchObject({ run: false, tellsProgress: false });
  expect(next).not.toHaveProperty('progressEvent');
  expect(log.warn).toHaveBeenCalledWith(
    expect.objectContaining({ event: 'ProgressEventLost', error: 'AccessDenied', part: 7 }),
  );
});
