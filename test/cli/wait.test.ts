import {
  addJob,
  FOLLOW_HINT,
  letSucceed,
  respondError,
  runCommand,
  startCommand,
  startProxy,
  startWithTimeouts,
  useRunnerExample,
  useWaiterExample,
} from '../support/cli';
import { exitOf } from '../support/exit';

const waiter = useWaiterExample();
const runner = useRunnerExample();

describe('wait', () => {
  it('wait prints a line for each poll if there is no terminal, and why the job failed', async () => {
    const jobId = addJob(waiter, [
      [0, 'QUEUED'],
      [1_500, 'FAILED', { FailureDetails: { Code: 'ACCESS_DENIED' } }],
    ]);
    const { status, stdout, stderr } = await runCommand(waiter.aws, ['wait', jobId]);
    expect(status).toBe(1);
    expect(stdout).toMatch(/^FAILED: MediaAnalysisJobFailed\n/);
    expect(stdout).toContain('"Code": "ACCESS_DENIED"');
    expect(stderr).toMatch(/^Started arn:aws:states:.*\n(.*\n)*QUEUED · age [\d:]+ · \d+ polls?( · next in \d+ s)?\n/);
  });

  it('wait gives the execution the name of the job, and reports it again when called twice', async () => {
    const jobId = addJob(waiter, [[0, 'SUCCEEDED']]);
    const first = await runCommand(waiter.aws, ['wait', jobId, '--json']);
    const again = await runCommand(waiter.aws, ['wait', jobId, '--expected', '60', '--json']);
    expect(first.status).toBe(0);
    expect(again).toMatchObject({ status: 0, stderr: expect.stringMatching(/^The execution exists already: \S+\n$/) });
    expect(JSON.parse(first.stdout)).toMatchObject({ executionArn: expect.stringMatching(new RegExp(`:${jobId}$`)) });
  });

  it.each(['"hello"', 'null', '{"JobId":"another"}'])(
    'wait rejects the name of an execution that does not wait for the job (%s)',
    async (input) => {
      const name = `other-${input.replace(/\W/g, '')}`;
      waiter.cloud.stateMachine().start(JSON.parse(input), { name });
      const { status, stdout, stderr } = await runCommand(waiter.aws, ['wait', 'a-job', '--name', name]);
      expect({ status, stdout, stderr }).toEqual({
        status: 2,
        stdout: '',
        stderr: `cdk-rekognition-media-analysis: The execution ${name} exists already and does not wait for this job. Nothing was started: give another --name.\n`,
      });
    },
  );

  it('wait rejects the state machine of a runner', async () => {
    const [machine] = runner.cloud.machines.values();
    const { status, stderr } = await runCommand(runner.aws, ['wait', 'a-job']);
    expect(status).toBe(2);
    expect(stderr).toMatch(/^[^\n]*RunnerStateMachine\w+ is a runner, which starts one job and waits for it[^\n]*\n$/);
    expect(machine.executions.has('a-job')).toBe(false);
  });

  it('wait starts the execution also without the permission to read the definition', async () => {
    const proxy = await startProxy(
      waiter,
      ({ operation }, response) =>
        operation === 'DescribeStateMachine' && respondError(response, 'AccessDeniedException'),
    );
    const { status } = await runCommand(proxy, ['wait', addJob(waiter, [[0, 'SUCCEEDED']]), '--json']);
    await proxy.stop();
    expect(status).toBe(0);
  });

  it('wait says once that AWS cannot be reached, and once that it can be reached again', async () => {
    let left = 12;
    const proxy = await startProxy(waiter, ({ operation }, response) => {
      if (operation !== 'DescribeExecution' || left === 0) return false;
      left--;
      response.destroy();
      return true;
    });
    const args = ['wait', addJob(waiter, [[0, 'SUCCEEDED']]), '--json'];
    const { status, stderr } = await exitOf(startWithTimeouts(proxy, args, { refreshMs: 10 }));
    await proxy.stop();
    expect({ left, status }).toEqual({ left: 0, status: 0 });
    expect(stderr).toMatch(
      /^cannot reach AWS: (socket hang up|read ECONNRESET); trying again\nAWS can be reached again\.\n$/,
    );
  });

  it('wait goes on if Step Functions does not know the new execution yet', async () => {
    let left = 3;
    const proxy = await startProxy(waiter, ({ operation }, response) => {
      if (operation !== 'DescribeExecution' || left-- <= 0) return false;
      return respondError(response, 'ExecutionDoesNotExist');
    });
    const args = ['wait', addJob(waiter, [[0, 'SUCCEEDED']]), '--json'];
    const { status, stderr } = await exitOf(startWithTimeouts(proxy, args, { refreshMs: 10 }));
    await proxy.stop();
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  it('wait says how to follow the execution later, if the credentials do not allow it', async () => {
    const proxy = await startProxy(
      waiter,
      ({ operation }, response) => operation === 'DescribeExecution' && respondError(response, 'AccessDeniedException'),
    );
    const { status, stderr } = await runCommand(proxy, ['wait', addJob(waiter, [[0, 'QUEUED']]), '--json']);
    await proxy.stop();
    expect(status).toBe(3);
    expect(stderr).toMatch(/^cdk-rekognition-media-analysis: .* do not allow this\. no To follow it: /);
    expect(stderr).toMatch(FOLLOW_HINT);
  });

  it('the execution continues after Ctrl-C, and `status --follow` follows it again', async () => {
    const jobId = addJob(waiter, [[0, 'QUEUED']]);
    const child = startCommand(waiter.aws, ['wait', jobId]);
    child.stderr!.on('data', (chunk: Buffer) => {
      if (chunk.toString().includes('QUEUED')) child.kill('SIGINT');
    });
    const { status, stderr } = await exitOf(child);
    expect(status).toBe(130);
    const arn = FOLLOW_HINT.exec(stderr)![1];
    expect(JSON.parse((await runCommand(waiter.aws, ['status', arn, '--json'])).stdout)).toMatchObject({
      status: 'RUNNING',
      progress: { status: 'QUEUED', starting: false, polls: expect.any(Number) },
    });
    const following = startCommand(waiter.aws, ['status', '--follow', arn]);
    following.stderr!.once('data', () => letSucceed(waiter, jobId));
    expect(await exitOf(following)).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^SUCCEEDED\n{/),
      stderr: expect.stringMatching(/^QUEUED · age /),
    });
  });
});
