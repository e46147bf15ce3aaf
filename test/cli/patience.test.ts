import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { App } from 'aws-cdk-lib';
import { ExampleStack } from '../../bin/example-stack';
import { RunnerExampleStack } from '../../bin/runner-example-stack';
import { startHttpServer } from '../../local/http-server';
import { NOBODY, open, type Place, relay, STACK, startImpatient, startSilent } from '../support/cli';
import { ended } from '../support/ended';

jest.setTimeout(30_000);

let runner: Place;
beforeAll(async () => void (runner = await open(new RunnerExampleStack(new App(), STACK))));
afterAll(() => runner.stop());

const linesOf = (text: string) => text.trimEnd().split('\n');

const MACHINE = 'arn:aws:states:us-east-1:123456789012:stateMachine:x';
const EXECUTION = 'arn:aws:states:us-east-1:123456789012:execution:x:y';
const URI = 's3://bucket/a.jsonl';

describe('an endpoint that does not answer', () => {
  const IMPATIENT = { answerMs: 100, silentMs: 10, lookEveryMs: 10 };

  it.each([
    ['CloudFormation', 'DescribeStacks', ['start', URI, '--detach', '-m', 'Stack.Arn']],
    ['Step Functions', 'DescribeStateMachine', ['start', URI, '--detach', '-m', MACHINE]],
    ['Step Functions', 'DescribeExecution', ['status', EXECUTION]],
    ['Step Functions', 'DescribeExecution', ['status', EXECUTION, '--follow', '--json']],
  ])('of %s ends the command, which says what it waits for (%s)', async (_what, operation, args) => {
    const silent = await startSilent();
    const { status, stderr } = await ended(startImpatient(silent, args, IMPATIENT));
    await silent.stop();
    const { host } = new URL(silent.url);
    expect(status).toBe(3);
    expect(linesOf(stderr)).toEqual([
      `Waiting for AWS to answer ${operation} …`,
      expect.stringMatching(`${host} does not answer ${operation} \\(tried 3 times, for up to 0\\.1 s each\\)`),
    ]);
  });

  it('in full is given up, too, although it sends a byte now and then', async () => {
    const timers: NodeJS.Timeout[] = [];
    const dripping = await startHttpServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' });
      timers.push(setInterval(() => response.write(' '), 20));
    });
    const { status, stderr } = await ended(startImpatient(dripping, ['status', EXECUTION], IMPATIENT));
    timers.forEach(clearInterval);
    await dripping.stop();
    expect(status).toBe(3);
    expect(stderr).toMatch(/does not answer DescribeExecution \(tried 3 times, for up to 0\.1 s each\)\n$/);
    expect(timers).toHaveLength(3);
  });

  it('while it starts an execution leaves open whether that runs, and the command says how to look', async () => {
    const between = await relay(runner, ({ operation }) => operation === 'StartExecution');
    const args = ['start', URI, '--detach', '--name', 'open'];
    const { status, stderr } = await ended(startImpatient(between, args, IMPATIENT));
    await between.stop();
    expect(status).toBe(3);
    expect(stderr).toMatch(
      /StartExecution .*\. It may have started all the same\. To come back: \S+ \S+ status --follow arn:\S+:open\n$/,
    );
  });

  it('while the command follows is told of once, until Ctrl-C ends it', async () => {
    const waiting = await open(new ExampleStack(new App(), STACK));
    const JobId = waiting.cloud.rekognition.jobs.put({ timeline: [{ afterSeconds: 0, Status: 'QUEUED' }] });
    let looks = 0;
    const between = await relay(waiting, ({ operation }) => {
      if (operation !== 'DescribeExecution') return false;
      // Three attempts are one outage; after the third outage has begun, enough has been seen.
      if (++looks === 7) child.kill('SIGINT');
      return true;
    });
    const child = startImpatient(between, ['wait', JobId], IMPATIENT);
    const { status, stderr } = await ended(child);
    await between.stop();
    await waiting.stop();
    expect(status).toBe(130);
    const afterStart = stderr.slice(stderr.indexOf('Started'));
    expect(linesOf(afterStart).map((line) => line.split(' ')[0])).toEqual(['Started', 'Waiting', 'cannot', '', 'Left']);
    expect(stderr).toMatch(/cannot reach AWS: \S+ does not answer DescribeExecution .*; trying again\n/);
  });

  it('does not hold up Ctrl-C', async () => {
    const silent = await startHttpServer(() => child.kill('SIGINT'));
    const child = startImpatient(silent, ['status', '--follow', EXECUTION], { answerMs: 600_000 });
    const { status, stderr } = await ended(child);
    await silent.stop();
    expect(status).toBe(130);
    expect(stderr).toContain(`status --follow ${EXECUTION}`);
  });
});

describe('credentials that do not come', () => {
  const IMPATIENT = { silentMs: 10, credentialsMs: 500 };

  it.each([
    ['from an endpoint', (url: string) => ({ AWS_CONTAINER_CREDENTIALS_FULL_URI: `${url}/credentials` })],
    ['from a process', () => ({ AWS_PROFILE: 'stuck', AWS_CONFIG_FILE: stuckProfile() })],
  ])('end the command, which says that it waits for them (%s)', async (_what, provider) => {
    const silent = await startSilent();
    const env = { ...NOBODY, ...provider(silent.url) };
    const { status, stderr } = await ended(startImpatient(silent, ['status', EXECUTION], IMPATIENT, env));
    await silent.stop();
    expect(status).toBe(3);
    expect(linesOf(stderr)).toEqual([
      'Waiting for credentials …',
      expect.stringMatching(/^cdk-rekognition-media-analysis: No credentials came within 0\.5 s: /),
    ]);
  });

  it('do not hold up Ctrl-C', async () => {
    const env = { ...NOBODY, AWS_PROFILE: 'stuck', AWS_CONFIG_FILE: stuckProfile() };
    const child = startImpatient({ url: 'http://127.0.0.1:1' }, ['status', '--follow', EXECUTION], IMPATIENT, env);
    child.stderr!.once('data', () => child.kill('SIGINT'));
    const { status, stderr } = await ended(child);
    expect(status).toBe(130);
    expect(stderr).toContain('Left running.');
  });

  /** Its process ends when nobody reads what it writes. */
  function stuckProfile(): string {
    const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'profile-')), 'config');
    const command = `${process.execPath} -e "setInterval(() => process.stdout.write(' '), 20)"`;
    fs.writeFileSync(file, `[profile stuck]\ncredential_process = ${command}\n`);
    return file;
  }
});
