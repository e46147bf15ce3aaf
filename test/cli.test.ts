import { spawn } from 'node:child_process';
import * as http from 'node:http';
import * as path from 'node:path';
import { App, type Stack } from 'aws-cdk-lib';
import { ExampleStack } from '../bin/example-stack';
import { RunnerExampleStack } from '../bin/runner-example-stack';
import { startAws } from '../local/aws-server';
import { type HttpServer, startHttpServer } from '../local/http-server';
import { LocalCloud } from '../local/local-cloud';
import { outputsOf } from '../local/template';
import { ended } from './support/ended';
import { jobsIn } from './support/jobs';
import { localTemplateOf } from './support/synth';

/** Time runs fast: the command looks every second, and a job of minutes is over by then. */
const SPEED = 600;

const STACK = 'Example';
const COMMAND = path.join(__dirname, '..', 'cli', 'bundle', 'media-analysis.js');

interface Place {
  readonly cloud: LocalCloud;
  readonly aws: HttpServer;
  stop(): Promise<void>;
}

async function open(stack: Stack): Promise<Place> {
  const template = localTemplateOf(stack);
  const cloud = await LocalCloud.start({ template, start: Date.now(), speed: SPEED, jobDurationSeconds: 120 });
  const aws = await startAws(cloud, { name: STACK, outputs: outputsOf(template) });
  const stop = new AbortController();
  const running = cloud.time.run(stop.signal);
  const end = async () => {
    stop.abort();
    await running;
    await aws.stop();
    await cloud.stop();
  };
  return { cloud, aws, stop: end };
}

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

const start = ({ aws }: Place, args: readonly string[], env: NodeJS.ProcessEnv = {}) =>
  spawn(process.execPath, [COMMAND, ...args], {
    env: {
      PATH: process.env.PATH,
      AWS_ENDPOINT_URL: aws.url,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      MEDIA_ANALYSIS_STATE_MACHINE: `${STACK}.StateMachineArn`,
      ...env,
    },
  });

const run = (place: Place, args: readonly string[], env?: NodeJS.ProcessEnv) => ended(start(place, args, env));

const job = (...life: Parameters<ReturnType<typeof jobsIn>['job']>) =>
  jobsIn(waiter.cloud.rekognition, waiter.cloud.time).job(...life);

describe('media-analysis start', () => {
  const upload = async () => {
    const { UploadsBucket } = outputsOf(localTemplateOf(new RunnerExampleStack(new App(), STACK)));
    await runner.cloud.store.write({ Bucket: UploadsBucket, Name: 'a.jsonl' }, '{"source-ref":"s3://b/1.jpg"}\n');
    return `s3://${UploadsBucket}/a.jsonl`;
  };

  it('starts a job, follows it and prints the answer with its statistics', async () => {
    const options =
      '--job-name catalog --output-prefix spring --min-confidence 80 --images 1 --expected 100 --timeout 900';
    const args = ['start', await upload(), ...options.split(' '), '--context', '{"order":7}', '--json'];
    const { status, stdout, stderr } = await run(runner, args);
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
    await run(runner, ['start', `${await upload()}?versionId=v1`, '--name', 'versioned', '--detach']);
    const [machine] = runner.cloud.machines.values();
    expect(machine.executions.get('versioned')!.input).toMatchObject({ Manifest: { Name: 'a.jsonl', Version: 'v1' } });
  });

  it('does not take an execution about another manifest for its own', async () => {
    const uri = await upload();
    await run(runner, ['start', uri, '--name', 'mine', '--detach']);
    const { status, stdout, stderr } = await run(runner, ['start', `${uri}.other`, '--name', 'mine']);
    expect({ status, stdout }).toEqual({ status: 3, stdout: '' });
    expect(stderr).toMatch(/There is an execution mine about something else: give another --name\.\n$/);
  });

  it.each([['file.jsonl'], ['s3://bucket'], ['s3://bucket/']])('refuses %s', async (manifest) => {
    const { status, stderr } = await run(runner, ['start', manifest]);
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: expect.stringMatching(/must be the URI of an S3 object.*\n$/),
    });
  });
});

