import type { FaultKind } from '../../local/rekognition/faults';
import type { Deployment } from './deployment';
import { expectEnd, pollsOf, scenario, statusesOf } from './scenario';

/** A job that succeeds after some seconds, and whose first requests are hit by faults. */
const jobWith = (cloud: Deployment, faults: readonly FaultKind[], times: number | undefined, seconds = 4) => {
  const jobId = cloud.jobs.succeedsAfter(seconds);
  for (const kind of faults) cloud.rekognition.faults.add({ kind, jobId, times });
  return jobId;
};

/** By its API: MiniStack's CloudFormation drops ReservedConcurrentExecutions. */
const allowOneInvocation = (functionName: string) =>
  fetch(`${process.env.AWS_ENDPOINT_URL}/2017-10-31/functions/${functionName}/concurrency`, {
    method: 'PUT',
    body: JSON.stringify({ ReservedConcurrentExecutions: 1 }),
  });

describe('faults of Rekognition that pass', () => {
  // The client makes two requests a poll where it retries.
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
      'costs nothing but latency',
      (cloud) => cloud.run({ JobId: jobWith(cloud, [kind], times) }),
      (run) => {
        expectEnd(run, 'SUCCEEDED');
        expect(run.states.indexOf('Wait')).toBeLessThan(run.states.indexOf('Publish outcome'));
      },
    );
  });

  scenario(
    'mixed cost nothing but latency',
    (cloud) =>
      cloud.run({ JobId: jobWith(cloud, ['throttle', 'reset', 'denied', 'garbage', 'internal', 'notfound'], 1, 10) }),
    (run) => expectEnd(run, 'SUCCEEDED'),
  );

  scenario(
    'an outage of ten seconds (one of two hours is run in virtual time)',
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
    'a status that this version does not know is published and waited on',
    (cloud) => cloud.run({ JobId: jobWith(cloud, ['unknownstatus'], 1) }),
    (run) => {
      expectEnd(run, 'SUCCEEDED');
      expect(statusesOf(run)[0]).toBe('PAUSED');
    },
  );
});

describe('refusals', () => {
  describe.each<[FaultKind, string, number]>([
    ['denied', 'AccessDeniedException', 3],
    ['notfound', 'ResourceNotFoundException', 3],
    ['invalid', 'InvalidParameterException', 1],
  ])('%s', (kind, error, polls) => {
    scenario(
      `that stay end the wait after ${polls} polls`,
      (cloud) => cloud.run({ JobId: jobWith(cloud, [kind], undefined, 600) }),
      (run) => {
        expectEnd(run, 'ERROR', error);
        expect(pollsOf(run)).toBe(polls);
        expect(run.cause.Hint).toContain('Check');
      },
    );
  });
});

describe("Lambda's own faults", () => {
  scenario(
    'invocations of a function that is allowed one at a time are throttled, and none is lost',
    async (cloud) => {
      await allowOneInvocation(cloud.output('ThrottledFunction'));
      const jobs = Array.from({ length: 4 }, () => cloud.jobs.succeedsAfter(0));
      return Promise.all(jobs.map((JobId) => cloud.run({ JobId }, 'Throttled')));
    },
    (runs) => {
      expect(runs.map(({ status }) => status)).toEqual(runs.map(() => 'SUCCEEDED'));
      const failures = runs.flatMap(({ history }) => history.flatMap((event) => event.taskFailedEventDetails ?? []));
      expect(failures).not.toHaveLength(0);
      // MiniStack names the Error Lambda.Unknown; that Step Functions' own name is retried for long is run on the local engine.
      for (const { cause } of failures) expect(cause).toContain('TooManyRequestsException');
    },
  );
});
