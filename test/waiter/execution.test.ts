import { resourcesOf } from '../../local/template';
import { type Delivery, LocalCloud } from '../../local/local-cloud';
import type { Outcome, Visit } from '../../local/execution';
import { ServiceError } from '../../local/services';
import { ExampleStack } from '../../bin/example-stack';
import { ruleName } from '../../local/timeline';
import { App, Stack } from 'aws-cdk-lib';
import { DefinitionBody, Pass, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { WaitForMediaAnalysisJob } from '../../lib';
import { historyEvents } from '../../local/history';
import { jobsIn } from '../support/jobs';
import { localTemplateOf } from '../support/synth';

const template = localTemplateOf(new ExampleStack(new App(), 'Example'));
const START = Date.parse('2026-01-01T00:00:00Z');

let cloud: LocalCloud;
let job: ReturnType<typeof jobsIn>['job'];
let succeedsAfter: ReturnType<typeof jobsIn>['succeedsAfter'];
beforeEach(async () => {
  cloud = await LocalCloud.start({ template, start: START });
  ({ job, succeedsAfter } = jobsIn(cloud.rekognition, cloud.time));
});
afterEach(() => cloud.stop());

interface Run {
  readonly executionArn: string;
  readonly outcome: Outcome;
  readonly visits: Visit[];
  readonly events: Delivery[];
}

/** Starts an execution and lets time pass until it has ended. */
async function run(input: unknown): Promise<Run> {
  const { executionArn, outcome, visits } = cloud.stateMachine().start(input);
  return {
    executionArn,
    outcome: await cloud.time.runUntil(outcome),
    visits: await visits,
    events: cloud.deliveries.filter(({ detail }) => detail.executionArn === executionArn),
  };
}

const failure = ({ outcome }: Run) => {
  if (outcome.status !== 'FAILED') throw new Error('The execution has not failed.');
  return { error: outcome.error, cause: JSON.parse(outcome.cause) as Record<string, any> };
};
const statuses = ({ events }: Run) => events.map(({ detail }) => detail.status);
const rulesOf = ({ events }: Run) => events.map(({ rules }) => rules.map(ruleName));
const pollTimes = ({ visits }: Run) =>
  visits.filter(({ state }) => state === 'Get job').map(({ at }) => (at - START) / 1000);

describe('a job that succeeds', () => {
  it('is seen through every status, and the execution returns the answer', async () => {
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
      [undefined, 'CREATED'],
      ['CREATED', 'QUEUED'],
      ['QUEUED', 'IN_PROGRESS'],
      ['IN_PROGRESS', 'SUCCEEDED'],
    ]);
    expect(rulesOf(done)).toEqual([
      ['WaiterProgress'],
      ['WaiterProgress'],
      ['WaiterProgress'],
      ['WaiterProgress', 'WaiterIndex'],
    ]);
    for (const { detail, resources } of done.events) {
      expect(resources).toEqual([done.executionArn, cloud.stateMachine().stateMachineArn]);
      expect(detail).toMatchObject({ jobId: JobId, executionArn: done.executionArn, context: { order: 7 } });
    }
    expect(new Set(done.events.map(({ detail }) => detail.id)).size).toBe(4);
    expect(done.events[3].detail.detectionLatencySeconds).toBeLessThanOrEqual(132);
  });

  it('is polled at once, and costs 3 transitions and 9 history events for each poll that sees no change', async () => {
    const { visits } = await run({
      JobId: job([
        [0, 'QUEUED'],
        [45, 'SUCCEEDED'],
      ]),
    });
    const second = visits.slice(visits.findIndex(({ state }) => state === 'Wait') + 1);
    const poll = second.slice(0, 3);
    expect(visits[1]).toMatchObject({ state: 'Get job', at: START });
    expect(poll.map(({ state }) => state)).toEqual(['Get job', 'Status changed?', 'Wait']);
    expect(historyEvents(poll)).toBe(9);
  });

  it('a week ago is seen by one poll, without a wait', async () => {
    const week = 7 * 24 * 3600;
    const done = await run({ JobId: succeedsAfter(600, START - week * 1000) });
    expect(pollTimes(done)).toEqual([0]);
    expect(done.events[0].detail).toMatchObject({ jobAgeSeconds: 600, detectionLatencySeconds: week - 600 });
  });

  it('in whose middle the waiter is started is not polled as if it were young', async () => {
    const done = await run({ JobId: succeedsAfter(3_600, START - 1_800_000) });
    const gaps = pollTimes(done)
      .slice(1)
      .map((time, index) => time - pollTimes(done)[index]);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(81);
  });

  it.each([
    ['right', 3_600, 20],
    ['twice too long', 7_200, 4],
    ['ten times too short', 360, 60],
  ])('with an expected duration that is %s takes few polls', async (_what, ExpectedDurationSeconds, most) => {
    const done = await run({ JobId: succeedsAfter(3_600), ExpectedDurationSeconds });
    expect(done.outcome.status).toBe('SUCCEEDED');
    expect(pollTimes(done).length).toBeLessThanOrEqual(most);
  });

  it('of a status that this version does not know is waited for', async () => {
    const done = await run({
      JobId: job([
        [0, 'PAUSED'],
        [60, 'SUCCEEDED'],
      ]),
    });
    expect(statuses(done)).toEqual(['PAUSED', 'SUCCEEDED']);
    expect(done.outcome.status).toBe('SUCCEEDED');
  });
});

