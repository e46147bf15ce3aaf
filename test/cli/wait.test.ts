import * as fs from 'node:fs';
import { App } from 'aws-cdk-lib';
import { ExampleStack } from '../../bin/example-stack';
import { RunnerExampleStack } from '../../bin/runner-example-stack';
import { open, type Place, relay, respondError, run, STACK, start, startImpatient } from '../support/cli';
import { ended } from '../support/ended';
import { jobsIn } from '../support/jobs';

jest.setTimeout(30_000);

let waiter: Place;
let runner: Place;
beforeAll(async () => {
  waiter = await open(new ExampleStack(new App(), STACK));
  runner = await open(new RunnerExampleStack(new App(), STACK));
});
afterAll(async () => {
  await waiter.stop();
  await runner.stop();
});

const job = (...life: Parameters<ReturnType<typeof jobsIn>['job']>) =>
  jobsIn(waiter.cloud.rekognition, waiter.cloud.time).job(...life);

/** From now on. */
const succeed = (JobId: string) =>
  waiter.cloud.rekognition.jobs.put({ JobId, timeline: [{ afterSeconds: 0, Status: 'SUCCEEDED' }] });

const COME_BACK = /To come back: npx cdk-rekognition-media-analysis status --follow (\S+)\n$/;

describe('wait', () => {
  it('shows how it goes where there is no terminal, and prints why a job failed', async () => {
    const jobId = job([
      [0, 'QUEUED'],
      [1_500, 'FAILED', { FailureDetails: { Code: 'ACCESS_DENIED' } }],
    ]);
    const { status, stdout, stderr } = await run(waiter.aws, ['wait', jobId]);
    expect(status).toBe(1);
    expect(stdout).toMatch(/^FAILED: MediaAnalysisJobFailed\n/);
    expect(stdout).toContain('"Code": "ACCESS_DENIED"');
    expect(stderr).toMatch(/^Started arn:aws:states:.*\n(.*\n)*QUEUED · age [\d:]+ · \d+ polls?( · next in \d+ s)?\n/);
  });

  it('names the execution after the job, and comes back to it, running or ended', async () => {
    const jobId = job([[0, 'SUCCEEDED']]);
    const first = await run(waiter.aws, ['wait', jobId, '--json']);
    const again = await run(waiter.aws, ['wait', jobId, '--expected', '60', '--json']);
    expect(first.status).toBe(0);
    expect(again).toMatchObject({ status: 0, stderr: expect.stringMatching(/^There is one of that name: \S+\n$/) });
    expect(JSON.parse(first.stdout)).toMatchObject({ executionArn: expect.stringMatching(new RegExp(`:${jobId}$`)) });
  });

  it.each(['"hello"', 'null', '{"JobId":"another"}'])(
    'refuses the name of an execution that is not about the job (%s)',
    async (input) => {
      const name = `other-${input.replace(/\W/g, '')}`;
      waiter.cloud.stateMachine().start(JSON.parse(input), { name });
      const { status, stdout, stderr } = await run(waiter.aws, ['wait', 'a-job', '--name', name]);
      expect({ status, stdout, stderr }).toEqual({
        status: 2,
        stdout: '',
        stderr: `cdk-rekognition-media-analysis: There is an execution ${name} already, which is not about this job; nothing was started; give another --name.\n`,
      });
    },
  );

  it('refuses a runner, which waits for its own jobs', async () => {
    const [machine] = runner.cloud.machines.values();
    const { status, stderr } = await run(runner.aws, ['wait', 'a-job']);
    expect(status).toBe(2);
    expect(stderr).toMatch(
      /^[^\n]*RunnerStateMachine\w+ is a runner, which waits for jobs that it has started[^\n]*\n$/,
    );
    expect(machine.executions.has('a-job')).toBe(false);
  });

  it('starts all the same where the definition of the state machine may not be read', async () => {
    const between = await relay(
      waiter,
      ({ operation }, response) =>
        operation === 'DescribeStateMachine' && respondError(response, 'AccessDeniedException'),
    );
    const { status } = await run(between, ['wait', job([[0, 'SUCCEEDED']]), '--json']);
    await between.stop();
    expect(status).toBe(0);
  });

  it('says once that AWS cannot be reached, and once that it can be again', async () => {
    let left = 12;
    const between = await relay(waiter, ({ operation }, response) => {
      if (operation !== 'DescribeExecution' || left === 0) return false;
      left--;
      response.destroy();
      return true;
    });
    const args = ['wait', job([[0, 'SUCCEEDED']]), '--json'];
    const { status, stderr } = await ended(startImpatient(between, args, { lookEveryMs: 10 }));
    await between.stop();
    expect({ left, status }).toEqual({ left: 0, status: 0 });
    expect(stderr).toMatch(
      /^cannot reach AWS: (socket hang up|read ECONNRESET); trying again\nAWS can be reached again\.\n$/,
    );
  });

  it('is not misled where Step Functions does not know yet what has just been started', async () => {
    let left = 3;
    const between = await relay(waiter, ({ operation }, response) => {
      if (operation !== 'DescribeExecution' || left-- <= 0) return false;
      return respondError(response, 'ExecutionDoesNotExist');
    });
    const args = ['wait', job([[0, 'SUCCEEDED']]), '--json'];
    const { status, stderr } = await ended(startImpatient(between, args, { lookEveryMs: 10 }));
    await between.stop();
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  it('says how to come back where it may not look', async () => {
    const between = await relay(
      waiter,
      ({ operation }, response) => operation === 'DescribeExecution' && respondError(response, 'AccessDeniedException'),
    );
    const { status, stderr } = await run(between, ['wait', job([[0, 'QUEUED']]), '--json']);
    await between.stop();
    expect(status).toBe(3);
    expect(stderr).toMatch(/^cdk-rekognition-media-analysis: .* do not allow this\. no To come back: /);
    expect(stderr).toMatch(COME_BACK);
  });

  it('leaves the execution running on Ctrl-C, and `status --follow` comes back to it', async () => {
    const jobId = job([[0, 'QUEUED']]);
    const child = start(waiter.aws, ['wait', jobId]);
    child.stderr!.on('data', (chunk: Buffer) => {
      if (chunk.toString().includes('QUEUED')) child.kill('SIGINT');
    });
    const { status, stderr } = await ended(child);
    expect(status).toBe(130);
    const arn = COME_BACK.exec(stderr)![1];
    expect(JSON.parse((await run(waiter.aws, ['status', arn, '--json'])).stdout)).toMatchObject({
      status: 'RUNNING',
      progress: { status: 'QUEUED', starting: false, polls: expect.any(Number) },
    });
    const following = start(waiter.aws, ['status', '--follow', arn]);
    following.stderr!.once('data', () => succeed(jobId));
    expect(await ended(following)).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^SUCCEEDED\n{/),
      stderr: expect.stringMatching(/^QUEUED · age /),
    });
  });
});

