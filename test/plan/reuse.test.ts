import { BatchStep } from '../../lib/protocol/batch/batch-state';
import { causeOf, filesOf, jsonLines, MANIFEST, planFileOf, planned, planS3 } from './planning';

const { s3, sources, results } = planS3();
const INPUT = { Manifest: MANIFEST, BatchId: 'one' };

beforeEach(async () => {
  sources.put('images.jsonl', jsonLines(250));
  await planned(INPUT, { options: { minConfidence: 60 } });
  s3.requests.length = 0;
});

const again = (input: object = {}, options: object = {}) =>
  planned({ ...INPUT, ...input }, { options: { minConfidence: 60, ...options } });

it('the complete plan of a BatchId is not counted and not written again', async () => {
  const files = filesOf(results);
  const first = await again();
  expect(first).toMatchObject({
    next: BatchStep.RUN,
    batch: { parts: 3 },
    plan: { images: 250, parts: 3 },
    isPlanReused: true,
    event: { status: 'PLANNED', counts: { images: 250, parts: 3 } },
  });
  expect(s3.operations('PutObject')).toEqual([]);
  expect(s3.operations('GetObject').map(({ key }) => key)).toEqual(['out/batches/one/plan.json', 'images.jsonl']);
  expect(filesOf(results)).toEqual(files);
});

it('the complete plan of a BatchId keeps its parts if the construct has other slots now', async () => {
  expect((await again({}, { slots: 5, imagesPerPart: 20 })).plan!.parts).toBe(3);
});

it('the complete plan of a BatchId outlives its source', async () => {
  sources.delete('images.jsonl');
  expect((await again()).next).toBe(BatchStep.RUN);
});

it.each([
  ['another object', { Manifest: { ...MANIFEST, Name: 'other.jsonl' } }],
  ['another version', { Manifest: { ...MANIFEST, Version: 'v1' } }],
  ['another kind', { Manifest: undefined, Images: { Bucket: 'sources' } }],
])('the complete plan of a BatchId is not used for a source that is %s', async (_, input) => {
  const state = await again(input);
  expect(state).toMatchObject({ next: BatchStep.ENDED, error: 'InvalidInput' });
  expect(causeOf(state)).toMatchObject({
    Message: expect.stringContaining(
      'The BatchId one was planned from another source: {"Manifest":{"Bucket":"sources"',
    ),
    Hint: expect.stringContaining('another BatchId'),
  });
});

it('the complete plan of a BatchId is not used for a source of the same name that has been overwritten', async () => {
  sources.put('images.jsonl', jsonLines(3));
  expect(causeOf(await again()).Message).toContain('was planned from another source');
});

it('a plan of single images is not used for jobs, which would ignore the versions that it can name', async () => {
  results.clear();
  await planned(INPUT, { options: { acceptsVersions: true } });
  const state = await planned(INPUT);
  expect(state).toMatchObject({ next: BatchStep.ENDED, error: 'InvalidInput' });
  expect(causeOf(state)).toMatchObject({
    Message: expect.stringContaining('was planned for single images'),
    Hint: expect.stringContaining('the backend with which the batch was planned'),
  });
  expect((await planned(INPUT, { options: { acceptsVersions: true } })).next).toBe(BatchStep.RUN);
});

it('the complete plan of a BatchId is not used with other settings of its jobs, unless the input names those of the plan', async () => {
  const state = await again({}, { minConfidence: 70 });
  expect(state.error).toBe('InvalidInput');
  expect(causeOf(state)).toMatchObject({
    Message: 'The BatchId one was planned with the settings {"minConfidence":60}, not {"minConfidence":70}.',
    Hint: expect.stringContaining('name the settings of the plan'),
  });
  const ProjectVersion = 'arn:aws:rekognition:us-east-1:111122223333:project/p/version/v/1';
  expect((await again({ ProjectVersion })).error).toBe('InvalidInput');
  expect((await again({ MinConfidence: 60 }, { minConfidence: 70 })).next).toBe(BatchStep.RUN);
});

it('the complete plan of a BatchId is not used if it has more images than are allowed now', async () => {
  const state = await again({ MaxImages: 200 });
  expect(state.error).toBe('TooManyImages');
  expect(causeOf(state).Message).toContain('The source has 250 images; at most 200 are allowed.');
  expect((await again({ MaxImages: 200, DryRun: true })).output).toMatchObject({
    images: 250,
    exceedsMaxImages: true,
  });
});

it('planning ends with the Error of the source if S3 does not tell whether the source is that of the plan', async () => {
  s3.fail('AccessDenied', ({ bucket }) => bucket === 'sources');
  expect((await again()).error).toBe('SourceNotReadable');
});

it('a BatchId is planned anew if an earlier planning did not come to its end', async () => {
  results.delete('out/batches/one/plan.json');
  // A longer name than that of the plan, as a list by prefix has it.
  results.put('out/batches/one/plan.json.bak', '{}');
  sources.put('images.jsonl', jsonLines(3));
  expect((await again()).plan).toMatchObject({ images: 3, parts: 1 });
});

it('planning uses the plan that another execution of the BatchId completes at the same time', async () => {
  const theirs = { ...planFileOf(results), planId: 'theirs' };
  results.delete('out/batches/one/plan.json');
  // The other execution writes its plan.json just before this one.
  s3.before = ({ operation, key }) => {
    const isPlan = operation === 'PutObject' && key === 'out/batches/one/plan.json';
    if (isPlan) results.put('out/batches/one/plan.json', JSON.stringify(theirs));
  };
  expect(await again()).toMatchObject({
    next: BatchStep.RUN,
    batch: { planId: 'theirs', partsKey: 'out/batches/one/plans/theirs/parts.json' },
  });
  expect(planFileOf(results).planId).toBe('theirs');
  results.delete('out/batches/one/plan.json');
  Object.assign(theirs, { settings: { minConfidence: 70 } });
  expect((await again()).error).toBe('InvalidInput');
});
