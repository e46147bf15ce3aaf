import { pollsWithSummary, statisticsOf, summaryOf } from './summaries';

const { cloud, pollToEnd } = pollsWithSummary();

it.each([
  ['SUCCEEDED', 0, 0],
  ['FAILED', 1, 0],
  ['SUCCEEDED', 10, 0.1],
  ['FAILED', 11, 0.1],
  ['SUCCEEDED', 100, 1],
])('the status is %s if %d of 100 lines are invalid and failOnInvalidLines is %d', async (expected, invalid, share) => {
  const { status, output, event } = await pollToEnd(summaryOf(100, invalid), { failOnInvalidLines: share });
  expect(status).toBe(expected);
  expect(output !== undefined).toBe(expected === 'SUCCEEDED');
  const manifestStatistics = statisticsOf(100, invalid);
  expect(event).toMatchObject({ status: expected, manifestStatistics, job: { Status: 'SUCCEEDED' } });
});

it('the Cause of TooManyInvalidLines has the share, the statistics and the first errors', async () => {
  const { error, cause, event } = await pollToEnd(summaryOf(100, 50), { failOnInvalidLines: 0.2 });
  expect([error, event.error]).toEqual(['TooManyInvalidLines', 'TooManyInvalidLines']);
  expect(JSON.parse(cause!)).toMatchObject({
    Message: expect.stringContaining('share of 0.2'),
    Hint: expect.stringContaining('ManifestErrors'),
    ManifestStatistics: statisticsOf(100, 50),
    ManifestErrors: expect.arrayContaining([{ lineNumber: 1, code: 'A', message: 'm' }]),
    Job: { Status: 'SUCCEEDED' },
  });
  expect(cloud.metrics.at(-1)).toMatchObject({ JobsFailed: 1 });
  expect(cloud.metrics.at(-1)).not.toHaveProperty('SecondsPerImage');
});

it('a job with an empty manifest succeeds if failOnInvalidLines is 0', async () => {
  expect((await pollToEnd(summaryOf(0, 0), { failOnInvalidLines: 0 })).status).toBe('SUCCEEDED');
});
