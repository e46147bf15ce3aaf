import {
  ENDS,
  FINAL_STATUSES,
  isFinalStatus,
  isJobStatus,
  JOB_STATUSES,
  type JobStatus,
} from '../../lib/protocol/status';
import { causeOf } from '../support/cause';
import { pollFunction } from '../support/poll-function';
import { START } from '../support/surroundings';

const { cloud, firstPoll, nextPoll, passSeconds, addJob } = pollFunction();

const failsTheExecution = (status: JobStatus) => isFinalStatus(status) && ENDS[status].error !== undefined;

it.each(JOB_STATUSES.filter((status) => !failsTheExecution(status)))(
  'the first poll publishes the status %s as a change',
  async (status) => {
    const JobId = addJob(status);
    const state = await firstPoll({ JobId });
    expect(state).toMatchObject({
      status,
      statusChanged: true,
      correlation: { event: { jobId: JobId }, cause: { JobId } },
      event: {
        id: 'the-wait#1',
        status,
        polls: 1,
        jobAgeSeconds: 60,
        job: { Status: status },
      },
    });
    expect(state.event).not.toHaveProperty('previousStatus', expect.anything());
    expect(state).not.toHaveProperty('error');
  },
);

it('a poll that sees the same status again publishes no event', async () => {
  const state = await firstPoll({ JobId: addJob('QUEUED') });
  passSeconds(10);
  const same = await nextPoll(state);
  expect(same).toMatchObject({ status: 'QUEUED', statusChanged: false, progress: { polls: 2, changes: 1 } });
  expect(same).not.toHaveProperty('event');
});

it('a poll publishes a status again when the job returns to it', async () => {
  const JobId = cloud.rekognition.jobs.put({
    createdAt: START,
    timeline: [
      { afterSeconds: 0, Status: 'QUEUED' },
      { afterSeconds: 10, Status: 'IN_PROGRESS' },
      { afterSeconds: 20, Status: 'QUEUED' },
    ],
  });
  let state = await firstPoll({ JobId });
  for (const [previousStatus, status] of [
    ['QUEUED', 'IN_PROGRESS'],
    ['IN_PROGRESS', 'QUEUED'],
  ]) {
    passSeconds(10);
    state = await nextPoll(state);
    expect(state).toMatchObject({ statusChanged: true, event: { status, previousStatus } });
  }
  expect(state.event?.id).toBe('the-wait#3');
});

it('a poll publishes an unknown status, and the wait goes on', async () => {
  const state = await firstPoll({ JobId: addJob('PAUSED') });
  expect(state).toMatchObject({ status: 'PAUSED', statusChanged: true, waitSeconds: expect.any(Number) });
  expect(state).not.toHaveProperty('error');
});

it.each(['constructor', 'toString'])(
  'the status "%s" is unknown, although every JavaScript object has a member of that name',
  async (name) => {
    const state = await firstPoll({ JobId: addJob(name) });
    expect(state).toMatchObject({ status: name, statusChanged: true, hasEnded: false });
    expect(cloud.metrics.at(-1)).toMatchObject({ JobAge: 60 });
  },
);

it.each(FINAL_STATUSES.filter((status) => !isJobStatus(status)))(
  'the execution fails with UnexpectedStatus if Rekognition reports %s, a status that only the functions set',
  async (status) => {
    expect(await firstPoll({ JobId: addJob(status) })).toMatchObject({ status: 'ERROR', error: 'UnexpectedStatus' });
  },
);

it('the execution fails with UnexpectedStatus if a job has ended with an unknown status', async () => {
  const CompletionTimestamp = START / 1000 - 5;
  const state = await firstPoll({ JobId: addJob('CANCELLED', { CompletionTimestamp }) });
  expect(state).toMatchObject({
    status: 'ERROR',
    error: 'UnexpectedStatus',
    event: { job: { Status: 'CANCELLED' } },
  });
  expect(causeOf(state)).toMatchObject({
    Message: expect.stringContaining('CANCELLED'),
    Hint: expect.stringContaining('newer version'),
    Job: { Status: 'CANCELLED' },
  });
});

it('the event has every documented member of the answer, with timestamps in ISO 8601, and no other member', async () => {
  const s3 = (Name: string) => ({ S3Object: { Bucket: 'bucket', Name, Version: 'v1' } });
  const answer = {
    JobName: 'catalog',
    KmsKeyId: 'alias/images',
    OperationsConfig: { DetectModerationLabels: { MinConfidence: 60.5, ProjectVersion: 'arn:aws:rekognition:x' } },
    Input: s3('manifest.jsonl'),
    OutputConfig: { S3Bucket: 'bucket', S3KeyPrefix: 'out/' },
    Results: { ...s3('results.jsonl'), ModelVersions: { Moderation: '7.0' } },
    ManifestSummary: s3('summary.json'),
    FailureDetails: { Code: 'INTERNAL_ERROR', Message: 'unusual for a job that succeeded, but documented' },
  };
  const JobId = addJob('SUCCEEDED', { ...answer, CompletionTimestamp: START / 1000 - 5.5, NotInTheReference: 1 });
  expect((await firstPoll({ JobId })).event?.job).toEqual({
    ...answer,
    JobId,
    Status: 'SUCCEEDED',
    CreationTimestamp: '2025-12-31T23:59:00.000Z',
    CompletionTimestamp: '2025-12-31T23:59:54.500Z',
  });
});
