import type { LoopState } from '../../lib/protocol/state';
import { deploy } from './deploy';
import type { Run } from './deployment';
import { UPGRADE_STACK } from './names';
import { expectEnd, scenario, statusesOf } from './scenario';

const waitsOf = ({ history }: Run) =>
  new Set(
    history.flatMap(({ stateEnteredEventDetails: entered }) =>
      entered?.name === 'Wait' ? (JSON.parse(entered.input!) as LoopState).waitSeconds : [],
    ),
  );

scenario(
  'two starts under one name are one execution',
  async (cloud) => {
    const JobId = cloud.jobs.succeedsAfter(3);
    const executionArn = await cloud.start({ JobId }, 'Waiter', JobId);
    // Step Functions would return the running execution; MiniStack refuses the name.
    await cloud
      .start({ JobId }, 'Waiter', JobId)
      .catch((error: Error) => expect(error.name).toBe('ExecutionAlreadyExists'));
    return cloud.ended(executionArn);
  },
  (run, cloud) => {
    expectEnd(run, 'SUCCEEDED');
    const ofThisJob = cloud.inbox.messages.filter(({ detail }) => detail.jobId === run.output.JobId);
    expect(new Set(ofThisJob.map(({ detail }) => detail.executionArn)).size).toBe(1);
  },
);

scenario(
  'two executions that watch one job both see it through',
  (cloud) => {
    const JobId = cloud.jobs.succeedsAfter(3);
    return Promise.all([cloud.run({ JobId }), cloud.run({ JobId })]);
  },
  (runs) => runs.forEach((run) => expectEnd(run, 'SUCCEEDED')),
);

describe.each(['JSONPath', 'JSONata'])('waitTask in a %s machine', (language) => {
  scenario(
    'ends with the answer of a job that succeeds',
    async (cloud) => {
      const JobId = cloud.jobs.succeedsAfter(3);
      return { JobId, parent: await cloud.run({ JobId }, `${language}Parent`) };
    },
    ({ parent, JobId }) => expect(parent.output).toMatchObject({ JobId, Status: 'SUCCEEDED' }),
  );
  scenario(
    'fails where the job fails, and tells why',
    (cloud) => cloud.run({ JobId: cloud.jobs.job([[0, 'FAILED']]) }, `${language}Parent`),
    ({ status, error, cause }) => {
      expect(status).toBe('FAILED');
      // Step Functions' Error is States.TaskFailed, with the waiter's in the Cause; MiniStack passes the waiter's on.
      expect(JSON.stringify({ error, cause })).toContain('MediaAnalysisJobFailed');
    },
  );
});

scenario(
  'an execution that is running while a new version is deployed ends well, and so does one of the new version',
  async (cloud) => {
    const run = () => cloud.run({ JobId: cloud.jobs.succeedsAfter(15) }, 'Waiter', undefined, UPGRADE_STACK);
    const before = run();
    await deploy(process.env.AWS_ENDPOINT_URL!, UPGRADE_STACK);
    return Promise.all([before, run()]);
  },
  (runs) => {
    expect(runs.map(({ status }) => status)).toEqual(['SUCCEEDED', 'SUCCEEDED']);
    // Each kept the schedule of its own version: every 2 seconds, and by the job's age from 1 second on.
    expect(waitsOf(runs[0])).toEqual(new Set([2]));
    expect(waitsOf(runs[1])).toContain(1);
  },
);

scenario(
  '200 executions at once each end once, with one event that tells of it',
  (cloud) => {
    const jobs = Array.from({ length: 200 }, (_, index) => cloud.jobs.succeedsAfter(2 + (index % 10)));
    return Promise.all(jobs.map((JobId) => cloud.run({ JobId })));
  },
  (runs, cloud) => {
    for (const run of runs) {
      expectEnd(run, 'SUCCEEDED');
      expect(statusesOf(run).filter((status) => status === 'SUCCEEDED')).toHaveLength(1);
    }
    const ids = cloud.inbox.messages.filter(({ rule }) => rule === 'onEvent').map(({ detail }) => detail.id);
    expect(new Set(ids).size).toBe(ids.length);
  },
);
