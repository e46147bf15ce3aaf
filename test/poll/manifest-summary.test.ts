import * as fs from 'node:fs';
import { factsOf } from '../../lambda/start/manifest';
import { handler } from '../../lambda/poll/handler';
import type { WaitOptions } from '../../lib/protocol/requests';
import { MAX_CAUSE_LENGTH, MAX_LINE_ERRORS_LENGTH, MAX_SUMMARY_BYTES } from '../../lib/protocol/limits';
import { jobsIn } from '../support/jobs';
import { requestOf } from '../support/requests';
import { surroundings } from '../support/surroundings';

const SUMMARY = { Bucket: 'results', Name: 'moderation/job-manifest-summary.json' };
const START = Date.parse('2026-01-01T00:00:00Z');

const around = surroundings(START);
const { metrics } = around;

const READS: Partial<WaitOptions> = { readsSummary: true };

async function put(summary: unknown): Promise<void> {
  fs.rmSync(around.store.fileOf(SUMMARY)!, { force: true });
  if (summary === undefined) return;
  await around.store.write(SUMMARY, typeof summary === 'string' ? summary : JSON.stringify(summary));
}

/** A job that has succeeded. */
const jobWith = (answer: object = {}) =>
  jobsIn(around.rekognition, Date).job([[0, 'SUCCEEDED', { ManifestSummary: { S3Object: SUMMARY }, ...answer }]]);

/** Polls a job that has succeeded, with that summary, until the wait ends. */
async function poll(summary: unknown, options: Partial<WaitOptions> = {}, job: object = {}) {
  await put(summary);
  const input = { JobId: jobWith(job), ImageCount: 100 };
  let next = await handler(requestOf({ input }, { ...READS, ...options }));
  while (!next.hasEnded) next = await handler(requestOf(next, { ...READS, ...options }));
  const { event, ...state } = next;
  return { ...state, event: JSON.parse(JSON.stringify(event)) as NonNullable<typeof event> };
}

const lines = (total: number, invalid: number) => ({
  version: '1.0',
  statistics: { 'total-json-lines': total, 'valid-json-lines': total - invalid, 'invalid-json-lines': invalid },
  errors: Array.from({ length: invalid }, (_, index) => ({ 'line-number': index + 1, code: 'A', message: 'm' })),
});
const statisticsOf = (total: number, invalid: number) => ({
  totalJsonLines: total,
  validJsonLines: total - invalid,
  invalidJsonLines: invalid,
});

describe('the summary of a job that succeeded', () => {
  it('is told in the event and in the output, where the bucket is known', async () => {
    const { status, output, event } = await poll(lines(10, 1));
    const report = {
      manifestStatistics: statisticsOf(10, 1),
      manifestErrors: [{ lineNumber: 1, code: 'A', message: 'm' }],
    };
    expect(event).toMatchObject({ status: 'SUCCEEDED', imageCount: 100, ...report });
    expect(event.job).not.toHaveProperty('manifestStatistics');
    expect((await poll(lines(30, 20))).event.manifestErrors).toHaveLength(10);
    expect(status).toBe('SUCCEEDED');
    expect(output).toMatchObject({ Status: 'SUCCEEDED', ...report });
  });

  it('is not looked for where the bucket is not known', async () => {
    const { status, output, event } = await poll(lines(10, 1), { readsSummary: false });
    expect(status).toBe('SUCCEEDED');
    for (const object of [output!, event]) {
      expect(Object.keys(object).filter((name) => name.startsWith('manifest'))).toEqual([]);
    }
  });

  it('with the documentation’s own spelling, and members of other types, is taken for what it is', async () => {
    const { event } = await poll({
      ...lines(2, 0),
      errors: [
        { 'line-numer': 1, 'source-ref': 's3://b/k', code: 7, message: 'x'.repeat(5_000) },
        { 'line-number': '2' },
      ],
    });
    expect(event.manifestErrors).toEqual([
      {
        lineNumber: 1,
        sourceRef: 's3://b/k',
        message: expect.stringMatching(/^x{1000,}… \[cut from 5000 characters\]$/),
      },
      {},
    ]);
  });

  it('with long errors, however they are escaped, fits into an event and a Cause', async () => {
    const long = '\u0001'.repeat(5_000);
    const error = { 'source-ref': long, code: long, message: long };
    const summary = { ...lines(100, 20), errors: Array.from({ length: 20 }, () => error) };
    const { event, cause } = await poll(summary, { failOnInvalidLines: 0 }, { JobName: 'n'.repeat(2_000) });
    expect(JSON.stringify(event.manifestErrors).length).toBeLessThanOrEqual(MAX_LINE_ERRORS_LENGTH);
    expect(cause!.length).toBeLessThanOrEqual(MAX_CAUSE_LENGTH);
    const short = { ...lines(100, 20), errors: Array.from({ length: 20 }, () => ({ message: 'm'.repeat(2_000) })) };
    expect((await poll(short)).event.manifestErrors).toHaveLength(10);
  });

  it('without errors, or with errors that are no list, has none', async () => {
    expect((await poll({ ...lines(2, 0), errors: 'none' })).event.manifestErrors).toEqual([]);
  });

  it('gives the seconds that the job took for each image', async () => {
    const end = START / 1000;
    await poll(lines(10, 2), {}, { CompletionTimestamp: end, CreationTimestamp: end - 40 });
    expect(metrics.at(-1)).toMatchObject({ SecondsPerImage: 5 });
  });
});

