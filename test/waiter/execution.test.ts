import { Status } from '../../lib/protocol/status';
import { historyEvents } from '../../local/history';
import { failure, lastState, pollTimes, rulesOf, START, statuses } from '../machine/executions';
import { localWaiter } from './local-waiter';

const local = localWaiter();
const { job, succeedsAfter, run } = local;

describe('a job that succeeds', () => {
  it('the waiter publishes every status of the job, and the execution returns the answer of GetMediaAnalysisJob', async () => {
    const JobId = succeedsAfter(1_200);
    const done = await run({ JobId, Context: { order: 7 } });
    expect(done.outcome).toEqual({
      status: 'SUCCEEDED',
      output: {
        JobId,
        Status: 'SUCCEEDED',
        CreationTimestamp: '2026-01-01T00:00:00.000Z',
        CompletionTimestamp: '2026-01-01T00:20:00.000Z',
      },
    });
    expect(done.events.map(({ detail }) => [detail.previousStatus, detail.status])).toEqual([
      [undefined, Status.CREATED],
      [Status.CREATED, Status.QUEUED],
      [Status.QUEUED, Status.IN_PROGRESS],
      [Status.IN_PROGRESS, Status.SUCCEEDED],
    ]);
    expect(rulesOf(done)).toEqual([
      ['WaiterProgress'],
      ['WaiterProgress'],
      ['WaiterProgress'],
      ['WaiterProgress', 'WaiterIndex'],
    ]);
    for (const { detail, resources } of done.events) {
      expect(resources).toEqual([done.executionArn, local.cloud.stateMachine().stateMachineArn]);
      expect(detail).toMatchObject({ jobId: JobId, executionArn: done.executionArn, context: { order: 7 } });
    }
    expect(new Set(done.events.map(({ detail }) => detail.id)).size).toBe(4);
    expect(done.events[3].detail.detectionLatencySeconds).toBeLessThanOrEqual(132);
  });

  it('the waiter goes on waiting after a status that this version does not know', async () => {
    const done = await run({
      JobId: job([
        [0, 'PAUSED'],
        [60, 'SUCCEEDED'],
      ]),
    });
    expect(statuses(done)).toEqual(['PAUSED', Status.SUCCEEDED]);
    expect(done.outcome.status).toBe('SUCCEEDED');
  });
});

describe('a job that does not succeed', () => {
  it('the execution fails with MediaAnalysisJobFailed when the job fails', async () => {
    const FailureDetails = { Code: 'ACCESS_DENIED', Message: 'no' };
    const done = await run({
      JobId: job([
        [0, 'CREATED'],
        [60, 'FAILED', { FailureDetails }],
      ]),
    });
    expect(failure(done)).toMatchObject({
      error: 'MediaAnalysisJobFailed',
      cause: { Code: 'ACCESS_DENIED', Message: 'no' },
    });
    expect(rulesOf(done).pop()).toEqual(['WaiterProgress', 'WaiterAlertFailed']);
    expect(lastState(done)).toBe('Job failed');
  });

  it('the waiter polls a last time at the deadline, and the execution fails with MediaAnalysisJobTimedOut', async () => {
    const done = await run({ JobId: succeedsAfter(3_600), TimeoutSeconds: 600 });
    expect(failure(done)).toMatchObject({
      error: 'MediaAnalysisJobTimedOut',
      cause: { LastStatus: 'IN_PROGRESS', JobAgeSeconds: 600 },
    });
    expect(pollTimes(done).pop()).toBe(600);
    expect(rulesOf(done).pop()).toEqual(['WaiterProgress', 'WaiterAlertTimedOut']);
    expect(lastState(done)).toBe('Job timed out');
  });

  it('the execution times out after 24 hours by default, with no more history events than synth computes', async () => {
    const done = await run({ JobId: job([[0, 'QUEUED']]) });
    expect(failure(done).error).toBe('MediaAnalysisJobTimedOut');
    expect(pollTimes(done).pop()).toBe(24 * 3600);
    expect(historyEvents(done.visits)).toBeLessThanOrEqual(8_037);
  });

  it('the execution fails with UnexpectedStatus when a job with an unknown status has a CompletionTimestamp', async () => {
    const done = await run({ JobId: job([[0, 'CANCELLED', { CompletionTimestamp: START / 1000 }]]) });
    expect(failure(done)).toMatchObject({ error: 'UnexpectedStatus', cause: { Job: { Status: 'CANCELLED' } } });
  });
});

describe('a job that cannot be read', () => {
  // The test of the handler has the input null: the local engine rejects a JSONPath that leads to null, Step Functions does not.
  it.each([[{}], ['text'], [[1]], [7]])(
    'the execution fails with InvalidInput, publishes an event and calls no API when its input is %j',
    async (input) => {
      const done = await run(input);
      expect(failure(done).error).toBe('InvalidInput');
      expect(rulesOf(done)).toEqual([['WaiterProgress', 'WaiterAlertWaitFailed']]);
      expect(local.cloud.rekognition.requests()).toBe(0);
      expect(lastState(done)).toBe('Wait failed');
    },
  );

  it.each([
    ['AccessDeniedException', 3, 'denied'],
    ['ResourceNotFoundException', 3, 'notfound'],
    ['InvalidParameterException', 1, 'invalid'],
  ] as const)(
    'the execution fails with %s when Rekognition always answers with this error (number of polls: %d)',
    async (error, polls, kind) => {
      local.cloud.rekognition.faults.add({ kind });
      const done = await run({ JobId: 'a' });
      expect(failure(done).error).toBe(error);
      expect(pollTimes(done)).toHaveLength(polls);
      expect(pollTimes(done).pop()).toBeLessThanOrEqual(20);
      expect(statuses(done)).toEqual(['ERROR']);
    },
  );
});
