import { EXECUTION } from '../support/requests';
import { pollFunction } from '../support/poll-function';
import { MANIFEST, startFunction } from '../support/start-function';

const { cloud, firstAttempt, addStartFault } = startFunction();
const { firstPoll, nextPoll, addJob } = pollFunction(cloud);

it('the poll function logs one line with the documented fields and without the Context', async () => {
  const JobId = addJob('QUEUED');
  await firstPoll({ JobId, Context: { secret: 1 } });
  expect(cloud.log.info.mock.calls).toEqual([
    [
      {
        event: 'JobPolled',
        executionArn: EXECUTION.executionArn,
        jobId: JobId,
        status: 'QUEUED',
        statusChanged: true,
        polls: 1,
        jobAgeSeconds: 60,
        waitSeconds: expect.any(Number),
      },
    ],
  ]);
});

it('the poll function logs an error when the execution fails', async () => {
  await firstPoll({ JobId: addJob('FAILED') });
  await firstPoll('nonsense');
  expect(cloud.log.error.mock.calls).toEqual([
    [expect.objectContaining({ event: 'ExecutionFailed', status: 'FAILED', error: 'MediaAnalysisJobFailed' })],
    [expect.objectContaining({ event: 'ExecutionFailed', status: 'ERROR', error: 'InvalidInput', jobId: undefined })],
  ]);
});

it('the next poll logs a warning with the status of an event that was not published', async () => {
  const JobId = addJob('QUEUED');
  const lostEvent = { Error: 'EventBridge.FailedEntry', Cause: 'throttled' };
  await nextPoll({ ...(await firstPoll({ JobId })), lostEvent });
  const line = { event: 'ProgressEventLost', executionArn: EXECUTION.executionArn, jobId: JobId, status: 'QUEUED' };
  expect(cloud.log.warn.mock.calls).toEqual([[{ ...line, error: 'EventBridge.FailedEntry' }]]);
});

/** The fields of every line of the start function. */
const FIELDS = { executionArn: EXECUTION.executionArn, manifest: MANIFEST };

it('the start function logs one line for an attempt, with the size of the manifest and without the Context', async () => {
  const { input } = await firstAttempt({ Manifest: MANIFEST, Context: { secret: 1 } });
  const manifestSize = { lines: 2, bytes: 60, hasResults: false };
  expect(cloud.log.info.mock.calls).toEqual([
    [{ event: 'JobStarted', ...FIELDS, jobId: input.JobId, manifestSize, waitSeconds: undefined }],
  ]);
});

it('the start function logs a warning with the API error when it must try again', async () => {
  addStartFault('limit');
  const { waitSeconds } = await firstAttempt({ Manifest: MANIFEST });
  expect(cloud.log.warn.mock.calls).toEqual([
    [
      {
        event: 'ApiCallFailed',
        operation: 'StartMediaAnalysisJob',
        ...FIELDS,
        jobId: undefined,
        manifestSize: expect.anything(),
        waitSeconds,
        apiError: { name: 'LimitExceededException', message: expect.any(String) },
      },
    ],
  ]);
});

it('the start function logs an error when the execution fails', async () => {
  addStartFault('invalid');
  await firstAttempt({ Manifest: MANIFEST });
  await firstAttempt({});
  expect(cloud.log.error.mock.calls).toEqual([
    [expect.objectContaining({ event: 'ExecutionFailed', error: 'InvalidParameterException', ...FIELDS })],
    [expect.objectContaining({ event: 'ExecutionFailed', error: 'InvalidInput', manifest: undefined })],
  ]);
});