describe('any other end', () => {
  it('of a job fails the execution', async () => {
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
    expect(done.visits.pop()?.state).toBe('Job failed');
  });

  it('at the deadline comes after a last poll just before it', async () => {
    const done = await run({ JobId: succeedsAfter(3_600), TimeoutSeconds: 600 });
    expect(failure(done)).toMatchObject({
      error: 'MediaAnalysisJobTimedOut',
      cause: { LastStatus: 'IN_PROGRESS', JobAgeSeconds: 600 },
    });
    expect(pollTimes(done).pop()).toBe(600);
    expect(rulesOf(done).pop()).toEqual(['WaiterProgress', 'WaiterAlertTimedOut']);
    expect(done.visits.pop()?.state).toBe('Job timed out');
  });

  it('by default comes after 24 hours, within the history that synth promised', async () => {
    const done = await run({ JobId: job([[0, 'QUEUED']]) });
    expect(failure(done).error).toBe('MediaAnalysisJobTimedOut');
    expect(pollTimes(done).pop()).toBe(24 * 3600);
    expect(historyEvents(done.visits)).toBeLessThanOrEqual(8_037);
  });

  // Not null: the local engine refuses a path that leads to it, Step Functions does not; the handler's own test has it.
  it.each([[{}], ['text'], [[1]], [7]])(
    'of an input that is %j is InvalidInput, with an event and no call',
    async (input) => {
      const done = await run(input);
      expect(failure(done).error).toBe('InvalidInput');
      expect(rulesOf(done)).toEqual([['WaiterProgress', 'WaiterAlertWaitFailed']]);
      expect(cloud.rekognition.requests()).toBe(0);
      expect(done.visits.pop()?.state).toBe('Wait failed');
    },
  );

  it.each([
    ['denied', 'AccessDeniedException', 3],
    ['notfound', 'ResourceNotFoundException', 3],
    ['invalid', 'InvalidParameterException', 1],
  ] as const)('of a job that cannot be read (%s) names the exception', async (kind, error, polls) => {
    cloud.rekognition.faults.add({ kind });
    const done = await run({ JobId: 'a' });
    expect(failure(done).error).toBe(error);
    expect(pollTimes(done)).toHaveLength(polls);
    expect(pollTimes(done).pop()).toBeLessThanOrEqual(20);
    expect(statuses(done)).toEqual(['ERROR']);
  });

  it('of a job with an unknown status and a CompletionTimestamp is UnexpectedStatus', async () => {
    const done = await run({ JobId: job([[0, 'CANCELLED', { CompletionTimestamp: START / 1000 }]]) });
    expect(failure(done)).toMatchObject({ error: 'UnexpectedStatus', cause: { Job: { Status: 'CANCELLED' } } });
  });
});

