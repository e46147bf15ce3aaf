import { causeOf } from '../support/cause';
import { pollFunction } from '../support/poll-function';

const { cloud, firstPoll, addJob } = pollFunction();

it.each<[string, unknown, RegExp]>([
  ['without JobId', {}, /JobId must be a string of 1 to 64 characters that matches .*; received nothing/],
  ['with an empty JobId', { JobId: '' }, /received ""/],
  ['with a JobId of 65 characters', { JobId: 'a'.repeat(65) }, /received "a{65}"/],
  ['with a number as JobId', { JobId: 7 }, /received 7/],
  ['with a space in JobId', { JobId: 'a b' }, /received "a b"/],
  ['with a line break in JobId', { JobId: 'ab\n' }, /received "ab\\n"/],
  ['with an umlaut in JobId', { JobId: 'größe' }, /received "größe"/],
  ['that is a string', 'job', /the input must be a JSON object .*received "job"/],
  ['that is null', null, /received null/],
  ['that is a list', [{ JobId: 'a' }], /the input must be a JSON object/],
  [
    'with an ExpectedDurationSeconds of 0',
    { JobId: 'a', ExpectedDurationSeconds: 0 },
    /ExpectedDurationSeconds must be a number above 0 and at most 31449600; received 0/,
  ],
  ['with a string as ExpectedDurationSeconds', { JobId: 'a', ExpectedDurationSeconds: '60' }, /received "60"/],
  [
    'with a TimeoutSeconds of half a second',
    { JobId: 'a', TimeoutSeconds: 0.5 },
    /TimeoutSeconds must be a whole number from 1 to 31449600; received 0.5/,
  ],
  ['with a TimeoutSeconds of two years', { JobId: 'a', TimeoutSeconds: 63072000 }, /received 63072000/],
  [
    'with a list as Context',
    { JobId: 'a', Context: [] },
    /Context must be a JSON object of at most 8192 characters; received \[\]/,
  ],
  ['with null as Context', { JobId: 'a', Context: null }, /received null/],
  [
    'with a Context of 250 KB',
    { JobId: 'a', Context: { x: 'y'.repeat(250_000) } },
    /received {"x":"y+… \[cut from 250008 characters\]/,
  ],
])('a waiter input %s ends the execution with InvalidInput before any call', async (_input, input, message) => {
  const requests = cloud.rekognition.requests();
  const state = await firstPoll(input);
  expect(cloud.rekognition.requests()).toBe(requests);
  expect(state).toMatchObject({
    status: 'ERROR',
    statusChanged: true,
    error: 'InvalidInput',
    event: { status: 'ERROR', polls: 0 },
  });
  expect(state.event!.jobAgeSeconds).toBeUndefined();
  expect(causeOf(state)).toMatchObject({
    Message: expect.stringMatching(message),
    Hint: expect.stringContaining('valid input'),
  });
  expect(state.cause!.length).toBeLessThan(1_000);
  expect(cloud.metrics).toEqual([expect.objectContaining({ WaitsFailed: 1 })]);
});

it('the Cause of an invalid waiter input names every invalid member and repeats the valid JobId and Context', async () => {
  const state = await firstPoll({
    JobId: 'a-job',
    Context: { order: 7 },
    TimeoutSeconds: -1,
    ExpectedDurationSeconds: -1,
  });
  expect(state.correlation.event).toEqual({ jobId: 'a-job', context: { order: 7 } });
  const cause = causeOf(state);
  expect(cause).toMatchObject({ JobId: 'a-job', Context: { order: 7 } });
  expect(cause.Message).toMatch(/ExpectedDurationSeconds .*\. TimeoutSeconds /);
});

it('the poll function accepts the largest allowed input and rejects a Context of one more character', async () => {
  const bounds = { TimeoutSeconds: 364 * 86_400, ExpectedDurationSeconds: 364 * 86_400 };
  const Context = { x: 'y'.repeat(8_192 - '{"x":""}'.length) };
  const input = { JobId: addJob('QUEUED'), Context, ...bounds };
  expect((await firstPoll(input)).input).toEqual(input);
  expect((await firstPoll({ ...input, Context: { x: `${Context.x}y` } })).error).toBe('InvalidInput');
});

it('the poll function drops members of the input that it does not know', async () => {
  const input = {
    JobId: addJob('QUEUED'),
    ExpectedDurationSeconds: 60,
    TimeoutSeconds: 600,
    Context: { a: [1, null, 'ü'] },
  };
  const state = await firstPoll({ ...input, Bulk: 'x'.repeat(250_000) });
  expect(state.input).toEqual(input);
  expect(state.correlation.event.context).toEqual(input.Context);
  expect(JSON.stringify(state).length).toBeLessThan(5_000);
});
