import { App } from 'aws-cdk-lib';
import { ExampleStack } from '../../bin/example-stack';
import { open, type Place, relay, respond, run, STACK, start, startImpatient } from '../support/cli';
import { ended } from '../support/ended';
import { jobsIn, type Stage } from '../support/jobs';

jest.setTimeout(30_000);

let waiter: Place;
beforeAll(async () => void (waiter = await open(new ExampleStack(new App(), STACK))));
afterAll(() => waiter.stop());

const job = (...life: Parameters<ReturnType<typeof jobsIn>['job']>) =>
  jobsIn(waiter.cloud.rekognition, waiter.cloud.time).job(...life);

/** From now on. */
const succeed = (JobId: string) =>
  waiter.cloud.rekognition.jobs.put({ JobId, timeline: [{ afterSeconds: 0, Status: 'SUCCEEDED' }] });

const COME_BACK = /To come back: npx cdk-rekognition-media-analysis status --follow (\S+)\n$/;

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

  it.each([
    [
      'the job failed',
      [[0, 'FAILED', { FailureDetails: { Code: 'INTERNAL_ERROR' } }]],
      [],
      /MediaAnalysisJobFailed: .* Start the job again\.\n$/,
    ],
    [
      'the deadline passed',
      [[0, 'QUEUED']],
      ['--timeout', '1'],
      /MediaAnalysisJobTimedOut: .* Start an execution under another name to go on waiting; .*\n$/,
    ],
    ['there is no such job', [], [], /ResourceNotFoundException: .* Check the JobId, .*\n$/],
  ] as [string, Stage[], string[], RegExp][])(
    'refuse to redrive what would end the same way: %s',
    async (what, life, options, message) => {
      const name = what.replaceAll(' ', '-');
      await run(waiter.aws, ['wait', life.length > 0 ? job(life) : 'none', '--name', name, ...options]);
      const execution = waiter.cloud.stateMachine().executions.get(name);
      const { status, stdout, stderr } = await run(waiter.aws, ['redrive', name]);
      expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
      expect(stderr).toMatch(/^\S+: It ended because of \w+: a redrive would end the same way, and only another /);
      expect(stderr).toMatch(message);
      expect(waiter.cloud.stateMachine().executions.get(name)).toBe(execution);
    },
  );

  it('redrive an execution that failed where its outcome was to be published', async () => {
    await run(waiter.aws, ['wait', job([[0, 'QUEUED']]), '--name', 'unpublished', '--detach']);
    let redriven = 0;
    const between = await relay(waiter, ({ operation }, response) => {
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
    const { status } = await run(between, ['redrive', 'unpublished', '--detach']);
    await between.stop();
    expect({ status, redriven }).toEqual({ status: 0, redriven: 1 });
  });

  it('says how to look where Ctrl-C comes before the answer to a redrive', async () => {
    await run(waiter.aws, ['wait', job([[0, 'QUEUED']]), '--name', 'hanging', '--detach']);
    await run(waiter.aws, ['stop', 'hanging']);
    const between = await relay(waiter, ({ operation }) => {
      if (operation !== 'RedriveExecution') return false;
      child.kill('SIGINT');
      return true;
    });
    const child = start(between, ['redrive', 'hanging']);
    const { status, stderr } = await ended(child);
    await between.stop();
    expect(status).toBe(130);
    expect(stderr).toMatch(/Interrupted\. It may have been redriven all the same\. To come back: .*:hanging\n$/);
  });

  it('print a document each, and redrive can leave it running', async () => {
    await run(waiter.aws, ['wait', job([[0, 'QUEUED']]), '--name', 'documents', '--detach']);
    const stopped = await run(waiter.aws, ['stop', 'documents', '--json']);
    expect(JSON.parse(stopped.stdout)).toMatchObject({ status: 'ABORTED', stoppedAt: expect.any(String) });
    expect(stopped.stderr).toBe('');
    const redriven = await run(waiter.aws, ['redrive', 'documents', '--detach']);
    expect(redriven).toMatchObject({
      status: 0,
      stdout: 'The execution runs on without this command.\n',
      stderr: expect.stringMatching(COME_BACK),
    });
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
      return respond(response, before);
    });
    const { status } = await ended(startImpatient(between, ['redrive', 'stale', '--json'], { lookEveryMs: 10 }));
    await between.stop();
    expect({ status, left }).toEqual({ status: 0, left: expect.any(Number) });
    expect(left).toBeLessThan(0);
  });
});