describe('media-analysis wait', () => {
  it('shows how it goes where there is no terminal, and prints why a job failed', async () => {
    const jobId = job([
      [0, 'QUEUED'],
      [1_500, 'FAILED', { FailureDetails: { Code: 'ACCESS_DENIED' } }],
    ]);
    const { status, stdout, stderr } = await run(waiter, ['wait', jobId]);
    expect(status).toBe(1);
    expect(stdout).toMatch(/^FAILED: MediaAnalysisJobFailed\n/);
    expect(stdout).toContain('"Code": "ACCESS_DENIED"');
    expect(stderr).toMatch(/^Started arn:aws:states:.*\n(.*\n)*QUEUED · age [\d:]+ · \d+ polls?( · next in \d+ s)?\n/);
  });

  it('names the execution after the job, and comes back to it, running or ended', async () => {
    const jobId = job([[0, 'SUCCEEDED']]);
    const first = await run(waiter, ['wait', jobId, '--json']);
    const again = await run(waiter, ['wait', jobId]);
    expect(first.status).toBe(0);
    expect(again).toMatchObject({ status: 0, stderr: expect.stringMatching(/^There is one of that name: /) });
    expect(JSON.parse(first.stdout)).toMatchObject({ executionArn: expect.stringMatching(new RegExp(`:${jobId}$`)) });
  });

  /** Stands between the command and the cloud, and does something else to each look at the execution. */
  const relay = (look: (response: http.ServerResponse) => boolean) =>
    startHttpServer((request, response) => {
      if (request.headers['x-amz-target'] === 'AWSStepFunctions.DescribeExecution' && look(response)) return;
      const onward = http.request(waiter.aws.url, { method: request.method, headers: request.headers }, (answer) => {
        response.writeHead(answer.statusCode!, answer.headers);
        answer.pipe(response);
      });
      request.pipe(onward);
    });

  it('goes on where it cannot look for a while', async () => {
    let left = 5;
    const between = await relay((response) => {
      if (left === 0) return false;
      left--;
      response.destroy();
      return true;
    });
    const { status } = await run(waiter, ['wait', job([[0, 'SUCCEEDED']]), '--json'], {
      AWS_ENDPOINT_URL: between.url,
    });
    await between.stop();
    expect({ left, status }).toEqual({ left: 0, status: 0 });
  });

  it('says how to come back where it may not look', async () => {
    const between = await relay((response) => {
      response.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' });
      response.end('{"__type":"AccessDeniedException","message":"no"}');
      return true;
    });
    const { status, stderr } = await run(waiter, ['wait', job([[0, 'QUEUED']]), '--json'], {
      AWS_ENDPOINT_URL: between.url,
    });
    await between.stop();
    expect(status).toBe(3);
    expect(stderr).toMatch(/^media-analysis: .* do not allow this\. no To come back: media-analysis status arn:\S+\n$/);
  });

  it('leaves the execution running on Ctrl-C, and says how to come back', async () => {
    const child = start(waiter, ['wait', job([[0, 'QUEUED']])]);
    child.stderr.on('data', (chunk: Buffer) => {
      if (chunk.toString().includes('QUEUED')) child.kill('SIGINT');
    });
    const { status, stderr } = await ended(child);
    expect(status).toBe(130);
    const arn = /To come back: media-analysis status (\S+)\n$/.exec(stderr)![1];
    expect(JSON.parse((await run(waiter, ['status', arn, '--json'])).stdout)).toMatchObject({
      status: 'RUNNING',
      progress: { status: 'QUEUED', starting: false, polls: expect.any(Number) },
    });
  });
});

