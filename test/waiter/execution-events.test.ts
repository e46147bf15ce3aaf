/** What the waiter does when EventBridge refuses events, and which events its rules match. */
import { Status } from '../../lib/protocol/status';
import { ServiceError } from '../../local/services';
import { resourcesOf } from '../../local/template';
import { failure, statuses } from '../machine/executions';
import { EXAMPLE, localWaiter } from './local-waiter';

const local = localWaiter();
const { job, succeedsAfter, run } = local;

describe('the event of a final status', () => {
  it('the state machine publishes the event again when the bus refuses it for a while', async () => {
    const JobId = job([[0, 'SUCCEEDED']]);
    let left = 30;
    local.cloud.before.putEvents = () => {
      if (left-- > 0) throw new ServiceError('EventBridge.FailedEntry', 'throttled');
    };
    const done = await run({ JobId });
    expect(done.outcome.status).toBe('SUCCEEDED');
    expect(statuses(done)).toEqual(['SUCCEEDED']);
  });

  it('the execution fails in "Publish outcome" when the bus always refuses the event, and a redrive publishes the event', async () => {
    const { cloud } = local;
    cloud.before.putEvents = () => {
      throw new ServiceError('EventBridge.ResourceNotFoundException', 'no such bus');
    };
    const JobId = job([[0, 'SUCCEEDED']]);
    const execution = cloud.stateMachine().start({ JobId });
    expect(await cloud.time.runUntil(execution.outcome)).toMatchObject({
      status: 'FAILED',
      error: 'EventBridge.ResourceNotFoundException',
    });
    expect((await execution.visits).at(-1)?.state).toBe('Publish outcome');
    expect(cloud.deliveries).toEqual([]);

    cloud.before.putEvents = () => {};
    const redriven = await cloud.stateMachine().redrive(execution);
    expect(await cloud.time.runUntil(redriven.outcome)).toMatchObject({ status: 'SUCCEEDED', output: { JobId } });
    expect(cloud.deliveries.map(({ detail }) => detail)).toMatchObject([{ jobId: JobId, status: 'SUCCEEDED' }]);
  });
});

describe('the event of progress', () => {
  const statusIn = (stateOrDetail: unknown) => (stateOrDetail as { status?: string }).status;
  const refuseStatus = (status: string) => {
    local.cloud.before.putEvents = ([{ Detail }]) => {
      if (statusIn(Detail) === status) throw new ServiceError('EventBridge.FailedEntry', 'throttled');
    };
  };

  it('the state machine gives up an event of progress after some minutes, and the wait goes on to the outcome', async () => {
    refuseStatus(Status.QUEUED);
    const done = await run({ JobId: succeedsAfter(3_600) });
    expect(done.outcome.status).toBe('SUCCEEDED');
    expect(done.events.map(({ detail }) => [detail.previousStatus, detail.status, detail.id.split('#')[1]])).toEqual([
      [undefined, Status.CREATED, '1'],
      [Status.QUEUED, Status.IN_PROGRESS, '3'],
      [Status.IN_PROGRESS, Status.SUCCEEDED, '4'],
    ]);
    const publishing = done.visits.findIndex(
      ({ state, input }) => state === 'Publish progress' && statusIn(input) === 'QUEUED',
    );
    const [from, until] = done.visits.slice(publishing, publishing + 2).map(({ at }) => at);
    expect(until - from).toBeGreaterThan(10_000);
    expect(until - from).toBeLessThan(10 * 60_000);
  });

  it('the next poll counts a lost event of progress once, in the log and in a metric', async () => {
    refuseStatus(Status.QUEUED);
    await run({ JobId: succeedsAfter(3_600) });
    const { log, metrics } = local.cloud.functions.poll;
    expect(log.filter(({ line }) => (line as { event: string }).event === 'ProgressEventLost')).toEqual([
      {
        level: 'warn',
        line: expect.objectContaining({
          jobId: expect.any(String),
          status: 'QUEUED',
          error: 'EventBridge.FailedEntry',
        }),
      },
    ]);
    expect(metrics.filter(({ ProgressEventsLost }) => ProgressEventsLost)).toHaveLength(1);
  });

  it('the execution times out at its deadline when an event of progress cannot be published', async () => {
    refuseStatus(Status.QUEUED);
    const done = await run({ JobId: job([[0, 'QUEUED']]), TimeoutSeconds: 60 });
    expect(failure(done)).toMatchObject({ error: 'MediaAnalysisJobTimedOut', cause: { LastStatus: 'QUEUED' } });
    expect(statuses(done)).toEqual(['TIMED_OUT']);
  });
});

it('each rule of a waiter matches only the events of this waiter', async () => {
  await run({ JobId: job([[0, 'SUCCEEDED']]) });
  const patterns = Object.values(resourcesOf(EXAMPLE, 'AWS::Events::Rule')).map(({ EventPattern }) => EventPattern);
  expect(patterns).toHaveLength(5);
  for (const pattern of patterns) {
    expect(pattern).toMatchObject({
      source: ['rekognition.media-analysis'],
      detail: { stateMachineArn: [local.cloud.deliveries[0].detail.stateMachineArn] },
    });
  }
});
