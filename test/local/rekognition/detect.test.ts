import type { ImageErrorName } from '../../../local/rekognition/image-errors';
import { BUCKET, RekognitionUnderTest, REQUEST, START } from '../../support/rekognition';

const simulated = new RekognitionUnderTest();

const IMAGES = Array.from({ length: 30 }, (_, index) => `${index}.jpg`);
const ADAPTER = 'arn:aws:rekognition:us-east-1:123456789012:project/images/version/one/1';

/** Runs a job over the images, and returns the lines of its results and its summary. */
async function resultsOfJob(DetectModerationLabels: object) {
  simulated.putManifest(IMAGES.map((name) => `{"source-ref":"s3://${BUCKET}/${name}"}\n`).join(''));
  const JobId = await simulated.startJob({ OperationsConfig: { DetectModerationLabels } });
  simulated.now += 300_000;
  const { Results, ManifestSummary } = await simulated.getJob(JobId);
  return {
    results: simulated.linesOf(Results!.S3Object!.Name!),
    summary: simulated.linesOf(ManifestSummary!.S3Object!.Name!)[0],
  };
}

it.each([{}, { MinConfidence: 80 }])(
  'the simulated DetectModerationLabels finds the same labels as a job in each image (%j)',
  async (settings) => {
    const single: unknown[] = [];
    for (const name of IMAGES) {
      const labels = await simulated.detect(name, settings);
      single.push({
        'source-ref': `s3://${BUCKET}/${name}`,
        'detect-moderation-labels': { ...labels, $metadata: undefined },
      });
    }
    const { results } = await resultsOfJob(settings);
    expect(single).toEqual(results);
    const confidences = results.flatMap((line) =>
      (line['detect-moderation-labels'].ModerationLabels as { Confidence: number }[]).map(
        ({ Confidence }) => Confidence,
      ),
    );
    expect(confidences.length).toBeGreaterThan(5);
    expect(confidences.some((confidence) => confidence < 80)).toBe(!('MinConfidence' in settings));
  },
);

it.each<[ImageErrorName, string, RegExp]>([
  ['InvalidImageFormatException', 'INVALID_IMAGE_FORMAT', /invalid image format/],
  ['ImageTooLargeException', 'IMAGE_TOO_LARGE', /exceeds the allowed limit/],
  ['InvalidS3ObjectException', 'INVALID_S3_OBJECT', /Unable to get object metadata from S3/],
])('imageErrors makes a single call fail with %s, and a job report the line', async (name, code, message) => {
  await simulated.restart({ imageErrors: (uri) => (uri === `s3://${BUCKET}/3.jpg` ? name : undefined) });
  await expect(simulated.detect('3.jpg')).rejects.toMatchObject({ name, message: expect.stringMatching(message) });
  await expect(simulated.detect('4.jpg')).resolves.toMatchObject({ ModerationModelVersion: 'simulated' });
  const { results, summary } = await resultsOfJob({});
  expect(results.map((line) => line['source-ref'])).toEqual(
    IMAGES.filter((image) => image !== '3.jpg').map((image) => `s3://${BUCKET}/${image}`),
  );
  expect(summary).toMatchObject({
    statistics: { 'total-json-lines': 30, 'valid-json-lines': 29, 'invalid-json-lines': 1 },
    errors: [{ 'line-numer': 4, 'source-ref': `s3://${BUCKET}/3.jpg`, code, message: expect.stringMatching(message) }],
  });
});

it.each<[string, object, string, RegExp]>([
  [
    'a file that is no JPEG and no PNG',
    { Image: { S3Object: { Bucket: BUCKET, Name: 'a.gif' } } },
    'InvalidImageFormatException',
    /./,
  ],
  ['bytes', { Image: { Bytes: Buffer.from('image') } }, 'InvalidParameterException', /does not take Image.Bytes/],
  ['an image without an object', { Image: { S3Object: { Bucket: BUCKET } } }, 'InvalidParameterException', /the name/],
  [
    'a human loop',
    { HumanLoopConfig: { HumanLoopName: 'a', FlowDefinitionArn: 'b' } },
    'InvalidParameterException',
    /HumanLoop/,
  ],
])('the simulated DetectModerationLabels rejects %s', async (_what, request, name, message) => {
  await expect(simulated.detect('1.jpg', request)).rejects.toMatchObject({
    name,
    message: expect.stringMatching(message),
  });
});

