import { clocks, jsonLines, MANIFEST, planned, planS3 } from './planning';

const { s3, sources } = planS3();
const dryRun = (images: number, input: object = {}, options: object = {}, run: object = {}) => {
  sources.put('images.jsonl', `no image\n${jsonLines(images)}`);
  return planned({ Manifest: MANIFEST, DryRun: true, ...input }, { options, ...run });
};

it('a dry run counts, tells parts and price, writes nothing and publishes nothing', async () => {
  const state = await dryRun(2_500);
  expect(state).toMatchObject({ next: 'DRY_RUN_ENDED', plan: { images: 2_500 } });
  expect([state.event, state.status, state.error]).toEqual([undefined, undefined, undefined]);
  expect(state.output).toEqual({
    batchId: 'one',
    lines: 2_501,
    images: 2_500,
    invalidLines: 1,
    duplicates: 0,
    skipped: 0,
    parts: 20,
    imagesPerPart: 125,
    firstInvalidLines: [{ line: 1, reason: 'the line is neither a JSON object nor bucket,key', text: 'no image' }],
    estimatedDollars: 2.5,
    maxImages: 1_000_000,
    exceedsMaxImages: false,
  });
  expect(s3.operations('PutObject')).toEqual([]);
});

it('a dry run tells how long the jobs take over 5 and 20 slots, where the duration of an image is known', async () => {
  const expected = [
    { slots: 5, imagesPerPart: 500, parts: 5, seconds: 1_000 },
    { slots: 20, imagesPerPart: 125, parts: 20, seconds: 250 },
  ];
  const { output } = await dryRun(2_500, { DurationPerImageMilliseconds: 2_000 }, { millisecondsPerImage: 1 });
  expect(output).toMatchObject({ estimatedDurations: expected });
  expect((await dryRun(2_500, {}, { millisecondsPerImage: 2_000 })).output).toMatchObject({
    estimatedDurations: expected,
  });
});

it('a dry run tells how long the calls for single images take', async () => {
  const options = { slots: 1, callsPerSecond: 45, millisecondsPerImage: 1 };
  expect((await dryRun(2_500, {}, options)).output).toMatchObject({
    estimatedDurations: [{ slots: 1, imagesPerPart: 2_500, parts: 1, seconds: 56 }],
  });
});

it('a dry run counts with the images per job of the construct, in as many waves as it takes', async () => {
  const options = { millisecondsPerImage: 1_000, imagesPerPart: 100 };
  expect((await dryRun(1_100, {}, options)).output).toMatchObject({
    parts: 11,
    estimatedDurations: [
      { slots: 5, imagesPerPart: 100, parts: 11, seconds: 300 },
      { slots: 20, imagesPerPart: 100, parts: 11, seconds: 100 },
    ],
  });
  expect((await dryRun(30, {}, options)).output).toMatchObject({
    estimatedDurations: [{ seconds: 30 }, { seconds: 30 }],
  });
});

it('a dry run counts all images of a source with more than are allowed, to tell what they would cost', async () => {
  expect((await dryRun(2_500, { MaxImages: 1_000 })).output).toMatchObject({
    images: 2_500,
    estimatedDollars: 2.5,
    maxImages: 1_000,
    exceedsMaxImages: true,
  });
});

it('a dry run pauses and goes on', async () => {
  const { output } = await dryRun(25, {}, {}, { nextClock: clocks([3]) });
  expect(output).toMatchObject({ images: 25, invalidLines: 1 });
});

it('a dry run uses a complete plan of the same BatchId in place of counting again', async () => {
  await dryRun(250, { DryRun: false });
  s3.requests.length = 0;
  expect((await dryRun(250)).output).toMatchObject({ images: 250, parts: 3 });
  expect(s3.operations('GetObject')).toHaveLength(2);
});
