import { App, Stack } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { countLines } from '../lambda/manifest';
import { MediaAnalysisJobWaiter, type MediaAnalysisJobWaiterProps } from '../lib';
import { MAX_SUMMARY_BYTES } from '../lib/limits';
import { LocalCloud } from '../local/local-cloud';
import { jobsIn } from './support/jobs';
import { localTemplateOf } from './support/synth';

const START = Date.parse('2026-01-01T00:00:00Z');
const SUMMARY = { Bucket: 'results', Name: 'moderation/job-manifest-summary.json' };

let cloud: LocalCloud;
afterEach(() => cloud.stop());

/** Waits for a job that has ended, with that summary. */
async function waitFor(
  summary: unknown,
  props: MediaAnalysisJobWaiterProps = {},
  job: object = {},
  prepare = () => Promise.resolve(),
) {
  const stack = new Stack(new App(), 'Test');
  const resultsBucket = Bucket.fromBucketName(stack, 'Results', SUMMARY.Bucket);
  new MediaAnalysisJobWaiter(stack, 'Waiter', { resultsBucket, ...props });
  cloud = await LocalCloud.start({ template: localTemplateOf(stack), start: START });
  if (summary !== undefined) {
    await cloud.store.write(SUMMARY, typeof summary === 'string' ? summary : JSON.stringify(summary));
  }
  await prepare();
  const answer = { ManifestSummary: { S3Object: SUMMARY }, ...job };
  const JobId = jobsIn(cloud.rekognition, cloud.time).job([[0, 'SUCCEEDED', answer]]);
  const { outcome } = cloud.stateMachine().start({ JobId, ImageCount: 100 });
  return { outcome: await cloud.time.runUntil(outcome), event: cloud.deliveries[0].detail };
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
    const { outcome, event } = await waitFor(lines(10, 1));
    const report = {
      manifestStatistics: statisticsOf(10, 1),
      manifestErrors: [{ lineNumber: 1, code: 'A', message: 'm' }],
    };
    expect(event).toMatchObject({ status: 'SUCCEEDED', imageCount: 100, ...report });
    expect(event.job).not.toHaveProperty('manifestStatistics');
    expect(outcome).toMatchObject({ status: 'SUCCEEDED', output: { Status: 'SUCCEEDED', ...report } });
  });

  it('is not looked for where the bucket is not known', async () => {
    const { outcome, event } = await waitFor(lines(10, 1), { resultsBucket: undefined });
    expect(outcome).toMatchObject({ status: 'SUCCEEDED' });
    expect(Object.keys(event)).not.toEqual(expect.arrayContaining([expect.stringMatching(/^manifest/)]));
  });

  it('with the documentation’s own spelling, and members of other types, is taken for what it is', async () => {
    const { event } = await waitFor({
      ...lines(2, 0),
      errors: [{ 'line-numer': 1, 'source-ref': 's3://b/k', code: 7, message: 'x'.repeat(5_000) }, {}],
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

  it('without errors, or with errors that are no list, has none', async () => {
    expect((await waitFor({ ...lines(2, 0), errors: 'none' })).event.manifestErrors).toEqual([]);
  });

  it('gives the seconds that the job took for each image', async () => {
    await waitFor(lines(10, 2), {}, { CompletionTimestamp: START / 1000, CreationTimestamp: START / 1000 - 40 });
    expect(cloud.functions.poll.metrics.at(-1)).toMatchObject({ SecondsPerImage: 5 });
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
    ['is empty', '', {}, /^SyntaxError: /],
  ])('because it %s is reported as unavailable, and fails nothing', async (_what, summary, job, reason) => {
    const { outcome, event } = await waitFor(summary, { failOnInvalidLines: 0 }, job);
    const report = { manifestStatisticsUnavailable: expect.stringMatching(reason) };
    expect(outcome).toMatchObject({ status: 'SUCCEEDED', output: report });
    expect(event).toMatchObject({ status: 'SUCCEEDED', ...report });
    expect(event).not.toHaveProperty('manifestStatistics');
  });

  it('because it is huge is reported as unavailable', async () => {
    const huge = `${text(lines(10, 0))}${' '.repeat(MAX_SUMMARY_BYTES)}`;
    const { outcome, event } = await waitFor(huge);
    expect(outcome.status).toBe('SUCCEEDED');
    expect(event.manifestStatisticsUnavailable).toMatch(/has 167\d+ bytes; at most 16777216 are read/);
  });

  it('because S3 is not there is reported as unavailable', async () => {
    const { outcome, event } = await waitFor(lines(10, 0), {}, {}, () => cloud.s3.stop());
    expect(outcome.status).toBe('SUCCEEDED');
    expect(event.manifestStatisticsUnavailable).toMatch(/ECONNREFUSED/);
  });
});

describe('failOnInvalidLines', () => {
  it.each([
    [0, 0, 'SUCCEEDED'],
    [0, 1, 'FAILED'],
    [0.1, 10, 'SUCCEEDED'],
    [0.1, 11, 'FAILED'],
    [1, 100, 'SUCCEEDED'],
  ])('of %d makes a job with %d of 100 invalid lines: %s', async (failOnInvalidLines, invalid, status) => {
    const { outcome, event } = await waitFor(lines(100, invalid), { failOnInvalidLines });
    expect(outcome.status).toBe(status);
    expect(event).toMatchObject({
      status,
      manifestStatistics: statisticsOf(100, invalid),
      job: { Status: 'SUCCEEDED' },
    });
  });

  it('fails the execution with what to look at', async () => {
    const { outcome, event } = await waitFor(lines(100, 50), { failOnInvalidLines: 0.2 });
    expect(outcome).toMatchObject({ status: 'FAILED', error: 'TooManyInvalidLines' });
    expect(event.error).toBe('TooManyInvalidLines');
    expect(JSON.parse((outcome as { cause: string }).cause)).toMatchObject({
      Message: expect.stringContaining('share of 0.2'),
      Hint: expect.stringContaining('ManifestErrors'),
      ManifestStatistics: statisticsOf(100, 50),
      ManifestErrors: expect.arrayContaining([{ lineNumber: 1, code: 'A', message: 'm' }]),
      Job: { Status: 'SUCCEEDED' },
    });
    expect(cloud.functions.poll.metrics.at(-1)).toMatchObject({ JobsFailed: 1 });
  });

  it('of a summary without lines fails nothing', async () => {
    expect((await waitFor(lines(0, 0), { failOnInvalidLines: 0 })).outcome.status).toBe('SUCCEEDED');
  });
});

describe('the lines of a manifest', () => {
  const count = async (...chunks: string[]) => {
    cloud = { stop: () => {} } as never;
    return countLines(
      (async function* () {
        for (const chunk of chunks) yield await Promise.resolve(Buffer.from(chunk));
      })(),
    );
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