describe('a summary that cannot be read', () => {
  const text = (value: unknown) => JSON.stringify(value);

  it.each<[string, unknown, object, RegExp]>([
    ['is missing', undefined, {}, /^NoSuchKey: /],
    ['is not named', undefined, { ManifestSummary: undefined }, /names no ManifestSummary/],
    ['is not JSON', '{"statistics":', {}, /^SyntaxError: /],
    ['is something else', text({ statistics: { 'total-json-lines': '10' } }), {}, /has no total-json-lines/],
    ['is null', 'null', {}, /^TypeError: /],
    ['has no statistics', '{}', {}, /^Error: The summary has no total-json-lines\./],
    ['is empty', '', {}, /^SyntaxError: /],
  ])('because it %s is reported as unavailable, and fails nothing', async (_what, summary, job, reason) => {
    const { status, output, event } = await poll(summary, { failOnInvalidLines: 0 }, job);
    const report = { manifestStatisticsUnavailable: expect.stringMatching(reason) };
    expect(status).toBe('SUCCEEDED');
    expect(output).toMatchObject(report);
    expect(event).toMatchObject({ status: 'SUCCEEDED', ...report });
    expect(event).not.toHaveProperty('manifestStatistics');
  });

  it('because it is huge is reported as unavailable', async () => {
    const huge = `${text(lines(10, 0))}${' '.repeat(MAX_SUMMARY_BYTES)}`;
    const { status, output, event } = await poll(huge);
    expect(output).toMatchObject({ Status: 'SUCCEEDED' });
    expect(status).toBe('SUCCEEDED');
    expect(event.manifestStatisticsUnavailable).toMatch(/has 167\d+ bytes; at most 16777216 are read/);
  });

  it('is read again on two more polls, some seconds apart, before the job counts without it', async () => {
    await put(undefined);
    let state = await handler(requestOf({ input: { JobId: jobWith() } }, READS));
    for (let failures = 1; failures <= 2; failures++) {
      expect(state).toMatchObject({ hasEnded: false, statusChanged: false, progress: { summaryFailures: failures } });
      expect(state.waitSeconds).toBeLessThanOrEqual(10);
      around.now += 3_600_000;
      state = await handler(requestOf(state, READS));
    }
    expect(state).toMatchObject({ hasEnded: true, status: 'SUCCEEDED', progress: { polls: 3, summaryFailures: 3 } });
  });

  it('and comes late counts: too many invalid lines fail the job', async () => {
    await put(undefined);
    const options = { ...READS, failOnInvalidLines: 0.1 };
    const first = await handler(requestOf({ input: { JobId: jobWith() } }, options));
    await put(lines(10, 5));
    expect(await handler(requestOf(first, options))).toMatchObject({ hasEnded: true, error: 'TooManyInvalidLines' });
  });

  it('is tried again past the deadline and without another call, as the job has ended', async () => {
    await put(undefined);
    const options = { ...READS, timeoutSeconds: 0 };
    const first = await handler(requestOf({ input: { JobId: jobWith() } }, options));
    expect(first).toMatchObject({ hasEnded: false, succeeded: { Status: 'SUCCEEDED' } });
    const requests = around.rekognition.requests();
    around.rekognition.faults.add({ kind: 'denied' });
    await put(lines(10, 1));
    const state = await handler(requestOf(first, options));
    expect(state).toMatchObject({
      hasEnded: true,
      status: 'SUCCEEDED',
      event: { manifestStatistics: statisticsOf(10, 1) },
    });
    expect(state.succeeded).toBeUndefined();
    expect(around.rekognition.requests()).toBe(requests);
  });

  it('is told in a warning on every poll that could not read it', async () => {
    await poll(undefined);
    const manifestStatisticsUnavailable = expect.stringMatching(/^NoSuchKey/);
    expect(around.log.warn.mock.calls.map(([line]) => line as object)).toEqual(
      Array.from({ length: 3 }, () => expect.objectContaining({ event: 'JobPolled', manifestStatisticsUnavailable })),
    );
  });

  it('is told in a warning, with the share that could not be computed', async () => {
    const { event } = await poll(undefined, { failOnInvalidLines: 0.25 });
    const manifestStatisticsUnavailable = expect.stringMatching(
      /^NoSuchKey: .*failOnInvalidLines of 0.25 was not applied/,
    );
    expect(event).toMatchObject({ manifestStatisticsUnavailable });
    expect(around.log.warn.mock.calls.at(-1)).toEqual([
      expect.objectContaining({ event: 'JobPolled', status: 'SUCCEEDED', manifestStatisticsUnavailable }),
    ]);
    const without = await poll(undefined);
    expect(without.event.manifestStatisticsUnavailable).not.toContain('failOnInvalidLines');
  });
});

