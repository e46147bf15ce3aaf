import { handler } from '../../lambda/start/handler';
import { pollFunction } from '../support/poll-function';
import { JOB, MANIFEST, startFunction, startRequest } from '../support/start-function';
import { START } from '../support/surroundings';

const { cloud, firstAttempt } = startFunction();
const { nextPoll } = pollFunction(cloud);

it('the start function returns the state that the first poll needs', async () => {
  const input = { Manifest: MANIFEST, TimeoutSeconds: 900, Context: { order: 7 }, other: 'dropped' };
  const request = startRequest({ input });
  expect(await handler(request)).toEqual({
    waitId: request.state.waitId,
    starting: false,
    status: undefined,
    statusChanged: false,
    hasEnded: false,
    input: {
      JobId: expect.stringMatching(/^[0-9a-f]{64}$/),
      Manifest: MANIFEST,
      ImageCount: 2,
      ExpectedDurationSeconds: undefined,
      TimeoutSeconds: 900,
      Context: { order: 7 },
    },
    correlation: {
      event: { jobId: expect.any(String), manifest: MANIFEST, context: { order: 7 } },
      cause: { JobId: expect.any(String), Manifest: MANIFEST, Context: { order: 7 } },
    },
    progress: expect.objectContaining({ startedAt: START, jobStartedAt: START, polls: 0, changes: 0, apiErrors: 0 }),
  });
});

describe('the request', () => {
  const ADAPTER = 'arn:aws:rekognition:us-east-1:123456789012:project/p/version/v/1';
  const OPTIONS = { ...JOB, outputKey: 'a-key', minConfidence: 60, projectVersion: ADAPTER };

  /** Starts a job. Returns what GetMediaAnalysisJob then says about it. */
  const startedJob = async (...request: Parameters<typeof firstAttempt>) =>
    (await nextPoll(await firstAttempt(...request))).event!.job!;

  it('the start function sends the options of the runner to Rekognition', async () => {
    expect(await startedJob({ Manifest: MANIFEST }, OPTIONS)).toMatchObject({
      KmsKeyId: 'a-key',
      OutputConfig: { S3Bucket: 'results', S3KeyPrefix: 'moderation/' },
      OperationsConfig: { DetectModerationLabels: { MinConfidence: 60, ProjectVersion: ADAPTER } },
    });
  });

  it('the start function sends members of the input in place of options of the runner', async () => {
    const ProjectVersion = ADAPTER.replace('/v/', '/w/');
    const input = { Manifest: MANIFEST, JobName: 'n', OutputPrefix: 'p', MinConfidence: 0, ProjectVersion };
    expect(await startedJob(input, OPTIONS)).toMatchObject({
      JobName: 'n',
      OutputConfig: { S3KeyPrefix: 'moderation/p/' },
      OperationsConfig: { DetectModerationLabels: { MinConfidence: 0, ProjectVersion } },
    });
  });

  it('the start function sends no prefix and no key if neither the runner nor the input has one', async () => {
    const job = await startedJob({ Manifest: MANIFEST }, { outputBucket: 'results' });
    expect(job).toMatchObject({ OutputConfig: { S3Bucket: 'results' } });
    expect(job.OutputConfig).not.toHaveProperty('S3KeyPrefix');
    expect(job).not.toHaveProperty('KmsKeyId');
  });

  it.each([
    ['a/b/c/d/', 'the prefix a/b', 'c/d/', 'a/b'],
    ['a/b/c/d/', 'the prefix a/b', 'c/d', 'a/b'],
    ['c/', 'no prefix', 'c/', undefined],
  ])(
    'the start function sends the prefix %s if the runner has %s and the input has %s',
    async (prefix, _runner, OutputPrefix, outputPrefix) => {
      const { OutputConfig } = await startedJob({ Manifest: MANIFEST, OutputPrefix }, { ...JOB, outputPrefix });
      expect(OutputConfig!.S3KeyPrefix).toBe(prefix);
    },
  );
});

it('the start function starts one job for two attempts of one execution, and another job for another execution', async () => {
  const request = startRequest({ input: { Manifest: MANIFEST } });
  const [first, second] = [await handler(request), await handler(request)];
  expect(second.input).toEqual(first.input);
  expect((await firstAttempt({ Manifest: MANIFEST })).input).not.toEqual(first.input);
});

it('the start function takes the ImageCount of the input in place of the number of lines', async () => {
  const state = await firstAttempt({ Manifest: MANIFEST, ImageCount: 30 }, { ...JOB, secondsPerImage: 2 });
  expect(state.input).toMatchObject({ ImageCount: 30, ExpectedDurationSeconds: 60 });
});
