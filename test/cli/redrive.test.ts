import {
  addJob,
  FOLLOW_HINT,
  letSucceed,
  respond,
  runCommand,
  startCommand,
  startProxy,
  startWithTimeouts,
  useWaiterExample,
} from '../support/cli';
import { exitOf } from '../support/exit';
import type { Stage } from '../support/jobs';

const waiter = useWaiterExample();

describe('stop and redrive', () => {
  it('redrive continues an execution after stop, from the state in which it was', async () => {
    const jobId = addJob(waiter, [[0, 'QUEUED']]);
    await runCommand(waiter.aws, ['wait', jobId, '--name', 'stopped', '--detach']);
    const stopped = await runCommand(waiter.aws, ['stop', 'stopped', '--cause', 'wrong images']);
    expect(stopped).toMatchObject({ status: 0, stdout: expect.stringMatching(/^Stopped arn:\S+:stopped\n$/) });
    expect(stopped.stderr).toMatch(
      /What it has started continues, and you pay for it: Rekognition cannot stop a job\.\n$/,
    );
    const after = await runCommand(waiter.aws, ['status', 'stopped']);
    expect(after).toMatchObject({ status: 1, stdout: 'ABORTED\nwrong images\n' });

    letSucceed(waiter, jobId);
    const redriven = await runCommand(waiter.aws, ['redrive', 'stopped']);
    expect(redriven).toMatchObject({ status: 0, stdout: expect.stringContaining(`"JobId": "${jobId}"`) });
    expect(redriven.stderr).toMatch(/^Redriven arn:\S+:stopped\n/);
  });

  it.each<[string, string, Stage[], string[]]>([
    ['the job failed', 'MediaAnalysisJobFailed', [[0, 'FAILED', { FailureDetails: { Code: 'INTERNAL_ERROR' } }]], []],
    ['the deadline passed', 'MediaAnalysisJobTimedOut', [[0, 'QUEUED']], ['--timeout', '1']],
    ['there is no such job', 'ResourceNotFoundException', [], []],
  ])(
    'redrive rejects an execution that would end in the same way, because %s',
    async (why, error, timeline, options) => {
      const name = why.replaceAll(' ', '-');
      const jobId = timeline.length > 0 ? addJob(waiter, timeline) : 'none';
      await runCommand(waiter.aws, ['wait', jobId, '--name', name, ...options]);
      const execution = waiter.cloud.stateMachine().executions.get(name);
      const { Hint } = JSON.parse((execution!.soFar.end!.outcome as { cause: string }).cause);
      expect(await runCommand(waiter.aws, ['redrive', name])).toEqual({
        status: 2,
        stdout: '',
        stderr: `cdk-rekognition-media-analysis: It ended with ${error}. A redrive would end in the same way: only a new execution can end differently. ${Hint}\n`,
      });
      expect(Hint).toMatch(/\w/);
      expect(waiter.cloud.stateMachine().executions.get(name)).toBe(execution);
    },
  );

  it('redrive accepts an execution that failed in Publish outcome', async () => {
    await runCommand(waiter.aws, ['wait', addJob(waiter, [[0, 'QUEUED']]), '--name', 'unpublished', '--detach']);
    let redriven = 0;
    const proxy = await startProxy(waiter, ({ operation }, response) => {
      const executionArn = 'arn:aws:states:us-east-1:123456789012:execution:x:unpublished';
      if (operation === 'DescribeExecution') {
        return respond(response, { executionArn, status: 'FAILED', startDate: 1, error: 'EventBridge.FailedEntry' });
      }
      if (operation === 'GetExecutionHistory') {
        const entered = { name: 'Publish outcome', input: '{}' };
        const types = ['ExecutionFailed', 'TaskFailed', 'TaskStarted', 'TaskScheduled'];
        const events = [
          ...types.map((type) => ({ id: 2, timestamp: 1, type })),
          { id: 1, timestamp: 1, type: 'TaskStateEntered', stateEnteredEventDetails: entered },
        ];
        return respond(response, { events });
      }
      if (operation !== 'RedriveExecution') return false;
      redriven++;
      return respond(response, { redriveDate: 1 });
    });
    const { status } = await runCommand(proxy, ['redrive', 'unpublished', '--detach']);
    await proxy.stop();
    expect({ status, redriven }).toEqual({ status: 0, redriven: 1 });
  });

  it('redrive says how to look for the execution if Ctrl-C comes before the answer', async () => {
    await runCommand(waiter.aws, ['wait', addJob(waiter, [[0, 'QUEUED']]), '--name', 'hanging', '--detach']);
    await runCommand(waiter.aws, ['stop', 'hanging']);
    const proxy = await startProxy(waiter, ({ operation }) => {
      if (operation !== 'RedriveExecution') return false;
      child.kill('SIGINT');
      return true;
    });
    const child = startCommand(proxy, ['redrive', 'hanging']);
    const { status, stderr } = await exitOf(child);
    await proxy.stop();
    expect(status).toBe(130);
    expect(stderr).toMatch(/Interrupted\. The execution may have been redriven anyway\. To follow it: .*:hanging\n$/);
  });

  it('stop prints one document with --json, and redrive does not follow with --detach', async () => {
    await runCommand(waiter.aws, ['wait', addJob(waiter, [[0, 'QUEUED']]), '--name', 'documents', '--detach']);
    const stopped = await runCommand(waiter.aws, ['stop', 'documents', '--json']);
    expect(JSON.parse(stopped.stdout)).toMatchObject({ status: 'ABORTED', stoppedAt: expect.any(String) });
    expect(stopped.stderr).toBe('');
    const redriven = await runCommand(waiter.aws, ['redrive', 'documents', '--detach']);
    expect(redriven).toMatchObject({
      status: 0,
      stdout: 'The execution continues without this command.\n',
      stderr: expect.stringMatching(FOLLOW_HINT),
    });
  });

  it('stop rejects an execution that has ended, and redrive one that has succeeded', async () => {
    await runCommand(waiter.aws, ['wait', addJob(waiter, [[0, 'SUCCEEDED']]), '--name', 'done', '--json']);
    expect(await runCommand(waiter.aws, ['stop', 'done'])).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/The execution has ended already: SUCCEEDED\.\n$/),
    });
    expect(await runCommand(waiter.aws, ['redrive', 'done'])).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/cannot be redriven: only an execution that failed, timed out or was stopped/),
    });
  });

  it('redrive goes on to follow if Step Functions still describes the execution before the redrive', async () => {
    const jobId = addJob(waiter, [[0, 'QUEUED']]);
    await runCommand(waiter.aws, ['wait', jobId, '--name', 'stale', '--detach']);
    await runCommand(waiter.aws, ['stop', 'stale']);
    letSucceed(waiter, jobId);
    const { executionArn, stoppedAt } = JSON.parse(
      (await runCommand(waiter.aws, ['status', 'stale', '--json'])).stdout,
    );
    const before = { executionArn, status: 'ABORTED', startDate: 1, stopDate: Date.parse(stoppedAt) / 1000 };
    let left = 2;
    const proxy = await startProxy(waiter, ({ operation }, response) => {
      if (operation !== 'DescribeExecution' || left-- <= 0) return false;
      return respond(response, before);
    });
    const { status } = await exitOf(startWithTimeouts(proxy, ['redrive', 'stale', '--json'], { refreshMs: 10 }));
    await proxy.stop();
    expect({ status, left }).toEqual({ status: 0, left: expect.any(Number) });
    expect(left).toBeLessThan(0);
  });
});