describe('failOnInvalidLines', () => {
  it.each([
    [0, 0, 'SUCCEEDED'],
    [0, 1, 'FAILED'],
    [0.1, 10, 'SUCCEEDED'],
    [0.1, 11, 'FAILED'],
    [1, 100, 'SUCCEEDED'],
  ])('of %d makes a job with %d of 100 invalid lines: %s', async (failOnInvalidLines, invalid, expected) => {
    const { status, output, event } = await poll(lines(100, invalid), { failOnInvalidLines });
    expect(status).toBe(expected);
    expect(output !== undefined).toBe(expected === 'SUCCEEDED');
    const manifestStatistics = statisticsOf(100, invalid);
    expect(event).toMatchObject({ status: expected, manifestStatistics, job: { Status: 'SUCCEEDED' } });
  });

  it('fails the execution with what to look at', async () => {
    const { error, cause, event } = await poll(lines(100, 50), { failOnInvalidLines: 0.2 });
    expect([error, event.error]).toEqual(['TooManyInvalidLines', 'TooManyInvalidLines']);
    expect(JSON.parse(cause!)).toMatchObject({
      Message: expect.stringContaining('share of 0.2'),
      Hint: expect.stringContaining('ManifestErrors'),
      ManifestStatistics: statisticsOf(100, 50),
      ManifestErrors: expect.arrayContaining([{ lineNumber: 1, code: 'A', message: 'm' }]),
      Job: { Status: 'SUCCEEDED' },
    });
    expect(metrics.at(-1)).toMatchObject({ JobsFailed: 1 });
    expect(metrics.at(-1)).not.toHaveProperty('SecondsPerImage');
  });

  it('of a summary without lines fails nothing', async () => {
    expect((await poll(lines(0, 0), { failOnInvalidLines: 0 })).status).toBe('SUCCEEDED');
  });
});

describe('the lines of a manifest', () => {
  const count = async (...chunks: string[]) => {
    const facts = await factsOf(
      (async function* () {
        for (const chunk of chunks) yield await Promise.resolve(Buffer.from(chunk));
      })(),
    );
    return facts.lines;
  };

  it.each([
    [0, ['']],
    [0, ['\n\r\n \t\n']],
    [1, ['{}']],
    [2, ['{}\n{}']],
    [2, ['{}\r\n', '\r\n', ' {}\r\n']],
    [2, ['{"a"', ':1}\n{', '}']],
  ])('are %d in %j', async (lines, chunks) => expect(await count(...chunks)).toBe(lines));
});
