import { pollFunction } from '../support/poll-function';
import { MANIFEST, startFunction } from '../support/start-function';
import { START } from '../support/surroundings';

const { cloud, firstAttempt, addStartFault } = startFunction();
const { firstPoll, nextPoll, passSeconds, addJob, addFault } = pollFunction(cloud);
const { metrics } = cloud;

it('the poll function writes the job age and the wait if the job has not ended', async () => {
  const { waitSeconds } = await firstPoll({ JobId: addJob('QUEUED') });
  expect(metrics).toEqual([expect.objectContaining({ JobAge: 60, Wait: waitSeconds })]);
});

it('the poll function counts an API error with the dimension ErrorKind', async () => {
  addFault('throttle');
  await firstPoll({ JobId: addJob('QUEUED') });
  const [{ _aws, ...values }] = metrics;
  const directives = _aws.CloudWatchMetrics as Record<string, unknown>[];
  expect(directives.map(({ Dimensions, Metrics }) => [Dimensions, Metrics])).toEqual([
    [
      [['StateMachineName']],
      [
        { Name: 'JobAge', Unit: 'Seconds' },
        { Name: 'Wait', Unit: 'Seconds' },
      ],
    ],
    [[['StateMachineName', 'ErrorKind']], [{ Name: 'ApiErrors', Unit: 'Count' }]],
  ]);
  expect(values).toMatchObject({ StateMachineName: 'Waiter', ErrorKind: 'Throttling', ApiErrors: 1 });
});

it('the next poll, and no later one, counts an event that was not published', async () => {
  const lostEvent = { Error: 'EventBridge.FailedEntry', Cause: 'throttled' };
  const state = await nextPoll({ ...(await firstPoll({ JobId: addJob('QUEUED') })), lostEvent });
  expect(metrics.at(-1)).toMatchObject({ ProgressEventsLost: 1, JobAge: 60 });
  await nextPoll(state);
  expect(metrics.at(-1)).not.toHaveProperty('ProgressEventsLost');
});

it('the poll function writes the detection latency of a job that ended during the wait', async () => {
  const JobId = cloud.rekognition.jobs.put({
    createdAt: START,
    timeline: [
      { afterSeconds: 0, Status: 'QUEUED' },
      { afterSeconds: 8, Status: 'SUCCEEDED', CompletionTimestamp: START / 1000 + 8 },
    ],
  });
  const state = await firstPoll({ JobId });
  passSeconds(10);
  expect((await nextPoll(state)).event).toMatchObject({ detectionLatencySeconds: 2, jobAgeSeconds: 8 });
  expect(metrics.slice(1)).toEqual([
    {
      _aws: {
        Timestamp: START + 10_000,
        CloudWatchMetrics: [
          {
            Namespace: 'RekognitionMediaAnalysis',
            Dimensions: [['StateMachineName']],
            Metrics: [
              { Name: 'JobsSucceeded', Unit: 'Count' },
              { Name: 'DetectionLatency', Unit: 'Seconds' },
            ],
          },
        ],
      },
      StateMachineName: 'Waiter',
      JobsSucceeded: 1,
      DetectionLatency: 2,
    },
  ]);
});

it('the poll function writes no detection latency of a job that ended before the wait, but the event has it', async () => {
  const week = 7 * 24 * 3600;
  const JobId = cloud.rekognition.jobs.put({
    createdAt: START - (week + 600) * 1000,
    timeline: [{ afterSeconds: 0, Status: 'FAILED', CompletionTimestamp: START / 1000 - week }],
  });
  expect((await firstPoll({ JobId })).event).toMatchObject({ detectionLatencySeconds: week, jobAgeSeconds: 600 });
  expect(metrics).toEqual([expect.objectContaining({ JobsFailed: 1 })]);
  expect(metrics[0]).not.toHaveProperty('DetectionLatency');
});

it('the poll function writes no detection latency of a job that ended before the wait if only the second poll sees it', async () => {
  const JobId = addJob('SUCCEEDED', { CompletionTimestamp: START / 1000 - 60 });
  addFault('nostatus', 1);
  const state = await firstPoll({ JobId });
  passSeconds(10);
  await nextPoll(state);
  expect(metrics[1]).toMatchObject({ JobsSucceeded: 1 });
  expect(metrics[1]).not.toHaveProperty('DetectionLatency');
});

it('the poll function counts a job that timed out', async () => {
  await firstPoll({ JobId: addJob('QUEUED') }, { timeoutSeconds: 0 });
  expect(metrics).toEqual([expect.objectContaining({ JobsTimedOut: 1 })]);
  expect(metrics[0]._aws.CloudWatchMetrics[0].Metrics).toEqual([{ Name: 'JobsTimedOut', Unit: 'Count' }]);
});

it('the poll function writes the seconds that the job took for each valid image of its summary', async () => {
  const S3Object = { Bucket: 'results', Name: 'moderation/job-manifest-summary.json' };
  const statistics = { 'total-json-lines': 10, 'valid-json-lines': 8, 'invalid-json-lines': 2 };
  await cloud.store.write(S3Object, JSON.stringify({ statistics }));
  const end = START / 1000;
  const times = { CompletionTimestamp: end, CreationTimestamp: end - 40 };
  const input = { JobId: addJob('SUCCEEDED', { ManifestSummary: { S3Object }, ...times }), ImageCount: 100 };
  await firstPoll(input, { readsSummary: true });
  expect(metrics.at(-1)).toMatchObject({ SecondsPerImage: 5 });
});

it('the start function writes the age 0 and the wait 0 for a job that it has just started', async () => {
  await firstAttempt({ Manifest: MANIFEST });
  expect(metrics).toEqual([expect.objectContaining({ JobAge: 0, Wait: 0 })]);
});

it('the start function writes the wait and the kind of the API error when it must try again', async () => {
  addStartFault('limit');
  const { waitSeconds } = await firstAttempt({ Manifest: MANIFEST });
  expect(metrics).toEqual([
    expect.objectContaining({ JobAge: 0, Wait: waitSeconds, ErrorKind: 'LimitExceeded', ApiErrors: 1 }),
  ]);
});

it('the start function counts a failed wait if the request or the input is invalid', async () => {
  addStartFault('invalid');
  await firstAttempt({ Manifest: MANIFEST });
  await firstAttempt({});
  expect(metrics).toEqual([
    expect.objectContaining({ WaitsFailed: 1, ErrorKind: 'Invalid' }),
    expect.objectContaining({ WaitsFailed: 1 }),
  ]);
});
