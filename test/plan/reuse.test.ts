import { BatchStep } from '../../lib/protocol/batch/batch-state';
import { causeOf, filesOf, jsonLines, MANIFEST, planFileOf, planned, useS3 } from './planning';

const INPUT = { Manifest: MANIFEST, BatchId: 'one' };

describe('a BatchId that has a complete plan', () => {
  const s3 = useS3();
  beforeEach(async () => {
    s3().put('sources/images.jsonl', jsonLines(250));
    await planned(INPUT, { options: { minConfidence: 60 } });
    s3().requests.length = 0;
  });

  const again = (input: object = {}, options: object = {}) =>
    planned({ ...INPUT, ...input }, { options: { minConfidence: 60, ...options } });

  it('is not counted and not written again', async () => {
    const files = filesOf(s3());
    const first = await again();
    expect(first).toMatchObject({
      next: BatchStep.RUN,
      batch: { parts: 3 },
      plan: { images: 250, parts: 3 },
      isPlanReused: true,
      event: { status: 'PLANNED', counts: { images: 250, parts: 3 } },
    });
    expect(s3().operations('PutObject')).toEqual([]);
    expect(
      s3()
        .operations('GetObject')
        .map(({ key }) => key),
    ).toEqual(['out/batches/one/plan.json', 'images.jsonl']);
    expect(filesOf(s3())).toEqual(files);
  });

  it('keeps its parts if the construct has other slots now', async () => {
    expect((await again({}, { slots: 5, imagesPerPart: 20 })).plan!.parts).toBe(3);
  });

  it('outlives its source', async () => {
    s3().objects.delete('sources/images.jsonl');
    expect((await again()).next).toBe(BatchStep.RUN);
  });

  it.each([
    ['another object', { Manifest: { ...MANIFEST, Name: 'other.jsonl' } }],
    ['another version', { Manifest: { ...MANIFEST, Version: 'v1' } }],
    ['another kind', { Manifest: undefined, Images: { Bucket: 'sources' } }],
  ])('is not used for a source that is %s', async (_, input) => {
    const state = await again(input);
    expect(state).toMatchObject({ next: BatchStep.ENDED, error: 'InvalidInput' });
    expect(causeOf(state)).toMatchObject({
      Message: expect.stringContaining(
        'The BatchId one was planned from another source: {"Manifest":{"Bucket":"sources"',
      ),
      Hint: expect.stringContaining('another BatchId'),
    });
  });

  it('is not used for a source of the same name that has been overwritten', async () => {
    s3().put('sources/images.jsonl', jsonLines(3));
    expect(causeOf(await again()).Message).toContain('was planned from another source');
  });

  it('is not used with other settings of its jobs, unless the input names those of the plan', async () => {
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

  it('is not used if it has more images than are allowed now', async () => {
    const state = await again({ MaxImages: 200 });
    expect(state.error).toBe('TooManyImages');
    expect(causeOf(state).Message).toContain('The source has 250 images; at most 200 are allowed.');
    expect((await again({ MaxImages: 200, DryRun: true })).output).toMatchObject({
      images: 250,
      exceedsMaxImages: true,
    });
  });

  it('ends with the Error of its source if S3 does not tell whether the source is the same', async () => {
    s3().faultOf = ({ bucket }) => (bucket === 'sources' ? { status: 403, code: 'AccessDenied' } : undefined);
    expect((await again()).error).toBe('SourceNotReadable');
  });

  it('is planned anew if an earlier planning did not come to its end', async () => {
    s3().objects.delete('results/out/batches/one/plan.json');
    // A longer name than that of the plan, as a list by prefix has it.
    s3().put('results/out/batches/one/plan.json.bak', '{}');
    s3().put('sources/images.jsonl', jsonLines(3));
    expect((await again()).plan).toMatchObject({ images: 3, parts: 1 });
  });

  it('is used in place of a plan that another execution makes at the same time', async () => {
    const theirs = { ...planFileOf(s3()), planId: 'theirs' };
    s3().objects.delete('results/out/batches/one/plan.json');
    // The other execution writes its plan.json just before this one.
    s3().faultOf = ({ operation, key }) => {
      const isPlan = operation === 'PutObject' && key === 'out/batches/one/plan.json';
      if (isPlan) s3().put('results/out/batches/one/plan.json', JSON.stringify(theirs));
      return undefined;
    };
    expect(await again()).toMatchObject({
      next: BatchStep.RUN,
      batch: { planId: 'theirs', partsKey: 'out/batches/one/plans/theirs/parts.json' },
    });
    expect(planFileOf(s3()).planId).toBe('theirs');
    s3().objects.delete('results/out/batches/one/plan.json');
    Object.assign(theirs, { settings: { minConfidence: 70 } });
    expect((await again()).error).toBe('InvalidInput');
  });

  it('ends with OutputNotWritable if plan.json may not be written', async () => {
    s3().objects.delete('results/out/batches/one/plan.json');
    s3().faultOf = ({ operation, key }) =>
      operation === 'PutObject' && key.endsWith('plan.json') ? { status: 403, code: 'AccessDenied' } : undefined;
    expect((await again()).error).toBe('OutputNotWritable');
  });
});
