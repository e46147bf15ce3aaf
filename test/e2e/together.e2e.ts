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
  'two calls of StartExecution with the same name start one execution',
  async (cloud) => {
    const JobId = cloud.jobs.succeedsAfter(3);
    const executionArn = await cloud.start({ JobId }, 'Waiter', JobId);
    // Step Functions returns the running execution. MiniStack rejects the name.
    await cloud
      .start({ JobId }, 'Waiter', JobId)
      .catch((error: Error) => expect(error.name).toBe('ExecutionAlreadyExists'));
    return cloud.endOf(executionArn);
  },
  (run, cloud) => {
    expectEnd(run, 'SUCCEEDED');
    const ofThisJob = cloud.inbox.messages.filter(({ detail }) => detail.jobId === run.output.JobId);
    expect(new Set(ofThisJob.map(({ detail }) => detail.executionArn)).size).toBe(1);
  },
);

scenario(
  'two executions for the same job both succeed',
  (cloud) => {
    const JobId = cloud.jobs.succeedsAfter(3);
    return Promise.all([cloud.run({ JobId }), cloud.run({ JobId })]);
  },
  (runs) => runs.forEach((run) => expectEnd(run, 'SUCCEEDED')),
);

describe.each(['JSONPath', 'JSONata'])('waitTask in a %s machine', (language) => {
  scenario(
    'the task returns the answer if the job succeeds',
    async (cloud) => {
      const JobId = cloud.jobs.succeedsAfter(3);
      return { JobId, parent: await cloud.run({ JobId }, `${language}Parent`) };
    },
    ({ parent, JobId }) => expect(parent.output).toMatchObject({ JobId, Status: 'SUCCEEDED' }),
  );
  scenario(
    'the task fails if the job fails, and says why',
    (cloud) => cloud.run({ JobId: cloud.jobs.job([[0, 'FAILED']]) }, `${language}Parent`),
    ({ status, error, cause }) => {
      expect(status).toBe('FAILED');
      // In Step Functions, Error is States.TaskFailed, and the waiter's Error is in the Cause. MiniStack uses the waiter's Error.
      expect(JSON.stringify({ error, cause })).toContain('MediaAnalysisJobFailed');
    },
  );
});

scenario(
  'an execution that runs during a deployment succeeds, as does an execution of the new version',
  async (cloud) => {
    const run = () => cloud.run({ JobId: cloud.jobs.succeedsAfter(15) }, 'Waiter', undefined, UPGRADE_STACK);
    const before = run();
    await deploy(process.env.AWS_ENDPOINT_URL!, UPGRADE_STACK);
    return Promise.all([before, run()]);
  },
  (runs) => {
    expect(runs.map(({ status }) => status)).toEqual(['SUCCEEDED', 'SUCCEEDED']);
    // Each has the schedule of its version: every 2 seconds, or by the job's age, with at least 1 second.
    expect(waitsOf(runs[0])).toEqual(new Set([2]));
    expect(waitsOf(runs[1])).toContain(1);
  },
);

scenario(
  '200 executions at the same time each end once, with one event about the end',
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
