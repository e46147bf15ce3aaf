import { FAILURE_CODES } from '../../lib/protocol/rekognition';
import { causeOf } from '../support/cause';
import { pollFunction } from '../support/poll-function';

const { firstPoll, addJob } = pollFunction();

/** Polls a job that failed with these details. Returns the Cause of the execution. */
const causeWith = async (FailureDetails?: object) => {
  const state = await firstPoll({ JobId: addJob('FAILED', { FailureDetails }), Context: { order: 7 } });
  expect(state).toMatchObject({ status: 'FAILED', error: 'MediaAnalysisJobFailed' });
  expect(state.event).toMatchObject({ error: state.error, cause: state.cause });
  return causeOf(state);
};

it.each(FAILURE_CODES)('the Cause of a job that failed with %s says what to do', async (Code) => {
  expect(await causeWith({ Code, Message: 'why' })).toMatchObject({
    JobId: expect.stringMatching(/./),
    Code,
    Message: 'why',
    Hint: expect.stringMatching(/^(Check|Start)/),
    Context: { order: 7 },
    Job: { Status: 'FAILED', FailureDetails: { Code, Message: 'why' } },
  });
});

it.each([
  [undefined, { Code: null, Message: null }],
  [{}, { Code: null, Message: null }],
  [{ Code: 'ACCESS_DENIED' }, { Code: 'ACCESS_DENIED', Message: null }],
  [{ Message: 'why' }, { Code: null, Message: 'why' }],
  [
    { Code: 'NEW_CODE', Message: 'why' },
    { Code: 'NEW_CODE', Message: 'why' },
  ],
])('the Cause has a Code, a Message and a Hint if the FailureDetails of the job are %j', async (details, cause) =>
  expect(await causeWith(details)).toMatchObject({ ...cause, Hint: expect.stringMatching(/See Job|Check/) }),
);

it.each(['constructor', 'toString'])(
  'the failure code "%s" is unknown, although every JavaScript object has a member of that name',
  async (Code) => expect((await causeWith({ Code })).Hint).toMatch(/^The service gave no known reason/),
);

it('the Cause cuts a long message and marks the cut', async () => {
  const cause = await causeWith({ Code: 'INTERNAL_ERROR', Message: 'x'.repeat(100_000) });
  expect(cause.Message).toMatch(/^x{2000,}… \[cut from 100000 characters\]$/);
});

it('the Cause leaves out Job and keeps Context if it would exceed the limit of Step Functions', async () => {
  const quotes = (n: number) => '"'.repeat(n);
  const Input = { S3Object: { Bucket: quotes(5000), Name: quotes(5000), Version: quotes(5000) } };
  const state = await firstPoll({
    JobId: addJob('FAILED', {
      Input,
      KmsKeyId: quotes(9000),
      FailureDetails: { Message: quotes(9000) },
      OutputConfig: { S3Bucket: quotes(9000), S3KeyPrefix: quotes(9000) },
      JobName: quotes(9000),
    }),
    Context: { note: 'c'.repeat(8_000) },
  });
  expect(state.cause!.length).toBeLessThanOrEqual(32_768);
  expect(causeOf(state)).toMatchObject({ Job: '[cut: too long]', Context: { note: 'c'.repeat(8_000) } });
});