describe('faults that pass cost nothing but latency', () => {
  it.each(['throttle500', 'internal', 'reset', 'garbage', 'nostatus', 'unavailable'] as const)('%s', async (kind) => {
    cloud.rekognition.faults.add({ kind, until: START + 45_000 });
    const done = await run({ JobId: succeedsAfter(120) });
    expect(done.outcome.status).toBe('SUCCEEDED');
    expect(statuses(done)).toEqual(['IN_PROGRESS', 'SUCCEEDED'].slice(-statuses(done).length));
  });

  it('an outage of two hours', async () => {
    cloud.rekognition.faults.add({ kind: 'internal', from: START + 60_000, until: START + 7_260_000 });
    const done = await run({ JobId: succeedsAfter(600) });
    expect(done.outcome.status).toBe('SUCCEEDED');
    expect(statuses(done).pop()).toBe('SUCCEEDED');
    expect(pollTimes(done).pop()).toBeGreaterThanOrEqual(7_260);
  });

  it('access denied or not found, twice', async () => {
    cloud.rekognition.faults.add({ kind: 'denied', times: 1 });
    cloud.rekognition.faults.add({ kind: 'notfound', times: 1 });
    expect((await run({ JobId: succeedsAfter(60) })).outcome.status).toBe('SUCCEEDED');
  });
});

