/** The subcommands of `batch`, against a batch on the simulated cloud. */
import { lines } from '../batch/local-batch';
import { linesOf, runCommand, startWithTimeouts, useBatchExample, useRunnerExample } from '../support/cli';
import { exitOf } from '../support/exit';

let isBroken = false;
const batch = useBatchExample({
  failWith: (manifest) => (isBroken && /0000002/.test(manifest) ? 'ACCESS_DENIED' : undefined),
});
const runner = useRunnerExample();

const SOURCE = 's3://images/all.jsonl';
const SHORT = { refreshMs: 10, mapRunRefreshMs: 20 };

const batchCommand = (...args: string[]) => exitOf(startWithTimeouts(batch.aws, ['batch', ...args], SHORT));

beforeAll(() => batch.cloud.store.write({ Bucket: 'images', Name: 'all.jsonl' }, `${lines(35)}nonsense\n`));

describe('batch start --dry-run', () => {
  const options = ['start', SOURCE, '--dry-run', '--duration-per-image', '60000', '--max-images', '30'];

  it('batch start --dry-run prints what the source has, its price and its time, and starts no job', async () => {
    const { status, stdout } = await batchCommand(...options);
    expect(status).toBe(0);
    expect(linesOf(stdout)).toEqual([
      'lines             36',
      '  images          35',
      '  invalid          1',
      '  skipped          0',
      'parts              4',
      'images a part     10',
      'max images        30  exceeded: the batch would be refused',
      expect.stringMatching(/^price {10}\$0\.04 {2}estimated with AWS's examples of prices of \d{4}-\d\d-\d\d$/),
      '',
      'AT A TIME  PARTS  IMAGES A PART  ESTIMATED TIME',
      '5          4      10             00:10:00',
      '20         4      10             00:10:00',
      '',
      expect.stringMatching(/^INVALID LINE {2}REASON +TEXT$/),
      expect.stringMatching(/^36 {12}the line is neither a JSON object nor bucket,key {2}"nonsense"$/),
    ]);
    expect(await batch.cloud.rekognition.jobs.list()).toEqual([]);
  });

  it('batch start --dry-run --json prints the output of the execution as one document', async () => {
    const { stdout, stderr } = await batchCommand(...options, '--json');
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toMatchObject({ images: 35, parts: 4, exceedsMaxImages: true, maxImages: 30 });
  });

  it('batch start --dry-run fails like the execution if there is no source', async () => {
    const { status, stdout } = await batchCommand('start', 's3://images/none.jsonl', '--dry-run');
    expect({ status, stdout }).toEqual({ status: 1, stdout: expect.stringMatching(/^FAILED: SourceNotFound\n/) });
  });
});

it('batch start follows a batch to its end, and prints what came of its images and where the results are', async () => {
  const { status, stdout, stderr } = await batchCommand('start', SOURCE, '--name', 'first', '--batch-id', 'monday');
  expect(status).toBe(0);
  expect(linesOf(stdout)).toEqual([
    'SUCCEEDED',
    'images         35',
    '  analysed     35',
    '  failed        0',
    'invalid lines   1',
    'parts           4',
    '  succeeded     4',
    '  failed        0',
    '',
    'batch          monday',
    expect.stringMatching(/^index {10}s3:\/\/Results\w+\/moderation\/batches\/monday\/index\.json$/),
    expect.stringMatching(/^results {8}s3:\/\/Results\w+\/moderation\/results\/monday\/$/),
    expect.stringMatching(
      /^invalid lines {2}s3:\/\/Results\w+\/moderation\/batches\/monday\/plans\/\w+\/invalid\.jsonl$/,
    ),
    'failed images  none',
  ]);
  expect(stderr).toMatch(/^Started arn:aws:states:\S+:first\n/);
  const shown = await runCommand(batch.aws, ['batch', 'results', 'first']);
  expect(shown).toEqual({ status: 0, stdout, stderr: '' });
});

describe('a batch that failed', () => {
  beforeAll(async () => {
    isBroken = true;
    await batchCommand('start', SOURCE, '--name', 'broken', '--json');
    isBroken = false;
  });

  it('batch results shows the failed parts of a batch that failed, and how to go on', async () => {
    const { status, stdout } = await runCommand(batch.aws, ['batch', 'results', 'broken']);
    expect(status).toBe(1);
    expect(stdout).toMatch(/^FAILED: TooManyFailedImages\n10 of 35 images are in 1 failed parts: /);
    expect(stdout).toMatch(/^ {2}analysed {5}25$/m);
    expect(stdout).toMatch(/^FAILED PART {2}ERROR +MESSAGE\n2 {12}ACCESS_DENIED {2}\S/m);
    expect(stdout).toMatch(/^failed images {2}s3:\/\/Results\w+\/moderation\/batches\/broken\/failed\.jsonl$/m);
    expect(stdout).toMatch(/\nTo run the parts without a result: npx \S+ batch resume arn:\S+:broken\n$/);
  });

  it('batch results --json prints one document', async () => {
    const { stdout } = await runCommand(batch.aws, ['batch', 'results', 'broken', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({
      status: 'FAILED',
      error: 'TooManyFailedImages',
      batchId: 'broken',
      counts: { images: 35, imagesFailed: 10 },
      results: expect.stringMatching(/\/moderation\/results\/broken\/$/),
      failedParts: [{ part: 2, code: 'ACCESS_DENIED' }],
    });
  });

  it('batch resume runs only the parts without a result, in an execution with the same BatchId', async () => {
    const before = batch.cloud.executions.length;
    const { status, stdout, stderr } = await batchCommand('resume', 'broken', '--name', 'again');
    expect({ status, started: batch.cloud.executions.length - before }).toEqual({ status: 0, started: 1 });
    expect(stdout).toMatch(/^SUCCEEDED\n(.*\n)*batch {10}broken\n/);
    expect(linesOf(stderr).slice(0, 2)).toEqual([
      expect.stringMatching(/^Started arn:\S+:again$/),
      'It resumes the batch broken, with its plan: parts with a result do not run again, and what has been analysed or still runs is not started again.',
    ]);
    const shown = await runCommand(batch.aws, ['batch', 'status', 'again', '--json']);
    expect(JSON.parse(shown.stdout)).toMatchObject({ status: 'SUCCEEDED', progress: { isPlanReused: true } });
  });
});

describe('state machines and executions of another kind', () => {
  it.each([
    ['start', runner, ['batch', 'start', SOURCE], /is a runner, .*: use `start <manifest>`, or give a batch\.$/],
    ['start', batch, ['start', SOURCE], /is a batch, .*: use `batch start <source>`, or give a runner\.$/],
    ['wait', batch, ['wait', 'a-job'], /is a batch, .*: use `batch start <source>`, or give a waiter\.$/],
  ])('%s refuses the state machine of another kind', async (_command, { aws }, args, message) => {
    const { status, stdout, stderr } = await runCommand(aws, args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(linesOf(stderr)).toEqual([expect.stringMatching(message)]);
  });

  it.each([
    ['results', /It was a dry run: it has no results\.$/],
    ['resume', /counted cannot be resumed: it was a dry run, which has no parts\.$/],
  ])('batch %s refuses a dry run', async (command, message) => {
    await batchCommand('start', SOURCE, '--dry-run', '--name', 'counted', '--json');
    const { status, stderr } = await runCommand(batch.aws, ['batch', command, 'counted']);
    expect({ status, lines: linesOf(stderr) }).toEqual({ status: 2, lines: [expect.stringMatching(message)] });
  });
});
