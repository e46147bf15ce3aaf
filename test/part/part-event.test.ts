/** What tells the end of a part: one event, and metrics. */
import { batchS3 } from '../support/batch-s3';
import { ANSWER, child, EXECUTION, jobFailed, record, run } from './part-function';
import { partEvent } from '../../lambda/part/part-event';

const { metrics } = batchS3();

it('the event of a part that succeeded has its results and the context of the batch', async () => {
  const { event } = await run({ Output: ANSWER }, child({ context: { team: 'a' } }));
  expect(event).toEqual({
    id: `${EXECUTION.executionArn}#7#SUCCEEDED`,
    batchId: 'monday',
    part: 7,
    status: 'SUCCEEDED',
    attempt: 1,
    images: 10,
    executionArn: EXECUTION.executionArn,
    stateMachineArn: EXECUTION.stateMachineArn,
    context: { team: 'a' },
    jobId: 'job-1',
    results: ANSWER.Results.S3Object,
    statistics: ANSWER.manifestStatistics,
  });
});

it('the event of a part that failed has Error, code and message', async () => {
  const { event } = await run(jobFailed('ACCESS_DENIED'));
  expect(event).toMatchObject({
    id: `${EXECUTION.executionArn}#7#FAILED`,
    status: 'FAILED',
    error: 'MediaAnalysisJobFailed',
    code: 'ACCESS_DENIED',
    message: 'It broke.',
  });
});

it('a part that is run again has no event and no metric', async () => {
  const next = await run(jobFailed('INTERNAL_ERROR'));
  expect(next).toMatchObject({ run: true });
  expect(next).not.toHaveProperty('event');
  expect(metrics).toEqual([]);
});

it.each([
  ['a part that succeeded', { Output: ANSWER }, { PartsSucceeded: 1, ImagesAnalyzed: 9, ImagesFailed: 1 }],
  [
    'a part without a summary',
    { Output: { ...ANSWER, manifestStatistics: undefined } },
    { PartsSucceeded: 1, ImagesAnalyzed: 10, ImagesFailed: 0 },
  ],
  ['a part that failed', jobFailed('ACCESS_DENIED'), { PartsFailed: 1, ImagesAnalyzed: 0, ImagesFailed: 10 }],
])('the metrics of %s count its images', async (_, outcome, values) => {
  await run(outcome);
  expect(metrics).toEqual([{ _aws: expect.anything(), StateMachineName: 'Batch', ...values }]);
});

it('the event of a part fits into an event of EventBridge with the longest context, key and message', () => {
  const longest = record({ message: 'm'.repeat(1_024), results: { Bucket: 'b'.repeat(255), Name: 'k'.repeat(1_024) } });
  const { batch, execution } = child({ context: { text: 'c'.repeat(8_000) } });
  expect(JSON.stringify(partEvent({ batch, execution }, longest)).length).toBeLessThan(256 * 1_024);
});