describe('status and list', () => {
  beforeAll(async () => {
    await run(waiter.aws, ['wait', job([[0, 'SUCCEEDED']]), '--name', 'one']);
    await run(waiter.aws, ['wait', job([[0, 'QUEUED']]), '--name', 'two', '--detach']);
  });

  it('tell of an execution by its name', async () => {
    expect(await run(waiter.aws, ['status', 'one'])).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^SUCCEEDED\n{/),
    });
    const { stdout } = await run(waiter.aws, ['status', 'two']);
    expect(stdout).toMatch(/^(starting|QUEUED · age [\d:]+( d [\d:]+)? · \d+ polls?( · next in \d+ s)?)\n$/);
  });

  it('list executions, all or those of a status', async () => {
    const { stdout } = await run(waiter.aws, ['list', '--limit', '2']);
    expect(stdout).toMatch(
      /^EXECUTION {2}STATUS +STARTED +DURATION\ntwo +RUNNING +\d{4}-.*\none +SUCCEEDED +\d{4}-.*\n$/,
    );
    const running = await run(waiter.aws, ['list', '--status', 'RUNNING', '--json']);
    const statuses = (JSON.parse(running.stdout) as { status: string }[]).map(({ status }) => status);
    expect(new Set(statuses)).toEqual(new Set(['RUNNING']));
  });

  it('write every moment as ISO 8601 into a document', async () => {
    const ISO = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    const document = async (...args: string[]) => JSON.parse((await run(waiter.aws, [...args, '--json'])).stdout);
    expect(await document('status', 'one')).toMatchObject({ startedAt: ISO, stoppedAt: ISO, progress: { since: ISO } });
    const [two, one] = await document('list', '--limit', '2');
    expect([Object.keys(two), Object.keys(one)]).toEqual([
      ['executionArn', 'name', 'status', 'startedAt'],
      ['executionArn', 'name', 'status', 'startedAt', 'stoppedAt'],
    ]);
    expect(one).toMatchObject({ startedAt: ISO, stoppedAt: ISO });
  });

  it.each([
    ['ARN', () => waiter.cloud.stateMachine().stateMachineArn],
    ['name', () => waiter.cloud.stateMachine().stateMachineArn.split(':').at(-1)!],
    ['beginning of a name', () => 'WaiterState'],
    ['output of a stack', () => `${STACK}.StateMachineArn`],
  ])('find the state machine by %s', async (_what, reference) => {
    const { status, stdout } = await run(waiter.aws, ['list', '--state-machine', reference()]);
    expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringContaining('two') });
  });
});

const manifest = JSON.parse(fs.readFileSync('package.json', 'utf8')) as Record<'name' | 'version' | 'bin', string>;

it('--version prints the version of the package', async () => {
  expect(await run(waiter.aws, ['--version'])).toEqual({ status: 0, stdout: `${manifest.version}\n`, stderr: '' });
});

it('the command has the name of the package, so that npx cannot fetch another', async () => {
  const { status, stdout } = await run(waiter.aws, ['--help']);
  expect({ status, names: Object.keys(manifest.bin) }).toEqual({ status: 0, names: [manifest.name] });
  expect(stdout).toMatch(new RegExp(`^Usage: ${manifest.name} `));
  for (const word of ['start', 'wait', 'status', 'stop', 'redrive', 'list', 'Exit status']) {
    expect(stdout).toContain(word);
  }
});
