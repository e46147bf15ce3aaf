import { MediaAnalysisJobStatus } from '@aws-sdk/client-rekognition';
import { MetricName } from '../../lib/protocol/metrics';
import { ENDS, FINAL_STATUSES, isFinalStatus, isJobStatus, JOB_STATUSES, Status } from '../../lib/protocol/status';
import { resourcesOf } from '../../local/template';
import { pollFunction } from '../support/poll-function';
import { localTemplateOf, stackWithWaiter } from '../support/synth';

const { firstPoll, addJob } = pollFunction();

interface State {
  readonly Type: string;
  readonly Choices?: readonly { readonly StringEquals: string; readonly Next: string }[];
}

const [machine] = Object.values(
  resourcesOf(localTemplateOf(stackWithWaiter().stack), 'AWS::StepFunctions::StateMachine'),
);
const { States } = JSON.parse(machine.DefinitionString as string) as { States: Record<string, State> };

it('the status table has every job status of the API model, and no other', () => {
  expect([...JOB_STATUSES].sort()).toEqual(Object.values(MediaAnalysisJobStatus).sort());
});

it('the final statuses are SUCCEEDED, FAILED, TIMED_OUT and ERROR', () => {
  expect([...FINAL_STATUSES]).toEqual(['SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ERROR']);
});

it('the statuses that Rekognition does not report are all final', () => {
  const own = Object.values(Status).filter((status) => !isJobStatus(status));
  expect(own).toEqual(['TIMED_OUT', 'ERROR']);
  expect(own.every(isFinalStatus)).toBe(true);
});

it.each(['state', 'metric', 'label'] as const)('no two final statuses have the same %s', (member) => {
  const values = Object.values(ENDS).map((end) => end[member]);
  expect(new Set(values).size).toBe(FINAL_STATUSES.length);
});

it.each(FINAL_STATUSES)('the metric of the final status %s is one of MetricName', (status) => {
  expect(Object.values(MetricName)).toContain(ENDS[status].metric);
});

it.each(FINAL_STATUSES.filter((status) => isJobStatus(status) && status !== Status.SUCCEEDED))(
  'the poll function fails the execution with the Error of the table if the job is %s',
  async (status) => {
    const { error } = ENDS[status];
    expect(error).toMatch(/./);
    expect(await firstPoll({ JobId: addJob(status) })).toMatchObject({ hasEnded: true, error });
  },
);

it.each(FINAL_STATUSES)(
  'the state machine ends an execution with the status %s in the state of the table',
  (status) => {
    const { Next } = States.Outcome.Choices!.find(({ StringEquals }) => StringEquals === status)!;
    expect(Next).toBe(ENDS[status].state);
    expect(States[Next]).toMatchObject(status === Status.SUCCEEDED ? { Type: 'Pass', End: true } : { Type: 'Fail' });
  },
);

it('the state machine has no Fail state beside those of the status table', () => {
  const failStates = Object.keys(States).filter((name) => States[name].Type === 'Fail');
  const inTable = FINAL_STATUSES.filter((status) => status !== Status.SUCCEEDED).map((status) => ENDS[status].state);
  expect(failStates.sort()).toEqual(inTable.sort());
});