describe('media-analysis status and list', () => {
  beforeAll(async () => {
    await run(waiter, ['wait', job([[0, 'SUCCEEDED']]), '--name', 'one']);
    await run(waiter, ['wait', job([[0, 'QUEUED']]), '--name', 'two', '--detach']);
  });

  it('tell of an execution by its name', async () => {
    expect(await run(waiter, ['status', 'one'])).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^SUCCEEDED\n{/),
    });
    const { stdout } = await run(waiter, ['status', 'two']);
    expect(stdout).toMatch(/^(starting|QUEUED · age [\d:]+( d [\d:]+)? · \d+ polls?( · next in \d+ s)?)\n$/);
  });

  it('list executions, all or those of a status', async () => {
    const { stdout } = await run(waiter, ['list', '--limit', '2']);
    expect(stdout).toMatch(
      /^EXECUTION {2}STATUS +STARTED +DURATION\ntwo +RUNNING +\d{4}-.*\none +SUCCEEDED +\d{4}-.*\n$/,
    );
    const running = await run(waiter, ['list', '--status', 'RUNNING', '--json']);
    const statuses = (JSON.parse(running.stdout) as { status: string }[]).map(({ status }) => status);
    expect(new Set(statuses)).toEqual(new Set(['RUNNING']));
    expect((await run(waiter, ['list', '--status', 'ABORTED'])).stdout).toBe('There are none.\n');
  });

  it.each([
    ['ARN', () => waiter.cloud.stateMachine().stateMachineArn],
    ['name', () => waiter.cloud.stateMachine().stateMachineArn.split(':').at(-1)!],
    ['beginning of a name', () => 'WaiterState'],
    ['output of a stack', () => `${STACK}.StateMachineArn`],
  ])('find the state machine by %s', async (_what, reference) => {
    const { status, stdout } = await run(waiter, ['list', '--state-machine', reference()]);
    expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringContaining('two') });
  });
});

describe('what goes wrong is told in one line', () => {
  it.each<[string, string[], NodeJS.ProcessEnv, number, RegExp]>([
    ['no state machine', ['list'], { MEDIA_ANALYSIS_STATE_MACHINE: '' }, 2, /Give --state-machine/],
    ['an unknown name', ['list', '-m', 'Nothing'], {}, 3, /No state machine is named Nothing/],
    ['an ambiguous name', ['list', '-m', 'Runner'], {}, 3, /Several begin with Runner: Runner\w+, Runner\w+\./],
    ['an unknown stack', ['list', '-m', 'None.Arn'], {}, 3, /No state machine is named None\.Arn.* no such stack/],
    [
      'an unknown output',
      ['list', '-m', `${STACK}.Arn`],
      {},
      3,
      /no output Arn; it has: StateMachineArn, UploadsBucket/,
    ],
    ['an unknown execution', ['status', 'nope'], {}, 3, /There is no such execution/],
    [
      'an unknown state machine',
      ['list', '-m', 'arn:aws:states:us-east-1:1:stateMachine:x'],
      {},
      3,
      /no such state machine/,
    ],
    ['no region', ['list'], { AWS_REGION: undefined, AWS_CONFIG_FILE: '/dev/null' }, 3, /No AWS region is set/],
    ['nobody there', ['list', '-m', 'x'], { AWS_ENDPOINT_URL: 'http://127.0.0.1:1' }, 3, /ECONNREFUSED/],
    ['no number', ['list', '--limit', 'many'], {}, 2, /must be a number/],
    ['no JSON', ['wait', 'a', '--context', '[1]'], {}, 2, /must be a JSON object/],
    ['an unknown status', ['list', '--status', 'DONE'], {}, 2, /Allowed choices are RUNNING/],
    ['an unknown command', ['stop'], {}, 2, /unknown command/],
    ['too many arguments', ['list', 'all'], {}, 2, /too many arguments/],
  ])('%s', async (_what, args, env, status, message) => {
    const done = await run(runner, args, env);
    expect(done).toMatchObject({ status, stdout: '' });
    expect(done.stderr).toMatch(message);
    expect(done.stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  it('and help is no trouble', async () => {
    const { status, stdout } = await run(runner, ['--help']);
    expect(status).toBe(0);
    for (const command of ['start', 'wait', 'status', 'list', 'Exit status']) expect(stdout).toContain(command);
  });
});
