import { BatchStatus } from '../../lib/protocol/batch/batch-event';
import { BatchStep } from '../../lib/protocol/batch/batch-state';
import {
  EXECUTION,
  filesOf,
  imagesOf,
  invalidOf,
  jsonLines,
  MANIFEST,
  partsOf,
  planFileOf,
  planned,
  planS3,
  PLAN_ID,
} from './planning';

const { s3, sources, results } = planS3();
const SUMMARY = {
  lines: 251,
  images: 250,
  invalidLines: 1,
  duplicates: 0,
  skipped: 0,
  parts: 3,
  imagesPerPart: 100,
  firstInvalidLines: [{ line: 251, reason: 'the line is neither a JSON object nor bucket,key', text: 'no image' }],
  estimatedDollars: 0.25,
};

const from = (content: string | Buffer, input: object = {}, options: object = {}) => {
  sources.put('images.jsonl', content);
  return planned({ Manifest: MANIFEST, ...input }, { options });
};

it('planning asks to run the parts, and tells what it has planned in the state and in an event', async () => {
  expect(await from(`${jsonLines(250)}\nno image\n`, { Context: { a: 1 } })).toEqual({
    input: { Manifest: MANIFEST, BatchId: 'one', Context: { a: 1 } },
    batch: {
      batchId: 'one',
      planId: PLAN_ID,
      partsKey: `out/batches/one/plans/${PLAN_ID}/parts.json`,
      parts: 3,
      images: 250,
      invalidLines: 1,
      context: { a: 1 },
    },
    execution: EXECUTION,
    plan: SUMMARY,
    next: BatchStep.RUN,
    status: BatchStatus.PLANNED,
    event: {
      id: `${EXECUTION.executionArn}#PLANNED`,
      batchId: 'one',
      status: BatchStatus.PLANNED,
      executionArn: EXECUTION.executionArn,
      stateMachineArn: EXECUTION.stateMachineArn,
      context: { a: 1 },
      counts: { images: 250, invalidLines: 1, parts: 3 },
    },
  });
});

it('planning writes part manifests, their list, the invalid lines and, last of all, the plan', async () => {
  await from(`${jsonLines(250)}\nno image\n`);
  expect(partsOf(results)).toEqual([
    { part: 1, manifest: `out/batches/one/plans/${PLAN_ID}/manifests/0000001.jsonl`, lines: 100, firstImage: 1 },
    { part: 2, manifest: `out/batches/one/plans/${PLAN_ID}/manifests/0000002.jsonl`, lines: 100, firstImage: 101 },
    { part: 3, manifest: `out/batches/one/plans/${PLAN_ID}/manifests/0000003.jsonl`, lines: 50, firstImage: 201 },
  ]);
  const lines = jsonLines(250).split('\n');
  expect(filesOf(results)['manifests/0000003.jsonl']).toBe(`${lines.slice(200).join('\n')}\n`);
  expect(invalidOf(results)).toEqual(SUMMARY.firstInvalidLines);
  expect(planFileOf(results)).toEqual({
    version: '1.0',
    batchId: 'one',
    planId: PLAN_ID,
    source: { Manifest: MANIFEST, ETag: expect.any(String) },
    settings: {},
    summary: SUMMARY,
  });
  expect(s3.operations('PutObject').at(-1)!.key).toBe('out/batches/one/plan.json');
});

it('planning writes the same files for the same source, byte for byte', async () => {
  await from(`${jsonLines(250)}\noops`);
  const first = filesOf(results);
  results.clear();
  await from(`${jsonLines(250)}\noops`);
  expect(filesOf(results)).toEqual(first);
});

it('planning tells children the settings of the input, or else of the construct', async () => {
  const options = { minConfidence: 50, projectVersion: 'adapter' };
  expect((await from(jsonLines(1), {}, options)).batch).toMatchObject(options);
  const { batch } = await from(jsonLines(1), { BatchId: 'two', MinConfidence: 70 }, options);
  expect(batch).toMatchObject({ minConfidence: 70, projectVersion: 'adapter' });
});

it.each([
  [250, { imagesPerPart: 7 }, 7, 36],
  [250, { imagesPerPart: 20_000 }, 250, 1],
  [2_500, { slots: 5 }, 500, 5],
  [10_001, { slots: 1 }, 5_001, 2],
])(
  'planning splits %i images with the options %j into jobs of %i images: %i parts',
  async (images, options, size, parts) => {
    const state = await from(jsonLines(images), {}, options);
    expect(state.plan!.parts).toBe(parts);
    expect(partsOf(results)[0].lines).toBe(size);
    expect(partsOf(results).reduce((sum, { lines }) => sum + lines, 0)).toBe(images);
    expect(imagesOf(results)).toEqual(Array.from({ length: images }, (_, i) => `s3://photos/${i}.jpg`));
  },
);

it('planning never puts more than 10,000 images into a job', async () => {
  expect((await from(jsonLines(5), {}, { imagesPerPart: 20_000 })).plan!.imagesPerPart).toBe(10_000);
});