describe('faults of Lambda', () => {
  it.each(['Lambda.TooManyRequestsException', 'Lambda.ServiceException', 'Lambda.SdkClientException'])(
    '%s is retried for long',
    async (name) => {
      let left = 100;
      cloud.before.invoke = () => {
        if (left-- > 0) throw new ServiceError(name, 'passes');
      };
      expect((await run({ JobId: succeedsAfter(60) })).outcome.status).toBe('SUCCEEDED');
    },
  );

  it('that last end with PollFailed, an event and what Lambda said', async () => {
    cloud.before.invoke = () => {
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

  it('that begin after the first poll still tell whose event and whose Cause it is', async () => {
    const JobId = job([[0, 'QUEUED']]);
    let polls = 0;
    cloud.before.invoke = () => {
      if (polls++ > 0) throw new ServiceError('Runtime.ExitError', 'exit status 1');
    };
    const done = await run({ JobId, Context: { order: 7 } });
    expect(failure(done)).toMatchObject({ error: 'PollFailed', cause: { JobId, Context: { order: 7 } } });
    expect(done.events.at(-1)!.detail).toMatchObject({ jobId: JobId, context: { order: 7 }, error: 'PollFailed' });
  });

  it('are not waited out where the function itself is broken', async () => {
    cloud.before.invoke = () => {
      throw new ServiceError('TypeError', 'x is not a function');
    };
    const done = await run(['no object']);
    expect(failure(done).error).toBe('PollFailed');
    expect(cloud.time.now() - START).toBeLessThan(5 * 60_000);
  });
});

describe('a bus that refuses events', () => {
  it('for a while is retried with the same event', async () => {
    const JobId = job([[0, 'SUCCEEDED']]);
    let left = 30;
    cloud.before.putEvents = () => {
      if (left-- > 0) throw new ServiceError('EventBridge.FailedEntry', 'throttled');
    };
    const done = await run({ JobId });
    expect(done.outcome.status).toBe('SUCCEEDED');
    expect(statuses(done)).toEqual(['SUCCEEDED']);
  });

  it('for good fails the execution in that state, where a redrive resumes and publishes', async () => {
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

describe('an event of progress that cannot be published', () => {
  const refuse = (isRefused: (detail: any) => boolean) => {
    cloud.before.putEvents = ([{ Detail }]) => {
      if (isRefused(Detail)) throw new ServiceError('EventBridge.FailedEntry', 'throttled');
    };
  };

  it('is tried again for some minutes, and then left: the wait goes on to the outcome', async () => {
    refuse(({ status }) => status === 'QUEUED');
    const done = await run({ JobId: succeedsAfter(3_600) });
    expect(done.outcome.status).toBe('SUCCEEDED');
    expect(done.events.map(({ detail }) => [detail.previousStatus, detail.status, detail.id.split('#')[1]])).toEqual([
      [undefined, 'CREATED', '1'],
      ['QUEUED', 'IN_PROGRESS', '3'],
      ['IN_PROGRESS', 'SUCCEEDED', '4'],
    ]);
    const publishing = done.visits.findIndex(
      ({ state, input }) => state === 'Publish progress' && statusIn(input) === 'QUEUED',
    );
    const [from, until] = done.visits.slice(publishing, publishing + 2).map(({ at }) => at);
    expect(until - from).toBeGreaterThan(10_000);
    expect(until - from).toBeLessThan(10 * 60_000);
  });

  const statusIn = (input: unknown) => (input as { status?: string }).status;

  it('is counted by the next poll, once, in the log and as a metric', async () => {
    refuse(({ status }) => status === 'QUEUED');
    await run({ JobId: succeedsAfter(3_600) });
    const { log, metrics } = cloud.functions.poll;
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

  it('does not keep a wait from its deadline', async () => {
    refuse(({ status }) => status === 'QUEUED');
    const done = await run({ JobId: job([[0, 'QUEUED']]), TimeoutSeconds: 60 });
    expect(failure(done)).toMatchObject({ error: 'MediaAnalysisJobTimedOut', cause: { LastStatus: 'QUEUED' } });
    expect(statuses(done)).toEqual(['TIMED_OUT']);
  });
});

it('250 executions at once each end once, with their own answer and one terminal event', async () => {
  const jobs = Array.from({ length: 250 }, (_, index) => succeedsAfter(20 + (index % 60)));
  const executions = jobs.map((JobId) => cloud.stateMachine().start({ JobId }));
  const outcomes = await cloud.time.runUntil(Promise.all(executions.map(({ outcome }) => outcome)));
  outcomes.forEach((outcome, index) =>
    expect(outcome).toMatchObject({ status: 'SUCCEEDED', output: { JobId: jobs[index] } }),
  );
  const terminal = cloud.deliveries
    .filter(({ detail }) => detail.status === 'SUCCEEDED')
    .map(({ detail }) => detail.id);
  expect(terminal).toHaveLength(250);
  expect(new Set(cloud.deliveries.map(({ detail }) => detail.id)).size).toBe(cloud.deliveries.length);
}, 60_000);

it('two executions that watch one job both see it through, with events of their own', async () => {
  const JobId = succeedsAfter(60);
  const executions = ['first', 'second'].map((name) => cloud.stateMachine().start({ JobId }, { name }));
  await cloud.time.runUntil(Promise.all(executions.map(({ outcome }) => outcome)));
  const succeeded = cloud.deliveries.filter(({ detail }) => detail.status === 'SUCCEEDED');
  expect(succeeded.map(({ detail }) => detail.executionArn).sort()).toEqual(
    executions.map(({ executionArn }) => executionArn).sort(),
  );
});

it('two waits in one execution publish events of their own', async () => {
  await cloud.stop();
  const stack = new Stack(new App(), 'Test');
  const [first, second] = ['First', 'Second'].map((id) =>
    new WaitForMediaAnalysisJob(stack, id).prefixStates(`${id}: `),
  );
  const input = new Pass(stack, 'Again', { parameters: { 'JobId.$': '$.JobId' } });
  const definitionBody = DefinitionBody.fromChainable(first.next(input).next(second));
  new StateMachine(stack, 'Flow', { definitionBody });
  cloud = await LocalCloud.start({ template: localTemplateOf(stack), start: START });
  ({ job } = jobsIn(cloud.rekognition, cloud.time));
  const done = await run({ JobId: job([[0, 'SUCCEEDED']]) });
  expect(done.outcome.status).toBe('SUCCEEDED');
  expect(statuses(done)).toEqual(['SUCCEEDED', 'SUCCEEDED']);
  expect(new Set(done.events.map(({ detail }) => detail.id)).size).toBe(2);
});

it('each rule takes only events of its own waiter', async () => {
  await run({ JobId: job([[0, 'SUCCEEDED']]) });
  const patterns = Object.values(resourcesOf(template, 'AWS::Events::Rule')).map(({ EventPattern }) => EventPattern);
  expect(patterns).toHaveLength(5);
  for (const pattern of patterns) {
    expect(pattern).toMatchObject({
      source: ['rekognition.media-analysis'],
      detail: { stateMachineArn: [cloud.deliveries[0].detail.stateMachineArn] },
    });
  }
});
