import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { startHttpServer } from '../../local/http-server';
import {
  addJob,
  EXECUTION_ARN,
  linesOf,
  MANIFEST_URI,
  NO_CREDENTIALS,
  NOWHERE,
  startProxy,
  startSilentServer,
  startWithTimeouts,
  STATE_MACHINE_ARN,
  useRunnerExample,
  useWaiterExample,
} from '../support/cli';
import { exitOf } from '../support/exit';

const waiter = useWaiterExample();
const runner = useRunnerExample();

describe('an endpoint that does not answer', () => {
  const SHORT = { answerMs: 100, noticeMs: 10, refreshMs: 10 };

  it.each([
    ['CloudFormation', 'DescribeStacks', ['start', MANIFEST_URI, '--detach', '-m', 'Stack.Arn']],
    ['Step Functions', 'DescribeStateMachine', ['start', MANIFEST_URI, '--detach', '-m', STATE_MACHINE_ARN]],
    ['Step Functions', 'DescribeExecution', ['status', EXECUTION_ARN]],
    ['Step Functions', 'DescribeExecution', ['status', EXECUTION_ARN, '--follow', '--json']],
  ])(
    'the command says what it waits for, and gives up, if %s does not answer %s',
    async (_service, operation, args) => {
      const silent = await startSilentServer();
      const { status, stderr } = await exitOf(startWithTimeouts(silent, args, SHORT));
      await silent.stop();
      const { host } = new URL(silent.url);
      expect(status).toBe(3);
      expect(linesOf(stderr)).toEqual([
        `Waiting for AWS to answer ${operation} …`,
        expect.stringMatching(`${host} does not answer ${operation} \\(tried 3 times, for up to 0\\.1 s each\\)`),
      ]);
    },
  );

  it('the command gives up if the answer never ends, although bytes keep coming', async () => {
    const timers: NodeJS.Timeout[] = [];
    const endless = await startHttpServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' });
      timers.push(setInterval(() => response.write(' '), 20));
    });
    const { status, stderr } = await exitOf(startWithTimeouts(endless, ['status', EXECUTION_ARN], SHORT));
    timers.forEach(clearInterval);
    await endless.stop();
    expect(status).toBe(3);
    expect(stderr).toMatch(/does not answer DescribeExecution \(tried 3 times, for up to 0\.1 s each\)\n$/);
    expect(timers).toHaveLength(3);
  });

  it('start says how to look for the execution if StartExecution is not answered', async () => {
    const proxy = await startProxy(runner, ({ operation }) => operation === 'StartExecution');
    const args = ['start', MANIFEST_URI, '--detach', '--name', 'open'];
    const { status, stderr } = await exitOf(startWithTimeouts(proxy, args, SHORT));
    await proxy.stop();
    expect(status).toBe(3);
    expect(stderr).toMatch(
      /StartExecution .*\. The execution may have started anyway\. To follow it: \S+ \S+ status --follow arn:\S+:open\n$/,
    );
  });

  it('wait reports an outage once while it follows, and goes on until Ctrl-C', async () => {
    const JobId = addJob(waiter, [[0, 'QUEUED']]);
    let requests = 0;
    const proxy = await startProxy(waiter, ({ operation }) => {
      if (operation !== 'DescribeExecution') return false;
      // A call has three attempts. The seventh request belongs to the third call, which is enough.
      if (++requests === 7) child.kill('SIGINT');
      return true;
    });
    const child = startWithTimeouts(proxy, ['wait', JobId], SHORT);
    const { status, stderr } = await exitOf(child);
    await proxy.stop();
    expect(status).toBe(130);
    const afterStart = stderr.slice(stderr.indexOf('Started'));
    expect(linesOf(afterStart).map((line) => line.split(' ')[0])).toEqual(['Started', 'Waiting', 'cannot', '', 'The']);
    expect(stderr).toMatch(/cannot reach AWS: \S+ does not answer DescribeExecution .*; trying again\n/);
  });

  it('Ctrl-C ends the command at once, also during a call', async () => {
    const silent = await startHttpServer(() => child.kill('SIGINT'));
    const child = startWithTimeouts(silent, ['status', '--follow', EXECUTION_ARN], { answerMs: 600_000 });
    const { status, stderr } = await exitOf(child);
    await silent.stop();
    expect(status).toBe(130);
    expect(stderr).toContain(`status --follow ${EXECUTION_ARN}`);
  });
});

describe('credentials that do not come', () => {
  const SHORT = { noticeMs: 10, credentialsMs: 500 };

  it.each([
    ['an endpoint', (url: string) => ({ AWS_CONTAINER_CREDENTIALS_FULL_URI: `${url}/credentials` })],
    ['a process', () => ({ AWS_PROFILE: 'stuck', AWS_CONFIG_FILE: stuckProfile() })],
  ])('the command says that it waits for credentials from %s, and gives up', async (_what, provider) => {
    const silent = await startSilentServer();
    const env = { ...NO_CREDENTIALS, ...provider(silent.url) };
    const { status, stderr } = await exitOf(startWithTimeouts(silent, ['status', EXECUTION_ARN], SHORT, env));
    await silent.stop();
    expect(status).toBe(3);
    expect(linesOf(stderr)).toEqual([
      'Waiting for credentials …',
      expect.stringMatching(/^cdk-rekognition-media-analysis: No credentials came within 0\.5 s: /),
    ]);
  });

  it('Ctrl-C ends the command at once, also while it waits for credentials', async () => {
    const env = { ...NO_CREDENTIALS, AWS_PROFILE: 'stuck', AWS_CONFIG_FILE: stuckProfile() };
    const args = ['status', '--follow', EXECUTION_ARN];
    const child = startWithTimeouts(NOWHERE, args, SHORT, env);
    child.stderr!.once('data', () => child.kill('SIGINT'));
    const { status, stderr } = await exitOf(child);
    expect(status).toBe(130);
    expect(stderr).toContain('The execution continues.');
  });

  /** The process of this profile never ends by itself. It ends when nobody reads its output. */
  function stuckProfile(): string {
    const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'profile-')), 'config');
    const command = `${process.execPath} -e "setInterval(() => process.stdout.write(' '), 20)"`;
    fs.writeFileSync(file, `[profile stuck]\ncredential_process = ${command}\n`);
    return file;
  }
});
