import { MAX_SUMMARY_BYTES } from '../../lib/protocol/limits';
import { pollsWithSummary, READS, statisticsOf, summaryOf } from './summaries';

const { cloud, firstPoll, nextPoll, addFault, putSummary, addSucceededJob, pollToEnd } = pollsWithSummary();

const text = (value: unknown) => JSON.stringify(value);

it.each<[string, unknown, object, RegExp]>([
  ['is missing', undefined, {}, /^NoSuchKey: /],
  ['is not named by the job', undefined, { ManifestSummary: undefined }, /names no ManifestSummary/],
  ['is not JSON', '{"statistics":', {}, /^SyntaxError: /],
  ['has text as a number', text({ statistics: { 'total-json-lines': '10' } }), {}, /has no total-json-lines/],
  ['is null', 'null', {}, /^TypeError: /],
  ['has no statistics', '{}', {}, /^Error: The summary has no total-json-lines\./],
  ['is empty', '', {}, /^SyntaxError: /],
])('the job succeeds without statistics if the summary %s', async (_what, summary, job, reason) => {
  const { status, output, event } = await pollToEnd(summary, { failOnInvalidLines: 0 }, job);
  const report = { manifestStatisticsUnavailable: expect.stringMatching(reason) };
  expect(status).toBe('SUCCEEDED');
  expect(output).toMatchObject(report);
  expect(event).toMatchObject({ status: 'SUCCEEDED', ...report });
  expect(event).not.toHaveProperty('manifestStatistics');
});

it('the job succeeds without statistics if the summary is larger than 16 MiB', async () => {
  const large = `${text(summaryOf(10, 0))}${' '.repeat(MAX_SUMMARY_BYTES)}`;
  const { status, output, event } = await pollToEnd(large);
  expect(output).toMatchObject({ Status: 'SUCCEEDED' });
  expect(status).toBe('SUCCEEDED');
  expect(event.manifestStatisticsUnavailable).toMatch(/has 167\d+ bytes; at most 16777216 are read/);
});

it('the poll function tries three times to read the summary before the job succeeds without statistics', async () => {
  await putSummary(undefined);
  let state = await firstPoll({ JobId: addSucceededJob() }, READS);
  for (let failures = 1; failures <= 2; failures++) {
    expect(state).toMatchObject({ hasEnded: false, statusChanged: false, progress: { summaryFailures: failures } });
    expect(state.waitSeconds).toBeLessThanOrEqual(10);
    cloud.now += 3_600_000;
    state = await nextPoll(state, READS);
  }
  expect(state).toMatchObject({ hasEnded: true, status: 'SUCCEEDED', progress: { polls: 3, summaryFailures: 3 } });
});

it('too many invalid lines fail the job if only the second poll can read the summary', async () => {
  await putSummary(undefined);
  const options = { ...READS, failOnInvalidLines: 0.1 };
  const first = await firstPoll({ JobId: addSucceededJob() }, options);
  await putSummary(summaryOf(10, 5));
  expect(await nextPoll(first, options)).toMatchObject({ hasEnded: true, error: 'TooManyInvalidLines' });
});

it('the poll function reads the summary again after the deadline, and does not call Rekognition again', async () => {
  await putSummary(undefined);
  const options = { ...READS, timeoutSeconds: 0 };
  const first = await firstPoll({ JobId: addSucceededJob() }, options);
  expect(first).toMatchObject({ hasEnded: false, succeeded: { Status: 'SUCCEEDED' } });
  const requests = cloud.rekognition.requests();
  addFault('denied');
  await putSummary(summaryOf(10, 1));
  const state = await nextPoll(first, options);
  expect(state).toMatchObject({
    hasEnded: true,
    status: 'SUCCEEDED',
    event: { manifestStatistics: statisticsOf(10, 1) },
  });
  expect(state.succeeded).toBeUndefined();
  expect(cloud.rekognition.requests()).toBe(requests);
});

it('every poll that cannot read the summary logs a warning', async () => {
  await pollToEnd(undefined);
  const manifestStatisticsUnavailable = expect.stringMatching(/^NoSuchKey/);
  expect(cloud.log.warn.mock.calls.map(([line]) => line as object)).toEqual(
    Array.from({ length: 3 }, () => expect.objectContaining({ event: 'JobPolled', manifestStatisticsUnavailable })),
  );
});

it('the event and the log say that failOnInvalidLines was not applied because the summary is missing', async () => {
  const { event } = await pollToEnd(undefined, { failOnInvalidLines: 0.25 });
  const manifestStatisticsUnavailable = expect.stringMatching(
    /^NoSuchKey: .*failOnInvalidLines of 0.25 was not applied/,
  );
  expect(event).toMatchObject({ manifestStatisticsUnavailable });
  expect(cloud.log.warn.mock.calls.at(-1)).toEqual([
    expect.objectContaining({ event: 'JobPolled', status: 'SUCCEEDED', manifestStatisticsUnavailable }),
  ]);
});

it('the event does not name failOnInvalidLines if the option is not set', async () => {
  const { event } = await pollToEnd(undefined);
  expect(event.manifestStatisticsUnavailable).toMatch(/^NoSuchKey/);
  expect(event.manifestStatisticsUnavailable).not.toContain('failOnInvalidLines');
});