it('the simulated DetectModerationLabels returns the adapter of the request', async () => {
  await expect(simulated.detect('1.jpg', { ProjectVersion: ADAPTER })).resolves.toMatchObject({
    ProjectVersion: ADAPTER,
  });
});

it.each([
  ['notfound', 'ResourceNotFoundException'],
  ['notready', 'ResourceNotReadyException'],
] as const)('projectVersionErrors makes single calls and jobs fail for an adapter that is %s', async (kind, name) => {
  await simulated.restart({ projectVersionErrors: () => kind });
  const settings = { ProjectVersion: ADAPTER };
  await expect(simulated.detect('1.jpg', settings)).rejects.toMatchObject({ name });
  const job = simulated.startJob({ ...REQUEST, OperationsConfig: { DetectModerationLabels: settings } });
  await expect(job).rejects.toMatchObject({ name });
  await expect(simulated.detect('1.jpg')).resolves.toBeDefined();
});

it('a fault can be injected into DetectModerationLabels', async () => {
  simulated.rekognition.faults.add({ kind: 'denied', operation: 'DetectModerationLabels', times: 1 });
  await expect(simulated.detect('1.jpg')).rejects.toMatchObject({ name: 'AccessDeniedException' });
  await expect(simulated.detect('1.jpg')).resolves.toBeDefined();
});

it('detectDurationSeconds is the time that a call takes, for each image', async () => {
  await simulated.restart({ detectDurationSeconds: (uri) => (uri.endsWith('/slow.jpg') ? 2 : 0.5) });
  await simulated.detect('slow.jpg');
  await simulated.detect('1.jpg');
  expect(simulated.now).toBe(START + 2_500);
});

describe('detectCallsPerSecond', () => {
  /** Calls at these milliseconds, and returns those of the calls that were throttled. */
  async function throttledOf(times: readonly number[]): Promise<number[]> {
    const throttled: number[] = [];
    for (const ms of times) {
      simulated.now = START + ms;
      await simulated.detect('1.jpg').catch((error: Error & { $metadata: object }) => {
        expect(error).toMatchObject({
          name: 'ProvisionedThroughputExceededException',
          $metadata: { httpStatusCode: 400 },
        });
        throttled.push(ms);
      });
    }
    return throttled;
  }

  it('the simulated DetectModerationLabels throttles the calls above its quota in any period of a second', async () => {
    await simulated.restart({ detectCallsPerSecond: 3 });
    // The calls at 900 to 1,100 ms would be in two different seconds.
    expect(await throttledOf([0, 900, 950, 999, 1_000, 1_100, 1_899, 1_900, 1_950, 1_999])).toEqual([
      999, 1_100, 1_899, 1_999,
    ]);
  });

  it('the simulated DetectModerationLabels lets calls pass that keep to its quota', async () => {
    await simulated.restart({ detectCallsPerSecond: 5 });
    expect(await throttledOf(Array.from({ length: 15 }, (_, index) => 200 * index))).toEqual([]);
  });

  it('the simulated Rekognition records the calls that an injected fault answers, too', async () => {
    const operation = 'DetectModerationLabels';
    simulated.rekognition.faults.add({ kind: 'throttle', operation, times: 1 });
    simulated.rekognition.faults.add({ kind: 'lost', operation, times: 1 });
    for (let call = 0; call < 3; call++) await simulated.detect('1.jpg').catch(() => {});
    expect(simulated.rekognition.detectCalls.perSecond()).toEqual([{ at: START, calls: 3, throttled: 1 }]);
  });

  it('the simulated Rekognition records how many calls of DetectModerationLabels came in each second', async () => {
    await simulated.restart({ detectCallsPerSecond: 2 });
    await throttledOf([0, 0, 500, 3_000]);
    expect(simulated.rekognition.detectCalls.perSecond()).toEqual([
      { at: START, calls: 3, throttled: 1 },
      { at: START + 3_000, calls: 1, throttled: 0 },
    ]);
  });
});
