import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { exitOf } from '../support/exit';
import { startProgram } from '../support/local-program';

const runDemo = (...args: string[]) => exitOf(startProgram('demo.js', args));

describe('npm run demo -- --batch', () => {
  it('a batch of which half of the jobs fail is started again, and runs only the parts that failed', async () => {
    const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'kept-'));
    const { status, stdout, stderr } = await runDemo(
      ...['--batch', '400', '--fail-share', '0.5', '--resume', '--directory', directory, '--json'],
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const { executions, files } = JSON.parse(stdout) as { executions: Record<string, any>[]; files: string[] };
    expect(executions).toMatchObject([
      { status: 'FAILED', error: 'TooManyFailedImages', jobsStarted: 4, partsNotRun: 0 },
      { status: 'SUCCEEDED', jobsStarted: 2, partsNotRun: 2, output: { counts: { imagesAnalyzed: 400 } } },
    ]);
    expect(executions[1].partsRun).toEqual(
      (executions[0].cause.FailedParts as { part: number }[]).map(({ part }) => part),
    );
    const results = files.filter((file) => file.endsWith('-results.jsonl'));
    const lines = results.flatMap((uri) =>
      fs
        .readFileSync(path.join(directory, uri.replace('s3://', '')), 'utf8')
        .trim()
        .split('\n'),
    );
    expect(new Set(lines).size).toBe(400);
  });

  it('a batch prints its progress, and at the end its counts, its estimated price and its files', async () => {
    const { status, stdout, stderr } = await runDemo('--batch', '300', '--fail-share', '0.1');
    expect(status).toBe(1);
    expect(stderr).toMatch(/^planning\nrunning · [^]*\nmerging · 200 of 300 images · 3 of 3 parts · .* · 1 failed\n$/);
    expect(stdout).toMatch(/FAILED: TooManyFailedImages, after 00:2\d:\d\d of simulated time/);
    expect(stdout).toMatch(/images without a result {2}100\n/);
    expect(stdout).toMatch(/price +\$0\.2 for the images with a result, estimated with AWS's examples of prices of \d/);
    expect(stdout).toMatch(/ {2}s3:\/\/Results\w+\/\S+\/failed\.jsonl\n/);
  });

  it('a dry run prints the plan as a table, and starts no job', async () => {
    const { status, stdout } = await runDemo('--batch', '300', '--dry-run');
    expect(status).toBe(0);
    expect(stdout).toMatch(/images {17}300\n[^]*jobs +3\n {2}images in a job +100\n {2}price +\$0\.3, estimated with /);
  });

  it('a batch image by image that loses access is started again, and calls only for the images that have no outcome', async () => {
    const { status, stdout, stderr } = await runDemo('--batch', '400', '--backend', 'per-image', '--resume', '--json');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const { executions } = JSON.parse(stdout) as { executions: Record<string, any>[] };
    expect(executions[0]).toMatchObject({ error: 'TooManyFailedImages', callsThrottled: 0 });
    expect(executions[0].cause.FailedParts[0].error).toBe('AccessDeniedException');
    expect(executions[1]).toMatchObject({ calls: 400 - 300, output: { counts: { imagesAnalyzed: 400 } } });
    expect(executions[1]).not.toHaveProperty('jobsStarted');
  });

  it('a batch image by image prints its calls, and the images that cannot be read do not make it fail', async () => {
    const { status, stdout, stderr } = await runDemo(
      ...['--batch', '300', '--backend', 'per-image', '--fail-share', '0.1', '--detect-rate', '20'],
    );
    expect(status).toBe(0);
    expect(stderr).toMatch(
      /\nmerging · 300 of 300 images · 1 of 1 parts · 3\d\d calls, [1-9]\d* throttled · none failed\n$/,
    );
    expect(stdout).toMatch(/images without a result {2}30\n/);
    expect(stdout).toMatch(
      / {2}calls +3\d\d, [1-9]\d* of them throttled\n {2}calls a second +1\d(\.\d)? on average, \d+ at most\n/,
    );
    expect(stdout).not.toContain('job');
  });

  it('a dry run image by image prints how long the calls take', async () => {
    const options = ['--batch', '300', '--backend', 'per-image', '--calls-per-second', '4.5', '--dry-run'];
    const { status, stdout } = await runDemo(...options);
    expect(status).toBe(0);
    expect(stdout).toMatch(
      / {2}parts +1\n {2}images in a part +300\n {2}time +00:01:07, with 1 part at the same time\n/,
    );
  });

  it.each([
    [['--batch', '0.5'], /whole number/],
    [['--batch', '10000001'], /at most 10000000 images/],
    [['--batch', '5', '--resume', '--dry-run'], /cannot be used with/],
    [['--resume'], /add --batch <images>/],
    [['--backend', 'per-image'], /add --batch <images>/],
    [['--batch', '5', '--detect-rate', '5'], /add --backend per-image/],
    [['--batch', '5', '--backend', 'per-image', '--calls-per-second', '1001'], /from 0.1 to 1000/],
    [['--batch', '5', '--backend', 'per-image', '--fail', 'THROTTLED'], /'--fail' is for jobs/],
  ])('the demo rejects %j in one line, with status 2', async (args, message) => {
    const { status, stderr, stdout } = await runDemo(...args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });
});
