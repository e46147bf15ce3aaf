/** What the waiter does when Rekognition or Lambda fails. */
import { Status } from '../../lib/protocol/status';
import { ServiceError } from '../../local/services';
import { failure, pollTimes, START, statuses } from '../machine/executions';
import { localWaiter } from './local-waiter';

const local = localWaiter();
const { job, succeedsAfter, run } = local;

describe('faults of Rekognition', () => {
  it.each(['throttle500', 'internal', 'reset', 'garbage', 'nostatus', 'unavailable'] as const)(
    'the execution succeeds although the API has the fault "%s" for 45 seconds',
    async (kind) => {
      local.cloud.rekognition.faults.add({ kind, until: START + 45_000 });
      const done = await run({ JobId: succeedsAfter(120) });
      expect(done.outcome.status).toBe('SUCCEEDED');
      expect(statuses(done)).toEqual([Status.IN_PROGRESS, Status.SUCCEEDED].slice(-statuses(done).length));
    },
  );

  it('the execution succeeds although the API fails for two hours', async () => {
    local.cloud.rekognition.faults.add({ kind: 'internal', from: START + 60_000, until: START + 7_260_000 });
    const done = await run({ JobId: succeedsAfter(600) });
    expect(done.outcome.status).toBe('SUCCEEDED');
    expect(statuses(done).pop()).toBe('SUCCEEDED');
    expect(local.cloud.time.now()).toBeGreaterThanOrEqual(START + 7_260_000);
  });

  it('the execution succeeds although the API denies access once and does not find the job once', async () => {
    local.cloud.rekognition.faults.add({ kind: 'denied', times: 1 });
    local.cloud.rekognition.faults.add({ kind: 'notfound', times: 1 });
    expect((await run({ JobId: succeedsAfter(60) })).outcome.status).toBe('SUCCEEDED');
  });
});

describe('faults of Lambda', () => {
  it.each(['Lambda.TooManyRequestsException', 'Lambda.ServiceException', 'Lambda.SdkClientException'])(
    'the execution succeeds after 100 invocations that failed with %s',
    async (name) => {
      let left = 100;
      local.cloud.before.invoke = () => {
        if (left-- > 0) throw new ServiceError(name, 'passes');
      };
      expect((await run({ JobId: succeedsAfter(60) })).outcome.status).toBe('SUCCEEDED');
    },
  );

  it('the execution fails with PollFailed and the error of Lambda, and publishes an event, when the poll function cannot run', async () => {
    local.cloud.before.invoke = () => {
      throw new ServiceError('Runtime.ExitError', 'exit status 1');
    };
    const done = await run({ JobId: 'a-job', Context: { order: 7 } });
    expect(failure(done)).toMatchObject({
      error: 'PollFailed',
      cause: { Hint: expect.stringContaining('log'), PollFailure: { Error: 'Runtime.ExitError' } },
    });
    expect(done.events).toHaveLength(1);
    expect(done.events[0]).toMatchObject({
      rules: [expect.stringMatching(/^WaiterProgress/), expect.stringMatching(/^WaiterAlertWaitFailed/)],
      detail: {
        id: expect.stringMatching(/^[0-9a-f-]{36}#poll-failed$/),
        status: 'ERROR',
        error: 'PollFailed',
        executionArn: done.executionArn,
        input: { JobId: 'a-job', Context: { order: 7 } },
      },
    });
    expect(pollTimes(done)).toHaveLength(1);
  });

  it('event and Cause have the JobId and the Context when the poll function fails after the first poll', async () => {
    const JobId = job([[0, 'QUEUED']]);
    let polls = 0;
    local.cloud.before.invoke = () => {
      if (polls++ > 0) throw new ServiceError('Runtime.ExitError', 'exit status 1');
    };
    const done = await run({ JobId, Context: { order: 7 } });
    expect(failure(done)).toMatchObject({ error: 'PollFailed', cause: { JobId, Context: { order: 7 } } });
    expect(done.events.at(-1)!.detail).toMatchObject({ jobId: JobId, context: { order: 7 }, error: 'PollFailed' });
  });

  it('the execution fails within five minutes when the code of the poll function throws an error', async () => {
    local.cloud.before.invoke = () => {
      throw new ServiceError('TypeError', 'x is not a function');
    };
    const done = await run(['no object']);
    expect(failure(done).error).toBe('PollFailed');
    expect(local.cloud.time.now() - START).toBeLessThan(5 * 60_000);
  });
});
