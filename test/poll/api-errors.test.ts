import { describeFault, type FaultKind } from '../../local/rekognition/faults';
import { causeOf } from '../support/cause';
import { pollFunction } from '../support/poll-function';
import { speedUpTimers } from '../support/speed-up-timers';
import { START } from '../support/surroundings';

const { cloud, firstPoll, nextPoll, passSeconds, addJob, addFault, clearFaults } = pollFunction();

const TRANSIENT_FAULTS: [FaultKind, unknown][] = [
  ['throttle', 'ThrottlingException'],
  ['throttle500', 'ThrottlingException'],
  ['throughput', 'ProvisionedThroughputExceededException'],
  ['internal', 'InternalServerError'],
  ['unavailable', expect.any(String)],
  ['forbidden', 'Unknown'],
  ['oddmessage', 'InternalServerError'],
  ['reset', expect.any(String)],
  ['hang', 'TimeoutError'],
  ['garbage', expect.any(String)],
  ['nostatus', 'MalformedAnswer'],
];

it.each(TRANSIENT_FAULTS.map(([kind, name]) => [describeFault(kind), kind, name] as const))(
  'the poll function logs a transient fault and polls again: %s',
  async (_fault, kind, name) => {
    if (kind === 'hang') speedUpTimers(20);
    addFault(kind);
    const JobId = addJob('QUEUED');
    const state = await firstPoll({ JobId });
    expect(state).toMatchObject({
      statusChanged: false,
      waitSeconds: expect.any(Number),
      progress: { polls: 1, apiErrors: 1, refusals: 0, lastApiError: { name, message: expect.any(String) } },
    });
    expect(state).not.toHaveProperty('error');
    expect(cloud.log.warn).toHaveBeenCalledWith(
      expect.objectContaining({
        event: 'ApiCallFailed',
        operation: 'GetMediaAnalysisJob',
        jobId: JobId,
        apiError: expect.objectContaining({ name }),
      }),
    );
    clearFaults();
    expect(await nextPoll(state)).toMatchObject({ status: 'QUEUED', statusChanged: true, event: { polls: 2 } });
  },
);

it('an API error leaves the last status of the job as it is', async () => {
  const state = await firstPoll({ JobId: addJob('QUEUED') });
  addFault('throttle');
  passSeconds(10);
  expect(await nextPoll(state)).toMatchObject({ status: 'QUEUED', statusChanged: false });
});

it('the poll function throws an error that is not an API error, so that Step Functions retries it', async () => {
  jest.replaceProperty(process, 'env', { ...process.env, AWS_SECRET_ACCESS_KEY: undefined });
  await expect(firstPoll({ JobId: 'a' })).rejects.toMatchObject({ name: 'CredentialsProviderError' });
});

it('one InvalidParameterException of GetMediaAnalysisJob ends the execution', async () => {
  addFault('invalid');
  const state = await firstPoll({ JobId: 'a' });
  expect(state).toMatchObject({ status: 'ERROR', error: 'InvalidParameterException', progress: { polls: 1 } });
  expect(causeOf(state)).toMatchObject({ JobId: 'a', Hint: expect.stringContaining('Check the JobId') });
});

it.each<[string, FaultKind, RegExp, RegExp]>([
  ['AccessDeniedException', 'denied', /answered AccessDeniedException without a message/, /closed to new customers/],
  ['ResourceNotFoundException', 'notfound', /./, /account and region/],
  ['NewException', 'newerror', /./, /poll function's role/],
])('the third %s of GetMediaAnalysisJob in a row ends the execution', async (error, kind, message, hint) => {
  addFault(kind);
  let state = await firstPoll({ JobId: 'a', Context: { order: 7 } });
  for (const refusals of [1, 2]) {
    expect(state).toMatchObject({ statusChanged: false, progress: { refusals } });
    expect(state.waitSeconds).toBeLessThanOrEqual(10);
    passSeconds(state.waitSeconds!);
    state = await nextPoll(state);
  }
  expect(state).toMatchObject({
    status: 'ERROR',
    error,
    event: { error },
    correlation: { event: { context: { order: 7 } } },
    progress: { polls: 3 },
  });
  expect(causeOf(state)).toMatchObject({
    JobId: 'a',
    Message: expect.stringMatching(message),
    Hint: expect.stringMatching(hint),
  });
});

it.each<[string, FaultKind]>([
  ['UnrecognizedClientException', 'badcredentials'],
  ['ExpiredTokenException', 'expired'],
])('the poll function goes on after five authentication errors in a row: %s', async (_name, kind) => {
  const JobId = addJob('SUCCEEDED');
  addFault(kind, 5);
  let state = await firstPoll({ JobId });
  for (let polls = 1; polls <= 5; polls++) {
    expect(state).toMatchObject({ statusChanged: false, hasEnded: false, progress: { polls, refusals: 0 } });
    expect(cloud.metrics.at(-1)).toMatchObject({ ErrorKind: 'Authentication', ApiErrors: 1 });
    passSeconds(state.waitSeconds!);
    state = await nextPoll(state);
  }
  expect(state).toMatchObject({ status: 'SUCCEEDED', hasEnded: true });
});

it('an answer resets the number of refusals in a row, but a transient error does not', async () => {
  const JobId = addJob('QUEUED');
  addFault('denied', 2);
  let state = await nextPoll(await firstPoll({ JobId }));
  expect(state.progress).toMatchObject({ refusalsInARow: 2 });
  state = await nextPoll(state);
  expect(state).toMatchObject({ status: 'QUEUED', progress: { refusalsInARow: 0, refusals: 2 } });

  addFault('denied', 2);
  state = await nextPoll(await nextPoll(state));
  addFault('nostatus', 1);
  state = await nextPoll(state);
  expect(state.progress).toMatchObject({ refusalsInARow: 2 });
  addFault('denied', 1);
  expect(await nextPoll(state)).toMatchObject({ status: 'ERROR', error: 'AccessDeniedException' });
});

it.each<[string, string, FaultKind, number, [number, number]]>([
  ['10 seconds', 'the 20th refusal', 'denied', 19, [10, 10]],
  ['about 2 minutes', 'the 21st refusal', 'denied', 20, [108, 132]],
  ['about 2 minutes', 'a transient error', 'internal', 0, [108, 132]],
])('the next poll of an old job comes %s after %s', async (_wait, _error, kind, refusals, [least, most]) => {
  const JobId = cloud.rekognition.jobs.put({
    createdAt: START - 3600_000,
    timeline: [{ afterSeconds: 0, Status: 'QUEUED' }],
  });
  addFault(kind);
  const progress = {
    startedAt: START - 60_000,
    polls: 50,
    changes: 1,
    apiErrors: 20,
    refusals,
    refusalsInARow: 0,
    jobCreatedAt: START - 3600_000,
  };
  const { waitSeconds } = await nextPoll({ input: { JobId }, status: 'QUEUED', progress });
  expect(waitSeconds).toBeGreaterThanOrEqual(least);
  expect(waitSeconds).toBeLessThanOrEqual(most);
});
