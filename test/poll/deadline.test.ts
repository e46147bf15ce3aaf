import { causeOf } from '../support/cause';
import { pollFunction } from '../support/poll-function';
import { START } from '../support/surroundings';

const { firstPoll, nextPoll, passSeconds, addJob, addFault } = pollFunction();

it('the execution times out at the deadline, and its Cause has the last status, the job age and the last API error', async () => {
  const JobId = addJob('IN_PROGRESS');
  let state = await firstPoll({ JobId, TimeoutSeconds: 15, Context: { order: 7 } });
  expect(state.waitSeconds).toBe(15);
  passSeconds(state.waitSeconds!);
  addFault('internal');
  state = await nextPoll(state);
  expect(state).toMatchObject({
    status: 'TIMED_OUT',
    statusChanged: true,
    error: 'MediaAnalysisJobTimedOut',
    event: { status: 'TIMED_OUT', previousStatus: 'IN_PROGRESS', jobAgeSeconds: 75, polls: 2 },
  });
  expect(causeOf(state)).toMatchObject({
    JobId,
    Message: expect.stringContaining('within 15 seconds'),
    Hint: expect.stringContaining('under another name'),
    LastStatus: 'IN_PROGRESS',
    JobAgeSeconds: 75,
    Polls: 2,
    ApiErrors: 1,
    LastApiError: { name: 'InternalServerError' },
    Context: { order: 7 },
  });
});

it('the timeout of the state machine limits the TimeoutSeconds of the input', async () => {
  const input = { JobId: addJob('QUEUED'), TimeoutSeconds: 1_000 };
  const state = await firstPoll(input, { timeoutSeconds: 15 });
  expect(state.waitSeconds).toBe(15);
});

it.each([
  ['SUCCEEDED', undefined],
  ['FAILED', 'MediaAnalysisJobFailed'],
])('the last poll reports %s although the deadline has passed', async (status, error) => {
  const input = { JobId: addJob(status, { CompletionTimestamp: START / 1000 }) };
  const state = await firstPoll(input, { timeoutSeconds: 0 });
  expect([state.status, state.error]).toEqual([status, error]);
});

it('the Cause of a timeout has the LastStatus null if no poll had an answer', async () => {
  addFault('internal');
  const state = await firstPoll({ JobId: 'a', TimeoutSeconds: 1 });
  passSeconds(1);
  expect(causeOf(await nextPoll(state))).toMatchObject({ LastStatus: null, Polls: 2 });
});

it('the Cause of a timeout has the LastApiError null if no poll had an error', async () => {
  const state = await firstPoll({ JobId: addJob('QUEUED') }, { timeoutSeconds: 0 });
  expect(causeOf(state)).toMatchObject({ LastStatus: 'QUEUED', LastApiError: null });
});
