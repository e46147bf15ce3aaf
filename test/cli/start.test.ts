import { App } from 'aws-cdk-lib';
import { ExampleStack } from '../../bin/example-stack';
import { RunnerExampleStack } from '../../bin/runner-example-stack';
import { outputsOf } from '../../local/template';
import { open, type Place, relay, respond, respondError, run, STACK, start } from '../support/cli';
import { ended } from '../support/ended';

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

  const refusal = (name: string, difference: string) =>
    new RegExp(
      `^\\S+: There is an execution ${name} already, which ${difference}; nothing was started; give another --name\\.\\n$`,
    );

  it('takes no execution that has ended for the new one, whether its input is the same or not', async () => {
    const { uri } = await upload();
    const first = ['start', uri, '--name', 'spring', '--json'];
    expect(await run(runner.aws, first)).toMatchObject({ status: 0 });
    for (const again of [first, [...first, '--min-confidence', '90']]) {
      const { status, stdout, stderr } = await run(runner.aws, again);
      expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
      expect(stderr).toMatch(refusal('spring', 'ended SUCCEEDED on \\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z'));
    }
  });

  /** Starts where an execution has the name already. */
  const startBeside = async (existing: object, args: readonly string[]) => {
    const executionArn = 'arn:aws:states:us-east-1:123456789012:execution:Runner:existing';
    const between = await relay(runner, ({ operation }, response) => {
      if (operation === 'StartExecution') return respondError(response, 'ExecutionAlreadyExists');
      if (operation === 'GetExecutionHistory') return respond(response, { events: [] });
      return operation === 'DescribeExecution' && respond(response, { executionArn, startDate: 1, ...existing });
    });
    const done = await run(between, ['start', 's3://bucket/a.jsonl', '--detach', '--json', ...args]);
    await between.stop();
    return done;
  };

  const running = (input: unknown) => ({ status: 'RUNNING', input: JSON.stringify(input) });

  it.each([
    ['another manifest', { Manifest: { Bucket: 'bucket', Name: 'b.jsonl' } }],
    ['another option', { Manifest: { Bucket: 'bucket', Name: 'a.jsonl' }, MinConfidence: 90 }],
    ['a text in place of an object', 'hello'],
    ['nothing', null],
  ])('takes no execution that runs with another input for the new one (%s)', async (_what, input) => {
    const { status, stdout, stderr } = await startBeside(running(input), ['--name', 'other']);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(refusal('other', 'runs with another input'));
  });

  it('comes back to an execution that runs with the same input, in whatever order, and says so beside the document', async () => {
    const input = { MinConfidence: 90, Manifest: { Name: 'a.jsonl', Bucket: 'bucket' } };
    const done = await startBeside(running(input), ['--name', 'same', '--min-confidence', '90']);
    expect(done).toMatchObject({ status: 0, stderr: expect.stringMatching(/^There is one of that name: \S+:same\n$/) });
    expect(JSON.parse(done.stdout)).toMatchObject({ status: 'RUNNING' });
  });

  it('comes back to what an attempt of its own has started whose answer was lost, even where it has ended', async () => {
    const { status, stdout } = await startBeside({ status: 'FAILED', stopDate: 2, error: 'InvalidManifest' }, []);
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ status: 'FAILED', error: 'InvalidManifest' });
  });

  it('says how to look for the execution where Ctrl-C comes before an answer', async () => {
    const between = await relay(runner, ({ operation }) => {
      if (operation !== 'StartExecution') return false;
      child.kill('SIGINT');
      return true;
    });
    const child = start(between, ['start', 's3://bucket/a.jsonl']);
    const { status, stdout, stderr } = await ended(child);
    await between.stop();
    expect({ status, stdout }).toEqual({ status: 130, stdout: '' });
    expect(stderr).toMatch(
      /^\S+: Interrupted\. It may have started all the same\. To come back: \S+ \S+ status --follow arn:\S+:[0-9a-f-]{36}\n$/,
    );
  });

  it('says what --detach leaves', async () => {
    const { stdout } = await run(runner.aws, ['start', (await upload()).uri, '--detach']);
    expect(stdout).toBe('The execution runs on without this command.\n');
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
