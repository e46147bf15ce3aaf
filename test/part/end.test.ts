import { recordOf } from '../../lambda/part/record';
import { batchS3 } from '../support/batch-s3';
import { after, ANSWER, begin, child, described, jobFailed, record, RECORD, run } from './part-function';

const { s3, results, log } = batchS3();

it('an attempt whose job succeeded is recorded with its results, summary and statistics, and the part has ended', async () => {
  const next = await run({ Output: ANSWER });
  expect(next).toEqual({
    ...child(),
    attempts: { number: 1, ofExecution: 1 },
    run: false,
    event: expect.objectContaining({ part: 7, status: 'SUCCEEDED' }),
    tellsProgress: true,
    progressEvent: expect.anything(),
  });
  expect(results.json(RECORD)).toEqual({
    version: '1.0',
    ...child().part,
    status: 'SUCCEEDED',
    attempt: 1,
    jobEnded: true,
    jobId: 'job-1',
    results: ANSWER.Results.S3Object,
    summary: { Bucket: 'results', ...ANSWER.ManifestSummary.S3Object },
    statistics: ANSWER.manifestStatistics,
    recordedAt: expect.stringMatching(/^\d{4}-/),
  });
  expect(log.info).toHaveBeenLastCalledWith(
    expect.objectContaining({
      event: 'PartRecorded',
      part: 7,
      attempt: 1,
      status: 'SUCCEEDED',
      jobId: 'job-1',
      runs: false,
    }),
  );
});

it('an attempt is recorded without statistics where the runner has none, or has something else', async () => {
  for (const manifestStatistics of [undefined, { totalJsonLines: '10' }]) {
    await run({ Output: { ...ANSWER, manifestStatistics } });
    expect(results.json(RECORD)).toMatchObject({ status: 'SUCCEEDED' });
    expect(results.json(RECORD)).not.toHaveProperty('statistics');
    s3.reset();
  }
});

it('an attempt is recorded without a JobId where the images were analysed one by one', async () => {
  await run({ Output: { ...ANSWER, JobId: undefined } });
  expect(results.json(RECORD)).toMatchObject({ status: 'SUCCEEDED', results: ANSWER.Results.S3Object });
  expect(results.json(RECORD)).not.toHaveProperty('jobId');
});

it('an attempt is recorded by one PutObject, and a repeated call writes the same record again', async () => {
  const state = await begin();
  const answers = [await after(state, { Output: ANSWER }), await after(state, { Output: ANSWER })];
  expect(answers[1]).toEqual(answers[0]);
  expect(s3.count('PutObject')).toBe(2);
  expect(results.json(RECORD)).toMatchObject({ status: 'SUCCEEDED', attempt: 1 });
});

it.each<[string, unknown, boolean, object]>([
  ['nothing', undefined, false, {}],
  ['a text', 'SUCCEEDED', false, {}],
  ['another status', { ...ANSWER, Status: 'IN_PROGRESS' }, false, { jobId: 'job-1' }],
  ['no results', { ...ANSWER, Results: {} }, true, { jobId: 'job-1' }],
  ['results without a key', { ...ANSWER, Results: { S3Object: { Bucket: 'results' } } }, true, { jobId: 'job-1' }],
])(
  'an attempt whose runner succeeds and returns %s has failed, and the part is not run again',
  async (_, Output, jobEnded, members) => {
    const next = await run({ Output });
    expect(next.run).toBe(false);
    expect(results.json(RECORD)).toMatchObject({ status: 'FAILED', error: 'MalformedOutput', jobEnded, ...members });
    expect(results.json(RECORD).message).toContain("The runner's execution succeeded, but its output is not");
  },
);

it('a part ends with the last attempt that an execution may make, and the next execution goes on counting', async () => {
  let state = await begin();
  for (const run of [true, true, false]) {
    expect(state.run).toBe(true);
    state = await after(state, jobFailed('INTERNAL_ERROR'));
    expect(state.run).toBe(run);
  }
  expect(state.attempts).toEqual({ number: 3, ofExecution: 3 });
  expect((await begin()).attempts).toEqual({ number: 4, ofExecution: 1 });
});

it('a part keeps a good record that another execution of the batch has written, and ends with it', async () => {
  const state = await begin();
  const good = record({ jobId: 'job-1' });
  results.put(RECORD, good);
  expect(await after(state, described({ Status: 'TIMED_OUT' }))).toMatchObject({ run: false });
  expect(results.json(RECORD)).toEqual(good);
});

it('an attempt is recorded with its part, whatever the runner returned', () => {
  const attempts = { number: 5, ofExecution: 1 };
  for (const Output of [null, [], 1, { Status: 'SUCCEEDED', Results: 7 }]) {
    const { part } = child();
    expect(recordOf({ part, attempts }, { Output }, 'results')).toMatchObject({
      ...part,
      attempt: 5,
      status: 'FAILED',
    });
  }
});
