/** What the runner does when Lambda or S3 fails, or an answer is lost. */
import { ServiceError } from '../../local/services';
import { failure, startTimes } from '../machine/executions';
import { localRunner, MANIFEST } from './local-runner';

const local = localRunner();
const { open, run, jobs, fault } = local;

describe('a lost answer', () => {
  it('the runner calls StartMediaAnalysisJob again when the answer is lost, and starts no second job', async () => {
    await open();
    fault('lost', { times: 5 });
    const done = await run();
    expect(done.outcome.status).toBe('SUCCEEDED');
    expect(startTimes(done).length).toBeGreaterThan(1);
    expect(await jobs()).toHaveLength(1);
  });

  it('the Hint says that the job may have started when an invocation dies after it started the job', async () => {
    await open();
    let invocations = 0;
    const { start } = local.cloud.functions;
    const { handler } = start;
    Object.assign(start, {
      handler: async (request: never) => {
        const state = await handler(request);
        if (invocations++ === 0) throw new ServiceError('Runtime.ExitError', 'killed');
        return state;
      },
    });
    local.cloud.before.invoke = () => {
      if (invocations === 1) fault('invalid');
    };
    const done = await run();
    expect(failure(done).cause.Hint).toMatch(/^An answer was lost, so the job may have started: look it up with/);
    expect(await jobs()).toHaveLength(1);
  });
});

describe('a function that cannot run', () => {
  it('the runner fails with StartFailed and the error of Lambda, and publishes an event, when the start function cannot run', async () => {
    await open();
    local.cloud.before.invoke = () => {
      throw new ServiceError('Runtime.ExitError', 'exit status 1');
    };
    const done = await run({ Manifest: MANIFEST });
    expect(failure(done)).toMatchObject({
      error: 'StartFailed',
      cause: { Hint: expect.stringContaining('may have started'), StartFailure: { Error: 'Runtime.ExitError' } },
    });
    expect(done.events.map(({ detail }) => detail)).toMatchObject([
      { id: expect.stringMatching(/#start-failed$/), status: 'ERROR', input: { Manifest: MANIFEST } },
    ]);
  });

  it('the runner starts one job when Lambda throttles the start function for a while', async () => {
    await open();
    let left = 30;
    local.cloud.before.invoke = () => {
      if (left-- > 0) throw new ServiceError('Lambda.TooManyRequestsException', 'passes');
    };
    expect((await run()).outcome.status).toBe('SUCCEEDED');
    expect(await jobs()).toHaveLength(1);
  });

  it('the runner fails with PollFailed, the JobId and the manifest when the poll function cannot run', async () => {
    await open();
    let calls = 0;
    local.cloud.before.invoke = () => {
      if (calls++ > 0) throw new ServiceError('Runtime.ExitError', 'exit status 1');
    };
    const done = await run();
    const [{ JobId }] = await jobs();
    expect(failure(done)).toMatchObject({ error: 'PollFailed', cause: { JobId, Manifest: MANIFEST } });
    expect(done.events.at(-1)!.detail).toMatchObject({ jobId: JobId, manifest: MANIFEST });
  });
});

it('the runner succeeds without statistics when S3 does not return the summary of the manifest', async () => {
  await open();
  await local.cloud.s3.stop();
  const done = await run();
  const unavailable = { manifestStatisticsUnavailable: expect.stringContaining('ECONNREFUSED') };
  expect(done.outcome).toMatchObject({ status: 'SUCCEEDED', output: unavailable });
  expect(done.events.at(-1)!.detail).toMatchObject({ status: 'SUCCEEDED', ...unavailable });
});
