/** A further final status of Amazon Rekognition needs a row in the status table. State machine and functions then know it. */
import { FINAL_STATUSES, JOB_STATUSES } from '../../lib/protocol/status';
import { resourcesOf } from '../../local/template';
import { causeOf } from '../support/cause';
import { pollFunction } from '../support/poll-function';
import { localTemplateOf, stackWithWaiter } from '../support/synth';

jest.mock('../../lib/protocol/status', () =>
  jest.requireActual<typeof import('./status-module')>('./status-module').statusModuleWith(
    `CANCELLED: {
      setBy: 'Rekognition',
      end: { state: 'Job cancelled', metric: 'JobsCancelled', label: 'Cancelled', error: 'MediaAnalysisJobCancelled' },
    }`,
  ),
);

const { cloud, firstPoll, addJob } = pollFunction();

it('the row of a further status makes it a job status and a final status', () => {
  expect(JOB_STATUSES).toContain('CANCELLED');
  expect(FINAL_STATUSES).toContain('CANCELLED');
});

it('the poll function fails the execution and counts the job if the job has a further final status', async () => {
  const state = await firstPoll({ JobId: addJob('CANCELLED') });
  expect(state).toMatchObject({
    status: 'CANCELLED',
    hasEnded: true,
    error: 'MediaAnalysisJobCancelled',
    event: { status: 'CANCELLED', error: 'MediaAnalysisJobCancelled' },
  });
  expect(causeOf(state)).toMatchObject({ Job: { Status: 'CANCELLED' } });
  expect(cloud.metrics).toEqual([expect.objectContaining({ JobsCancelled: 1 })]);
});

it('the state machine has a Fail state for a further final status', () => {
  const template = localTemplateOf(stackWithWaiter().stack);
  const [{ DefinitionString }] = Object.values(resourcesOf(template, 'AWS::StepFunctions::StateMachine'));
  const { States } = JSON.parse(DefinitionString as string) as { States: Record<string, any> };
  expect(States.Outcome.Choices).toContainEqual(
    expect.objectContaining({ StringEquals: 'CANCELLED', Next: 'Job cancelled' }),
  );
  expect(States['Job cancelled']).toMatchObject({ Type: 'Fail' });
});
