import * as fs from 'node:fs';
import { App } from 'aws-cdk-lib';
import { ExampleStack } from '../bin/example-stack';
import { RunnerExampleStack } from '../bin/runner-example-stack';
import { outputsOf } from '../local/template';
import { open, type Place, relay, type Request, respondError, run, STACK, start, startImpatient } from './support/cli';
import { ended } from './support/ended';
import { jobsIn } from './support/jobs';

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

describe('start', () => {
  const upload = async () => {
    const { UploadsBucket: Bucket } = outputsOf(runner.template);
    const version = await runner.cloud.store.write({ Bucket, Name: 'a.jsonl' }, '{"source-ref":"s3://b/1.jpg"}\n');
    return { uri: `s3://${Bucket}/a.jsonl`, version };
  };

  it('starts a job, follows it and prints the answer with its statistics', async () => {
    const options =
      '--job-name catalog --output-prefix spring --min-confidence 80 --images 1 --expected 100 --timeout 900';
    const args = ['start', (await upload()).uri, ...options.split(' '), '--context', '{"order":7}', '--json'];
    const { status, stdout, stderr } = await run(runner.aws, args);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const document = JSON.parse(stdout) as { executionArn: string; output: object };
    expect(document).toMatchObject({
      status: 'SUCCEEDED',
      output: {
        JobName: 'catalog',
        OutputConfig: { S3KeyPrefix: 'moderation/spring/' },
        OperationsConfig: { DetectModerationLabels: { MinConfidence: 80 } },
        manifestStatistics: { totalJsonLines: 1 },
      },
    });
    const events = runner.cloud.deliveries.filter(({ detail }) => detail.executionArn === document.executionArn);
    expect(events.at(-1)!.detail).toMatchObject({ imageCount: 1, context: { order: 7 } });
  });

  it('takes a version of the manifest', async () => {
    const { uri, version } = await upload();
    await run(runner.aws, ['start', `${uri}?versionId=${version}`, '--name', 'versioned', '--detach']);
    const [machine] = runner.cloud.machines.values();
    expect(machine.executions.get('versioned')!.input).toEqual({
      Manifest: { Bucket: expect.any(String), Name: 'a.jsonl', Version: version },
    });
  });

  it('does not take an execution about another manifest for its own', async () => {
    const { uri } = await upload();
    await run(runner.aws, ['start', uri, '--name', 'mine', '--detach']);
    const { status, stdout, stderr } = await run(runner.aws, ['start', `${uri}.other`, '--name', 'mine']);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(/There is an execution mine about something else: give another --name\.\n$/);
  });

  it('starts one job where the answer to its call is lost', async () => {
    let lost = 0;
    const between = await relay(runner, ({ operation, body, headers }, response) => {
      if (operation !== 'StartExecution' || lost++ > 0) return false;
      const handedOn = { 'x-amz-target': String(headers['x-amz-target']) };
      void fetch(runner.aws.url, { method: 'POST', headers: handedOn, body }).then(() => response.destroy());
      return true;
    });
    const [machine] = runner.cloud.machines.values();
    const before = machine.executions.size;
    const { status } = await run(between, ['start', (await upload()).uri, '--detach']);
    await between.stop();
    expect({ status, lost, started: machine.executions.size - before }).toEqual({ status: 0, lost: 2, started: 1 });
  });

  it('refuses a waiter, which cannot start a job', async () => {
    const before = waiter.cloud.stateMachine().executions.size;
    const { status, stderr } = await run(waiter.aws, ['start', 's3://bucket/a.jsonl']);
    expect(status).toBe(2);
    expect(stderr).toMatch(/^[^\n]*WaiterStateMachine\w+ is a waiter, which cannot start a job[^\n]*\n$/);
    expect(waiter.cloud.stateMachine().executions.size).toBe(before);
  });
});

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
    const again = await run(waiter.aws, ['wait', jobId]);
    expect(first.status).toBe(0);
    expect(again).toMatchObject({ status: 0, stderr: expect.stringMatching(/^There is one of that name: /) });
    expect(JSON.parse(first.stdout)).toMatchObject({ executionArn: expect.stringMatching(new RegExp(`:${jobId}$`)) });
  });

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

