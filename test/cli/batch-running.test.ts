/** The subcommands of `batch`, while a batch runs and after it was stopped. */
import { lines } from '../batch/local-batch';
import { FOLLOW_HINT, linesOf, runCommand, startProxy, startWithTimeouts, useBatchExample } from '../support/cli';
import { exitOf } from '../support/exit';

const batch = useBatchExample({ jobDurationSeconds: 1_000_000 });

const run = (...args: string[]) => runCommand(batch.aws, ['batch', ...args]);
const RUNNING = '0 of 4 parts · 3 running · about 0 of 35 images';

let interrupted: Awaited<ReturnType<typeof exitOf>>;

beforeAll(async () => {
  await batch.cloud.store.write({ Bucket: 'images', Name: 'all.jsonl' }, lines(35));
  const args = ['batch', 'start', 's3://images/all.jsonl', '--name', 'long'];
  // Stop following when the jobs run.
  const child = startWithTimeouts(batch.aws, args, { refreshMs: 10, mapRunRefreshMs: 10 });
  child.stderr!.on('data', (chunk: Buffer) => {
    if (chunk.toString().includes('parts')) child.kill('SIGINT');
  });
  interrupted = await exitOf(child);
});

it('a batch continues after Ctrl-C, and the command says how to follow it again', async () => {
  expect(interrupted).toMatchObject({ status: 130, stdout: '', stderr: expect.stringMatching(FOLLOW_HINT) });
  const { stdout } = await run('status', FOLLOW_HINT.exec(interrupted.stderr)![1], '--json');
  expect(JSON.parse(stdout)).toMatchObject({
    status: 'RUNNING',
    progress: { phase: 'ANALYSING', parts: 4, partsDone: 0, partsRunning: 3, images: 35 },
  });
});

it('batch status shows how far a batch is, and so does status', async () => {
  const shown = { status: 0, stdout: `${RUNNING}\n`, stderr: '' };
  expect(await run('status', 'long')).toEqual(shown);
  expect(await runCommand(batch.aws, ['status', 'long'])).toEqual(shown);
});

it('batch status --follow goes on when DescribeMapRun cannot be reached for a while, and prints no line twice', async () => {
  let calls = 0;
  const proxy = await startProxy(batch, ({ operation }, response) => {
    // A call has three attempts: the second and the third call fail.
    if (operation !== 'DescribeMapRun' || ++calls === 1 || calls > 7) return false;
    response.destroy();
    return true;
  });
  const pauses = { refreshMs: 10, mapRunRefreshMs: 10 };
  const child = startWithTimeouts(proxy, ['batch', 'status', 'long', '--follow'], pauses);
  child.stderr!.on('data', (chunk: Buffer) => {
    if (chunk.toString().includes('again.')) child.kill('SIGINT');
  });
  const { status, stderr } = await exitOf(child);
  await proxy.stop();
  expect(status).toBe(130);
  expect(linesOf(stderr)).toEqual([
    RUNNING,
    expect.stringMatching(/^cannot reach AWS: .*; trying again$/),
    'AWS can be reached again.',
    '',
    expect.stringContaining('To follow it: '),
  ]);
});

it.each([
  ['results', /The batch has no index yet: it still runs\.$/],
  ['resume', /long still runs: nothing was started\. To follow it, use `status --follow`\.$/],
])('batch %s refuses a batch that still runs', async (command, message) => {
  const { status, stdout, stderr } = await run(command, 'long');
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(linesOf(stderr)).toEqual([expect.stringMatching(message)]);
});

it('a batch that was stopped has no index, and can be resumed', async () => {
  await runCommand(batch.aws, ['stop', 'long']);
  const results = await run('results', 'long');
  expect(results).toMatchObject({ status: 1, stdout: '' });
  expect(linesOf(results.stderr)).toEqual([expect.stringMatching(/ended with ABORTED before the parts were merged/)]);
  const { stdout } = await run('status', 'long');
  expect(stdout).toMatch(/^ABORTED\n\nTo run the parts without a result: npx \S+ batch resume arn:\S+:long\n$/);
  const resumed = await run('resume', 'long', '--name', 'second', '--detach');
  expect(resumed).toMatchObject({ status: 0, stdout: 'The execution continues without this command.\n' });
});
