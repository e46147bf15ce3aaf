import { spawn } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { ROOT } from '../support/command';
import { type Exit, exitOf } from '../support/exit';
import { FAST, startProgram } from '../support/local-program';

const runDemo = (...args: string[]) => exitOf(startProgram('demo.js', [...args, ...FAST]));
const documentIn = ({ stdout }: Exit) => JSON.parse(stdout) as Record<string, any>;

describe('npm run demo', () => {
  it('the demo prints polls, waits, events with their rules, and the answer', async () => {
    const { status, stdout, stderr } = await runDemo();
    expect(stderr).toBe('');
    expect(status).toBe(0);
    expect(stdout).toMatch(/Simulated: no AWS account is used, the labels are made up/);
    expect(stdout).toMatch(/00:00:00 {2}poll +CREATED, next in (9|10|11) s/);
    expect(stdout).toMatch(/00:2\d:\d\d {2}event +IN_PROGRESS → SUCCEEDED, matched by WaiterProgress, WaiterIndex/);
    expect(stdout).toMatch(/"Status": "SUCCEEDED"/);
    // There is no terminal, so there are no colours.
    expect(stdout).not.toContain('\u001b[');
  });

  it('the demo with --json prints one document', async () => {
    const exit = await runDemo('--json');
    expect(documentIn(exit)).toMatchObject({
      simulated: true,
      status: 'SUCCEEDED',
      output: { Status: 'SUCCEEDED', Results: { ModelVersions: { Moderation: 'simulated' } } },
      polls: expect.arrayContaining([expect.objectContaining({ at: '00:00:00', status: 'CREATED' })]),
      events: expect.arrayContaining([expect.objectContaining({ rules: ['WaiterProgress', 'WaiterIndex'] })]),
    });
    const { files, output } = documentIn(exit);
    expect(files).toContain(`s3://example-bucket/${output.Results.S3Object.Name}`);
  });

  it('the demo with --directory keeps the files', async () => {
    const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'kept-'));
    const { stdout } = await runDemo('--directory', directory);
    const [, uri] = /^Files, in (?:.*\n)*? {2}s3:\/\/(\S+-results\.jsonl)$/m.exec(stdout)!;
    expect(fs.readFileSync(path.join(directory, uri), 'utf8')).toContain('"source-ref"');
  });

  it('the demo with --runner prints the start of the job, the statistics of its manifest, and the event', async () => {
    const { status, stdout } = await runDemo('--runner');
    expect(status).toBe(0);
    expect(stdout).toMatch(/00:00:00 {2}start {5}job [0-9a-f]{64}\n/);
    expect(stdout).toMatch(/event {5}IN_PROGRESS → SUCCEEDED, matched by RunnerDone\n/);
    expect(stdout).toMatch(/"validJsonLines": 9,\n\s+"invalidJsonLines": 1\n/);
  });

  it.each([
    [['--fail', 'INVALID_MANIFEST'], 1, { error: 'MediaAnalysisJobFailed', cause: { Code: 'INVALID_MANIFEST' } }],
    [['--timeout', '300'], 1, { error: 'MediaAnalysisJobTimedOut', cause: { JobAgeSeconds: 300 } }],
    [['--fault', 'throttle', '--fault', 'reset'], 0, { status: 'SUCCEEDED' }],
    [['--fault', 'denied'], 1, { error: 'AccessDeniedException' }],
    [['--manifest', 'examples/manifest.jsonl', '--duration', '3600'], 0, { status: 'SUCCEEDED' }],
  ])('the demo with %j ends with status %d', async (args, status, document) => {
    const exit = await runDemo('--json', ...args);
    expect(documentIn(exit)).toMatchObject(document);
    expect(exit.status).toBe(status);
  });

  it.each([
    [['--fail', 'NO_SUCH_CODE'], /Allowed choices are INTERNAL_ERROR/],
    [['--fault', 'nonsense'], /Allowed choices are throttle/],
    [['--manifest', 'missing.jsonl'], /There is no such file/],
    [['--duration', '1.5'], /whole number of seconds/],
    [['--speed', '0'], /above 0/],
    [['extra'], /too many arguments/],
    [['--runner', '--timeout', '60'], /cannot be used with/],
  ])('the demo rejects %j in one line, with status 2', async (args, message) => {
    const { status, stderr, stdout } = await exitOf(startProgram('demo.js', args));
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  it('the demo uses colours with FORCE_COLOR, and stops on Ctrl-C', async () => {
    const child = startProgram('demo.js', ['--speed', '1'], { FORCE_COLOR: '1' });
    child.stdout.on('data', (chunk: Buffer) => {
      if (chunk.toString().includes('next in')) child.kill('SIGINT');
    });
    const { status, stdout, stderr } = await exitOf(child);
    expect(stdout).toContain('\u001b[');
    expect(stdout).toMatch(/Stopped\.\n$/);
    expect({ status, stderr }).toEqual({ status: 130, stderr: '' });
  });

  it('the demo with --serve answers the command, and stops on Ctrl-C', async () => {
    const child = startProgram('demo.js', ['--runner', '--serve', '--json']);
    const [chunk] = (await once(child.stdout, 'data')) as [Buffer];
    const { env, command } = JSON.parse(chunk.toString()) as { env: NodeJS.ProcessEnv; command: string };
    expect(command).toMatch(/^start s3:\/\/Uploads\w+\/manifests\/manifest\.jsonl$/);
    const bundle = path.join(ROOT, 'cli', 'bundle', 'media-analysis.js');
    const exit = await exitOf(spawn(process.execPath, [bundle, ...command.split(' '), '--detach', '--json'], { env }));
    expect(JSON.parse(exit.stdout)).toMatchObject({ status: 'RUNNING' });
    child.kill('SIGINT');
    expect(await once(child, 'close')).toEqual([0, null]);
  });

  it('the demo with --serve prints how to use the command with it', async () => {
    const child = startProgram('demo.js', ['--serve']);
    let printed = '';
    child.stdout.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
      if (printed.includes('Ctrl-C')) child.kill('SIGTERM');
    });
    await once(child, 'close');
    expect(printed).toMatch(/export AWS_ENDPOINT_URL=http:\/\/127\.0\.0\.1:\d+ \\\n {4}AWS_REGION=us-east-1/);
    expect(printed).toMatch(/npx cdk-rekognition-media-analysis wait [0-9a-f]{64}\n/);
  });

  it('the demo lists the files of the job', async () => {
    const { stdout } = await runDemo('--runner');
    expect(stdout).toMatch(/^Files \(--directory keeps them\):\n( {2}s3:\/\/Results\w+\/moderation\/\S+\n){2}$/m);
  });

  it('docs/demo.md shows the options of the demo that these tests run', () => {
    const page = fs.readFileSync(path.join(ROOT, 'docs', 'demo.md'), 'utf8');
    const shown = [...page.matchAll(/^npm run demo -- (.*?)\s*(#.*)?$/gm)].map(([, args]) => args);
    expect(shown).toEqual([
      '--fail INVALID_MANIFEST',
      '--timeout 300',
      '--fault throttle --fault reset',
      '--fault denied',
      '--manifest examples/manifest.jsonl --duration 3600 --json',
      '--runner',
      '--directory demo-files',
      '--serve',
      '--help',
      '--batch 250000',
      '--batch 250000 --fail-share 0.02',
      '--batch 250000 --resume',
      '--batch 5000 --fault denied --resume',
      '--batch 1000000 --dry-run',
      '--batch 5000 --fail INTERNAL_ERROR --fail-share 0.1 --json',
      '--batch 20000 --backend per-image',
      '--batch 20000 --backend per-image --fail-share 0.02',
      '--batch 20000 --backend per-image --resume',
      '--batch 2000 --backend per-image --detect-rate 20',
      '--batch 1000000 --backend per-image --calls-per-second 4.5 --dry-run',
      '--runner --serve --duration 40',
      '--batch 2000 --serve --duration 20',
    ]);
  });

  it('the demo with --help names every option', async () => {
    const { status, stdout } = await runDemo('--help');
    expect(status).toBe(0);
    for (const option of [
      'runner',
      'serve',
      'manifest',
      'directory',
      'duration',
      'timeout',
      'fail',
      'fault',
      'speed',
      'json',
      'batch',
      'backend',
      'calls-per-second',
      'detect-rate',
      'fail-share',
      'resume',
      'dry-run',
    ])
      expect(stdout).toContain(`--${option}`);
  });
});
