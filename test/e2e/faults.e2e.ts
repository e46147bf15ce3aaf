import type { FaultKind } from '../../local/rekognition/faults';
import type { Deployment } from './deployment';
import { expectEnd, pollsOf, scenario, statusesOf } from './scenario';

/** A job that succeeds after some seconds. Its first requests fail. */
const jobWith = (cloud: Deployment, faults: readonly FaultKind[], times: number | undefined, seconds = 4) => {
  const jobId = cloud.jobs.succeedsAfter(seconds);
  for (const kind of faults) cloud.rekognition.faults.add({ kind, jobId, times });
  return jobId;
};

/** Calls Lambda's API, because MiniStack's CloudFormation ignores ReservedConcurrentExecutions. */
const allowOneInvocation = (functionName: string) =>
  fetch(`${process.env.AWS_ENDPOINT_URL}/2017-10-31/functions/${functionName}/concurrency`, {
    method: 'PUT',
    body: JSON.stringify({ ReservedConcurrentExecutions: 1 }),
  });

describe('transient faults of Rekognition', () => {
  // Where the client retries, each poll makes two requests.
  describe.each<[FaultKind, number]>([
    ['throttle', 4],
    ['throttle500', 4],
    ['throughput', 4],
    ['internal', 4],
    ['unavailable', 4],
    ['reset', 4],
    ['hang', 2],
    ['garbage', 4],
    ['nostatus', 2],
    ['notfound', 2],
    ['denied', 2],
    ['badcredentials', 4],
    ['expired', 4],
  ])('%s', (kind, times) => {
    scenario(
      'the execution succeeds later',
      (cloud) => cloud.run({ JobId: jobWith(cloud, [kind], times) }),
      (run) => {
        expectEnd(run, 'SUCCEEDED');
        expect(run.states.indexOf('Wait')).toBeLessThan(run.states.indexOf('Publish outcome'));
      },
    );
  });

  scenario(
    'the execution succeeds later after a mixture of them',
    (cloud) =>
      cloud.run({ JobId: jobWith(cloud, ['throttle', 'reset', 'denied', 'garbage', 'internal', 'notfound'], 1, 10) }),
    (run) => expectEnd(run, 'SUCCEEDED'),
  );

  scenario(
    'the execution succeeds after an outage of ten seconds (the soak has outages of two hours)',
    (cloud) => {
      const jobId = cloud.jobs.succeedsAfter(5);
      cloud.rekognition.faults.add({ kind: 'internal', jobId, until: Date.now() + 10_000 });
      return cloud.run({ JobId: jobId });
    },
    (run) => {
      expectEnd(run, 'SUCCEEDED');
      expect(statusesOf(run)).toEqual(['SUCCEEDED']);
    },
  );

  scenario(
    'an execution publishes an unknown status and goes on waiting',
    (cloud) => cloud.run({ JobId: jobWith(cloud, ['unknownstatus'], 1) }),
    (run) => {
      expectEnd(run, 'SUCCEEDED');
      expect(statusesOf(run)[0]).toBe('PAUSED');
    },
  );
});

describe('refusals of Rekognition', () => {
  describe.each<[FaultKind, string, number]>([
    ['denied', 'AccessDeniedException', 3],
    ['notfound', 'ResourceNotFoundException', 3],
    ['invalid', 'InvalidParameterException', 1],
  ])('%s', (kind, error, polls) => {
    scenario(
      `the execution fails after ${polls} ${polls === 1 ? 'poll' : 'polls'}`,
      (cloud) => cloud.run({ JobId: jobWith(cloud, [kind], undefined, 600) }),
      (run) => {
        expectEnd(run, 'ERROR', error);
        expect(pollsOf(run)).toBe(polls);
        expect(run.cause.Hint).toContain('Check');
      },
    );
  });
});

describe('faults of Lambda', () => {
  scenario(
    'executions succeed if Lambda throttles their invocations',
    async (cloud) => {
      await allowOneInvocation(cloud.output('ThrottledFunction'));
      const jobs = Array.from({ length: 4 }, () => cloud.jobs.succeedsAfter(0));
      return Promise.all(jobs.map((JobId) => cloud.run({ JobId }, 'Throttled')));
    },
    (runs) => {
      expect(runs.map(({ status }) => status)).toEqual(runs.map(() => 'SUCCEEDED'));
      const failures = runs.flatMap(({ history }) => history.flatMap((event) => event.taskFailedEventDetails ?? []));
      expect(failures).not.toHaveLength(0);
      // MiniStack's Error is Lambda.Unknown. The soak tests the retries of Step Functions' own name.
      for (const { cause } of failures) expect(cause).toContain('TooManyRequestsException');
    },
  );
});
