import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { GetMediaAnalysisJobCommand, RekognitionClient } from '@aws-sdk/client-rekognition';
import { ended, type Ended } from '../support/ended';

const root = path.join(__dirname, '..', '..');
const readme = fs.readFileSync(path.join(root, 'README.md'), 'utf8');

// Neither what the tests set for themselves nor what jest or a CI adds (FORCE_COLOR, CI, NO_COLOR).
const { PATH, HOME, TMPDIR } = process.env;
const BARE_ENVIRONMENT = { PATH, HOME, TMPDIR };

const start = (script: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) =>
  spawn(process.execPath, [path.join('local', script), ...args], { cwd: root, env: { ...BARE_ENVIRONMENT, ...env } });

const FAST = ['--speed', '1000000'];
const demo = (...args: string[]) => ended(start('demo.js', [...args, ...FAST]));
const parse = ({ stdout }: Ended) => JSON.parse(stdout) as Record<string, any>;

describe('npm run demo', () => {
  it('shows polls, waits, events with their rules, and the answer', async () => {
    const { status, stdout, stderr } = await demo();
    expect(stderr).toBe('');
    expect(status).toBe(0);
    expect(stdout).toMatch(/Simulated: no AWS account is used, the labels are made up/);
    expect(stdout).toMatch(/00:00:00 {2}poll +CREATED, next in (9|10|11) s/);
    expect(stdout).toMatch(/00:2\d:\d\d {2}event +IN_PROGRESS → SUCCEEDED, taken by WaiterProgress, WaiterIndex/);
    expect(stdout).toMatch(/"Status": "SUCCEEDED"/);
    // No terminal, no colour.
    expect(stdout).not.toContain('\u001b[');
  });

  it('--json prints one document', async () => {
    const done = await demo('--json');
    expect(parse(done)).toMatchObject({
      simulated: true,
      status: 'SUCCEEDED',
      output: { Status: 'SUCCEEDED', Results: { ModelVersions: { Moderation: 'simulated' } } },
      polls: expect.arrayContaining([expect.objectContaining({ at: '00:00:00', status: 'CREATED' })]),
      events: expect.arrayContaining([expect.objectContaining({ rules: ['WaiterProgress', 'WaiterIndex'] })]),
    });
    const { files, output } = parse(done);
    expect(files).toContain(`s3://example-bucket/${output.Results.S3Object.Name}`);
  });

  it('--directory keeps the files', async () => {
    const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'kept-'));
    const { stdout } = await demo('--directory', directory);
    const [, uri] = /^Files, in (?:.*\n)*? {2}s3:\/\/(\S+-results\.jsonl)$/m.exec(stdout)!;
    expect(fs.readFileSync(path.join(directory, uri), 'utf8')).toContain('"source-ref"');
  });

  it('--runner shows the start of the job, the statistics of its manifest, and who takes the event', async () => {
    const { status, stdout } = await demo('--runner');
    expect(status).toBe(0);
    expect(stdout).toMatch(/00:00:00 {2}start {5}job [0-9a-f]{64}\n/);
    expect(stdout).toMatch(/event {5}IN_PROGRESS → SUCCEEDED, taken by RunnerDone\n/);
    expect(stdout).toMatch(/"validJsonLines": 9,\n\s+"invalidJsonLines": 1\n/);
  });

  it.each([
    [['--fail', 'INVALID_MANIFEST'], 1, { error: 'MediaAnalysisJobFailed', cause: { Code: 'INVALID_MANIFEST' } }],
    [['--timeout', '300'], 1, { error: 'MediaAnalysisJobTimedOut', cause: { JobAgeSeconds: 300 } }],
    [['--fault', 'throttle', '--fault', 'reset'], 0, { status: 'SUCCEEDED' }],
    [['--fault', 'denied'], 1, { error: 'AccessDeniedException' }],
    [['--manifest', 'examples/manifest.jsonl', '--duration', '3600'], 0, { status: 'SUCCEEDED' }],
  ])('%j ends with status %d', async (args, status, document) => {
    const done = await demo('--json', ...args);
    expect(parse(done)).toMatchObject(document);
    expect(done.status).toBe(status);
  });

  it.each([
    [['--fail', 'NO_SUCH_CODE'], /Allowed choices are INTERNAL_ERROR/],
    [['--fault', 'nonsense'], /Allowed choices are throttle/],
    [['--manifest', 'missing.jsonl'], /There is no such file/],
    [['--duration', '1.5'], /whole number of seconds/],
    [['--speed', '0'], /above 0/],
    [['extra'], /too many arguments/],
    [['--runner', '--timeout', '60'], /cannot be used with/],
  ])('%j is refused in one line, with status 2', async (args, message) => {
    const { status, stderr, stdout } = await ended(start('demo.js', args));
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  it('colours where it is told to, and stops cleanly on Ctrl-C', async () => {
    const child = start('demo.js', ['--speed', '1'], { FORCE_COLOR: '1' });
    child.stdout.on('data', (chunk: Buffer) => {
      if (chunk.toString().includes('next in')) child.kill('SIGINT');
    });
    const { status, stdout, stderr } = await ended(child);
    expect(stdout).toContain('\u001b[');
    expect(stdout).toMatch(/Stopped\.\n$/);
    expect({ status, stderr }).toEqual({ status: 130, stderr: '' });
  });

  it('--serve is there for the command, and stops on Ctrl-C', async () => {
    const child = start('demo.js', ['--runner', '--serve', '--json']);
    const [chunk] = (await once(child.stdout, 'data')) as [Buffer];
    const { env, command } = JSON.parse(chunk.toString()) as { env: NodeJS.ProcessEnv; command: string };
    expect(command).toMatch(/^start s3:\/\/Uploads\w+\/manifests\/manifest\.jsonl$/);
    const cli = path.join(root, 'cli', 'bundle', 'media-analysis.js');
    const done = await ended(spawn(process.execPath, [cli, ...command.split(' '), '--detach', '--json'], { env }));
    expect(JSON.parse(done.stdout)).toMatchObject({ status: 'RUNNING' });
    child.kill('SIGINT');
    expect(await once(child, 'close')).toEqual([0, null]);
  });

  it('--serve says how to talk to it', async () => {
    const child = start('demo.js', ['--serve']);
    let shown = '';
    child.stdout.on('data', (chunk: Buffer) => {
      shown += chunk.toString();
      if (shown.includes('Ctrl-C')) child.kill('SIGTERM');
    });
    await once(child, 'close');
    expect(shown).toMatch(/export AWS_ENDPOINT_URL=http:\/\/127\.0\.0\.1:\d+ \\\n {4}AWS_REGION=us-east-1/);
    expect(shown).toMatch(/npx cdk-rekognition-media-analysis wait [0-9a-f]{64}\n/);
  });

  it('shows which files there were', async () => {
    const { stdout } = await demo('--runner');
    expect(stdout).toMatch(/^Files \(--directory keeps them\):\n( {2}s3:\/\/Results\w+\/moderation\/\S+\n){2}$/m);
  });

  it('does all that the README shows', () => {
    const shown = [...readme.matchAll(/^npm run demo -- (.*?)\s*(#.*)?$/gm)].map(([, args]) => args);
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
    ]);
  });

  it('--help names every option', async () => {
    const { status, stdout } = await demo('--help');
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
    ])
      expect(stdout).toContain(`--${option}`);
  });
});

