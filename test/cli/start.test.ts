import { outputsOf } from '../../local/template';
import {
  MANIFEST_URI,
  respond,
  respondError,
  runCommand,
  startCommand,
  startProxy,
  useRunnerExample,
  useWaiterExample,
} from '../support/cli';
import { exitOf } from '../support/exit';

const waiter = useWaiterExample();
const runner = useRunnerExample();

describe('start', () => {
  const upload = async () => {
    const { UploadsBucket: Bucket } = outputsOf(runner.template);
    const version = await runner.cloud.store.write({ Bucket, Name: 'a.jsonl' }, '{"source-ref":"s3://b/1.jpg"}\n');
    return { uri: `s3://${Bucket}/a.jsonl`, version };
  };

  it('start starts a job, follows it and prints the answer with its statistics', async () => {
    const options =
      '--job-name catalog --output-prefix spring --min-confidence 80 --images 1 --expected 100 --timeout 900';
    const args = ['start', (await upload()).uri, ...options.split(' '), '--context', '{"order":7}', '--json'];
    const { status, stdout, stderr } = await runCommand(runner.aws, args);
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

  it('start accepts a version of the manifest', async () => {
    const { uri, version } = await upload();
    await runCommand(runner.aws, ['start', `${uri}?versionId=${version}`, '--name', 'versioned', '--detach']);
    const [machine] = runner.cloud.machines.values();
    expect(machine.executions.get('versioned')!.input).toEqual({
      Manifest: { Bucket: expect.any(String), Name: 'a.jsonl', Version: version },
    });
  });

  const rejection = (name: string, difference: string) =>
    new RegExp(
      `^\\S+: The execution ${name} exists already and ${difference}\\. Nothing was started: give another --name\\.\\n$`,
    );

  it('start rejects the name of an execution that has ended, with the same input or another', async () => {
    const { uri } = await upload();
    const first = ['start', uri, '--name', 'spring', '--json'];
    expect(await runCommand(runner.aws, first)).toMatchObject({ status: 0 });
    for (const again of [first, [...first, '--min-confidence', '90']]) {
      const { status, stdout, stderr } = await runCommand(runner.aws, again);
      expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
      expect(stderr).toMatch(rejection('spring', 'ended with SUCCEEDED on \\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z'));
    }
  });

  /** Runs start while an execution with this name exists. */
  const startBeside = async (existing: object, args: readonly string[]) => {
    const executionArn = 'arn:aws:states:us-east-1:123456789012:execution:Runner:existing';
    const proxy = await startProxy(runner, ({ operation }, response) => {
      if (operation === 'StartExecution') return respondError(response, 'ExecutionAlreadyExists');
      if (operation === 'GetExecutionHistory') return respond(response, { events: [] });
      return operation === 'DescribeExecution' && respond(response, { executionArn, startDate: 1, ...existing });
    });
    const done = await runCommand(proxy, ['start', MANIFEST_URI, '--detach', '--json', ...args]);
    await proxy.stop();
    return done;
  };

  const running = (input: unknown) => ({ status: 'RUNNING', input: JSON.stringify(input) });

  it.each([
    ['another manifest', { Manifest: { Bucket: 'bucket', Name: 'b.jsonl' } }],
    ['another option', { Manifest: { Bucket: 'bucket', Name: 'a.jsonl' }, MinConfidence: 90 }],
    ['a text instead of an object', 'hello'],
    ['nothing', null],
  ])('start rejects the name of an execution that runs with another input (%s)', async (_what, input) => {
    const { status, stdout, stderr } = await startBeside(running(input), ['--name', 'other']);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(rejection('other', 'has another input'));
  });

  it('start reports a running execution with the same name and input, whatever the order of the members', async () => {
    const input = { MinConfidence: 90, Manifest: { Name: 'a.jsonl', Bucket: 'bucket' } };
    const done = await startBeside(running(input), ['--name', 'same', '--min-confidence', '90']);
    expect(done).toMatchObject({
      status: 0,
      stderr: expect.stringMatching(/^The execution exists already: \S+:same\n$/),
    });
    expect(JSON.parse(done.stdout)).toMatchObject({ status: 'RUNNING' });
  });

  it('start finds the execution of its own attempt whose answer was lost, even if it has ended', async () => {
    const { status, stdout } = await startBeside({ status: 'FAILED', stopDate: 2, error: 'InvalidManifest' }, []);
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ status: 'FAILED', error: 'InvalidManifest' });
  });

  it('start says how to look for the execution if Ctrl-C comes before the answer', async () => {
    const proxy = await startProxy(runner, ({ operation }) => {
      if (operation !== 'StartExecution') return false;
      child.kill('SIGINT');
      return true;
    });
    const child = startCommand(proxy, ['start', MANIFEST_URI]);
    const { status, stdout, stderr } = await exitOf(child);
    await proxy.stop();
    expect({ status, stdout }).toEqual({ status: 130, stdout: '' });
    expect(stderr).toMatch(
      /^\S+: Interrupted\. The execution may have started anyway\. To follow it: \S+ \S+ status --follow arn:\S+:[0-9a-f-]{36}\n$/,
    );
  });

  it('start --detach says that the execution continues', async () => {
    const { stdout } = await runCommand(runner.aws, ['start', (await upload()).uri, '--detach']);
    expect(stdout).toBe('The execution continues without this command.\n');
  });

  it('start starts only one job if the answer to its call is lost', async () => {
    let lost = 0;
    const proxy = await startProxy(runner, ({ operation, body, headers }, response) => {
      if (operation !== 'StartExecution' || lost++ > 0) return false;
      const handedOn = { 'x-amz-target': String(headers['x-amz-target']) };
      void fetch(runner.aws.url, { method: 'POST', headers: handedOn, body }).then(() => response.destroy());
      return true;
    });
    const [machine] = runner.cloud.machines.values();
    const before = machine.executions.size;
    const { status } = await runCommand(proxy, ['start', (await upload()).uri, '--detach']);
    await proxy.stop();
    expect({ status, lost, started: machine.executions.size - before }).toEqual({ status: 0, lost: 2, started: 1 });
  });

  it('start rejects the state machine of a waiter', async () => {
    const before = waiter.cloud.stateMachine().executions.size;
    const { status, stderr } = await runCommand(waiter.aws, ['start', MANIFEST_URI]);
    expect(status).toBe(2);
    expect(stderr).toMatch(/^[^\n]*WaiterStateMachine\w+ is a waiter, which cannot start a job[^\n]*\n$/);
    expect(waiter.cloud.stateMachine().executions.size).toBe(before);
  });
});
