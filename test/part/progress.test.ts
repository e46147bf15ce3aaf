import { batchS3 } from '../support/batch-s3';
import { ANSWER, child, EXECUTION, jobFailed, run } from './part-function';

const { s3, log } = batchS3();

const success = { Output: ANSWER };

describe('the progress of a batch', () => {
  it('is told at the end of a part, with the number of parts that have a record', async () => {
    // More than a page of S3's list.
    for (let part = 1_000_000; part < 1_001_500; part++) s3.put(`moderation/batches/monday/records/${part}.json`, {});
    const { tellsProgress, progressEvent } = await run(success, child({ context: { team: 'a' } }));
    expect(tellsProgress).toBe(true);
    expect(progressEvent).toEqual({
      id: `${EXECUTION.executionArn}#PROGRESS#7`,
      batchId: 'monday',
      status: 'PROGRESS',
      executionArn: EXECUTION.executionArn,
      stateMachineArn: EXECUTION.stateMachineArn,
      context: { team: 'a' },
      counts: { images: 200, invalidLines: 3, parts: 20, partsDone: 1_501 },
    });
  });

  it.each([100, 101, 1_000, 10_000])('of %d parts has at most 100 events', async (parts) => {
    const step = Math.ceil(parts / 100);
    expect((await run(success, child({ parts }, step))).tellsProgress).toBe(true);
    s3.reset();
    if (step > 1) expect((await run(success, child({ parts }, step - 1))).tellsProgress).toBe(false);
    expect(Math.floor(parts / step)).toBeLessThanOrEqual(100);
  });

  it('is not told by a part that is run again', async () => {
    expect(await run(jobFailed('THROTTLED'))).toMatchObject({ run: true, tellsProgress: false });
  });

  it('is told by a part that failed', async () => {
    expect(await run(jobFailed('ACCESS_DENIED'))).toMatchObject({ run: false, tellsProgress: true });
  });

  it('is lost where the records cannot be listed, and the part does not fail for it', async () => {
    s3.fault = ({ operation }) =>
      operation === 'ListObjectsV2' && s3.count('PutObject') > 0 ? { status: 403, code: 'AccessDenied' } : undefined;
    const next = await run(success);
    expect(next).toMatchObject({ run: false, tellsProgress: false });
    expect(next).not.toHaveProperty('progressEvent');
    expect(log.warn).toHaveBeenCalledWith(
      expect.objectContaining({ event: 'ProgressEventLost', error: 'AccessDenied', part: 7 }),
    );
  });
});