describe('nothing is left in the temporary directory', () => {
  let TMPDIR: string;
  beforeEach(() => void (TMPDIR = fs.mkdtempSync(path.join(os.tmpdir(), 'temporary-'))));

  it.each([
    ['by a demo', 'demo.js', FAST],
    ['by a demo that fails', 'demo.js', [...FAST, '--fail', 'THROTTLED']],
  ])('%s', async (_what, script, args) => {
    await ended(start(script, args, { TMPDIR }));
    expect(fs.readdirSync(TMPDIR)).toEqual([]);
  });

  it.each([
    ['by a demo', 'demo.js', ['--speed', '1'], 'poll', 'SIGINT'],
    ['by a demo', 'demo.js', ['--speed', '1'], 'poll', 'SIGTERM'],
    ['by a demo that serves', 'demo.js', ['--serve'], 'Ctrl-C', 'SIGINT'],
    ['by the simulated Rekognition', 'rekognition/main.js', [], 'Ctrl-C', 'SIGTERM'],
  ] as const)('%s that is stopped (%s %j, at %s, by %s)', async (_what, script, args, moment, signal) => {
    const child = start(script, args, { TMPDIR });
    let filesThen: string[] = [];
    child.stdout.on('data', (chunk: Buffer) => {
      if (!chunk.toString().includes(moment)) return;
      filesThen = fs.readdirSync(TMPDIR);
      child.kill(signal);
    });
    await once(child, 'close');
    expect(filesThen).toHaveLength(1);
    expect(fs.readdirSync(TMPDIR)).toEqual([]);
  });

  it('of the machine by the tests, which have one of their own', () =>
    expect(path.basename(os.tmpdir())).toMatch(/^cdk-rekognition-media-analysis-/));
});

describe('npm run rekognition', () => {
  /** Starts the endpoint and gives its first output. */
  async function endpoint(...args: string[]): Promise<[ChildProcess, string]> {
    const child = start('rekognition/main.js', args);
    const [chunk] = (await once(child.stdout, 'data')) as [Buffer];
    return [child, chunk.toString()];
  }

  it('serves an SDK that is pointed at it, and stops on Ctrl-C', async () => {
    const [child, line] = await endpoint('--json', '--fault', 'denied');
    const { url, simulated } = JSON.parse(line) as { url: string; simulated: boolean };
    expect(simulated).toBe(true);
    const client = new RekognitionClient({ endpoint: url });
    await expect(client.send(new GetMediaAnalysisJobCommand({ JobId: 'a' }))).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
    client.destroy();
    child.kill('SIGINT');
    expect(await once(child, 'close')).toEqual([0, null]);
  });

  it('says how to use it', async () => {
    const [child, text] = await endpoint();
    expect(text).toMatch(/Simulated Rekognition at http:\/\/127\.0\.0\.1:\d+\n/);
    expect(text).toMatch(/aws rekognition list-media-analysis-jobs --endpoint-url http:/);
    expect(text).toMatch(/export AWS_ENDPOINT_URL_REKOGNITION=http:/);
    child.kill('SIGTERM');
    expect(await once(child, 'close')).toEqual([0, null]);
  });

  it.each([
    [['--port', '70000'], 2, /It must be a port/],
    [['--fail', 'x'], 2, /Allowed choices/],
  ])('%j is refused in one line', async (args, status, message) => {
    const done = await ended(start('rekognition/main.js', args));
    expect(done.status).toBe(status);
    expect(done.stderr).toMatch(message);
    expect(done.stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  it('says so where its port is taken', async () => {
    const [child, line] = await endpoint('--json');
    const { port } = new URL((JSON.parse(line) as { url: string }).url);
    const { status, stderr } = await ended(start('rekognition/main.js', ['--port', port]));
    expect(status).toBe(1);
    expect(stderr).toMatch(/^rekognition: listen EADDRINUSE.*\n$/);
    child.kill('SIGTERM');
    await once(child, 'close');
  });
});