describe('stop and redrive', () => {
  it('stop an execution, and run it on from where it was', async () => {
    const jobId = job([[0, 'QUEUED']]);
    await run(waiter.aws, ['wait', jobId, '--name', 'stopped', '--detach']);
    const stopped = await run(waiter.aws, ['stop', 'stopped', '--cause', 'wrong images']);
    expect(stopped).toMatchObject({ status: 0, stdout: expect.stringMatching(/^Stopped arn:\S+:stopped\n$/) });
    expect(stopped.stderr).toMatch(/A job .* goes on, and is paid for: Rekognition cannot stop one\.\n$/);
    const after = await run(waiter.aws, ['status', 'stopped']);
    expect(after).toMatchObject({ status: 1, stdout: 'ABORTED\nwrong images\n' });

    succeed(jobId);
    const redriven = await run(waiter.aws, ['redrive', 'stopped']);
    expect(redriven).toMatchObject({ status: 0, stdout: expect.stringContaining(`"JobId": "${jobId}"`) });
    expect(redriven.stderr).toMatch(/^Redriven arn:\S+:stopped\n/);
  });

  it('print a document each, and redrive can leave it running', async () => {
    await run(waiter.aws, ['wait', job([[0, 'QUEUED']]), '--name', 'documents', '--detach']);
    const stopped = await run(waiter.aws, ['stop', 'documents', '--json']);
    expect(JSON.parse(stopped.stdout)).toMatchObject({ status: 'ABORTED', stoppedAt: expect.any(String) });
    expect(stopped.stderr).toBe('');
    const redriven = await run(waiter.aws, ['redrive', 'documents', '--detach']);
    expect(redriven).toMatchObject({ status: 0, stdout: 'starting\n', stderr: expect.stringMatching(COME_BACK) });
  });

  it('refuse an execution that has ended, or that has succeeded', async () => {
    await run(waiter.aws, ['wait', job([[0, 'SUCCEEDED']]), '--name', 'done', '--json']);
    expect(await run(waiter.aws, ['stop', 'done'])).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/The execution has ended already: SUCCEEDED\.\n$/),
    });
    expect(await run(waiter.aws, ['redrive', 'done'])).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/cannot be redriven: only an execution that failed, timed out or was stopped/),
    });
  });

  it('follow past an answer from before the redrive', async () => {
    const jobId = job([[0, 'QUEUED']]);
    await run(waiter.aws, ['wait', jobId, '--name', 'stale', '--detach']);
    await run(waiter.aws, ['stop', 'stale']);
    succeed(jobId);
    const { executionArn, stoppedAt } = JSON.parse((await run(waiter.aws, ['status', 'stale', '--json'])).stdout);
    const before = { executionArn, status: 'ABORTED', startDate: 1, stopDate: Date.parse(stoppedAt) / 1000 };
    let left = 2;
    const between = await relay(waiter, ({ operation }, response) => {
      if (operation !== 'DescribeExecution' || left-- <= 0) return false;
      response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(before));
      return true;
    });
    const { status } = await ended(startImpatient(between, ['redrive', 'stale', '--json'], { lookEveryMs: 10 }));
    await between.stop();
    expect({ status, left }).toEqual({ status: 0, left: expect.any(Number) });
    expect(left).toBeLessThan(0);
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
    expect((await run(waiter.aws, ['list', '--status', 'PENDING_REDRIVE'])).stdout).toBe('There are none.\n');
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

describe('the ARN of a state machine', () => {
  it.each(['live', '3'])(
    'may be that of a version or an alias (%s), whose executions are those of the machine',
    async (which) => {
      const requests: Request[] = [];
      const between = await relay(waiter, (request) => {
        requests.push(request);
        return request.body.replace(`:${which}"`, '"');
      });
      const { stateMachineArn } = waiter.cloud.stateMachine();
      const qualified = ['-m', `${stateMachineArn}:${which}`];
      const name = `by-${which}`;
      const started = await run(between, ['wait', job([[0, 'SUCCEEDED']]), '--name', name, '--json', ...qualified]);
      const told = await run(between, ['status', name, '--json', ...qualified]);
      await between.stop();
      const executionArn = `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;
      expect(JSON.parse(started.stdout)).toMatchObject({ executionArn, status: 'SUCCEEDED' });
      expect(JSON.parse(told.stdout)).toMatchObject({ executionArn });
      const [start] = requests.filter(({ operation }) => operation === 'StartExecution');
      expect(JSON.parse(start.body)).toMatchObject({ stateMachineArn: `${stateMachineArn}:${which}` });
    },
  );

  it.each([
    ['another region', { AWS_REGION: 'eu-west-1' }],
    ['no region', { AWS_REGION: undefined, AWS_CONFIG_FILE: '/dev/null' }],
  ])('says which region is asked where the environment has %s', async (_what, env) => {
    const scopes = new Set<string>();
    const between = await relay(waiter, ({ headers }) => {
      scopes.add(/Credential=[^/]+\/\d+\/([^/]+)/.exec(headers.authorization!)![1]);
      return false;
    });
    const { stateMachineArn } = waiter.cloud.stateMachine();
    const list = await run(between, ['list', '-m', stateMachineArn, '--json'], env);
    const [{ executionArn }] = JSON.parse(list.stdout);
    const told = await run(between, ['status', executionArn as string], env);
    await between.stop();
    expect([list.status, told.stderr, ...scopes]).toEqual([0, '', 'us-east-1']);
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
