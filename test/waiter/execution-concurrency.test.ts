/** Executions at the same time, and two waits in one execution. */
import { App, Stack } from 'aws-cdk-lib';
import { DefinitionBody, Pass, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { WaitForMediaAnalysisJob } from '../../lib';
import { Status } from '../../lib/protocol/status';
import { LocalCloud } from '../../local/local-cloud';
import { runToEnd, START, statuses } from '../machine/executions';
import { jobsIn } from '../support/jobs';
import { localTemplateOf } from '../support/synth';
import { localWaiter } from './local-waiter';

const local = localWaiter();
const { succeedsAfter } = local;

it('each of 250 executions at the same time returns the answer about its own job, and publishes one final event', async () => {
  const { cloud } = local;
  const jobs = Array.from({ length: 250 }, (_, index) => succeedsAfter(20 + (index % 60)));
  const executions = jobs.map((JobId) => cloud.stateMachine().start({ JobId }));
  const outcomes = await cloud.time.runUntil(Promise.all(executions.map(({ outcome }) => outcome)));
  outcomes.forEach((outcome, index) =>
    expect(outcome).toMatchObject({ status: 'SUCCEEDED', output: { JobId: jobs[index] } }),
  );
  const final = cloud.deliveries.filter(({ detail }) => detail.status === 'SUCCEEDED').map(({ detail }) => detail.id);
  expect(final).toHaveLength(250);
  expect(new Set(cloud.deliveries.map(({ detail }) => detail.id)).size).toBe(cloud.deliveries.length);
}, 60_000);

it('two executions that wait for one job both succeed, and each publishes its own events', async () => {
  const { cloud } = local;
  const JobId = succeedsAfter(60);
  const executions = ['first', 'second'].map((name) => cloud.stateMachine().start({ JobId }, { name }));
  await cloud.time.runUntil(Promise.all(executions.map(({ outcome }) => outcome)));
  const succeeded = cloud.deliveries.filter(({ detail }) => detail.status === 'SUCCEEDED');
  expect(succeeded.map(({ detail }) => detail.executionArn).sort()).toEqual(
    executions.map(({ executionArn }) => executionArn).sort(),
  );
});

it('two waits in one execution publish events with different ids', async () => {
  const stack = new Stack(new App(), 'Test');
  const [first, second] = ['First', 'Second'].map((id) =>
    new WaitForMediaAnalysisJob(stack, id).prefixStates(`${id}: `),
  );
  const input = new Pass(stack, 'Again', { parameters: { 'JobId.$': '$.JobId' } });
  const definitionBody = DefinitionBody.fromChainable(first.next(input).next(second));
  new StateMachine(stack, 'Flow', { definitionBody });
  const cloud = await LocalCloud.start({ template: localTemplateOf(stack), start: START });
  try {
    const JobId = jobsIn(cloud.rekognition, cloud.time).job([[0, 'SUCCEEDED']]);
    const done = await runToEnd(cloud, cloud.stateMachine().start({ JobId }));
    expect(done.outcome.status).toBe('SUCCEEDED');
    expect(statuses(done)).toEqual([Status.SUCCEEDED, Status.SUCCEEDED]);
    expect(new Set(done.events.map(({ detail }) => detail.id)).size).toBe(2);
  } finally {
    await cloud.stop();
  }
});
