/** Executions of a batch on the local cloud: plan, jobs of the parts, index. */
import { S3Error } from '../../local/s3/errors';
import type { S3Request } from '../../local/s3/request';
import { line, lines, localBatch, uri } from './local-batch';

const batch = localBatch();

const sourceOf = (text: string) => (JSON.parse(text) as { 'source-ref': string })['source-ref'];

it('a batch of 95 images runs ten jobs, three at a time, and writes an index with a result for each image', async () => {
  await batch.open();
  await batch.putManifest(lines(95));
  const { outcome } = await batch.run({ BatchId: 'monday' });
  expect(outcome).toMatchObject({
    status: 'SUCCEEDED',
    output: {
      batchId: 'monday',
      counts: { images: 95, imagesAnalyzed: 95, imagesFailed: 0, parts: 10, partsSucceeded: 10 },
    },
  });
  expect(await batch.jobs()).toHaveLength(10);
  const index = await batch.file('batches/monday/index.json');
  expect(index.parts).toHaveLength(10);
  const parts = index.parts as readonly { readonly results: { readonly Bucket: string; readonly Name: string } }[];
  const results = await Promise.all(parts.map((part) => batch.cloud.store.read(part.results)));
  const analysed = results.flatMap((text) => text.trim().split('\n')).map(sourceOf);
  expect(analysed.sort()).toEqual(Array.from({ length: 95 }, (_, index) => uri(index + 1)).sort());
  expect(batch.events().map(({ status }) => status)).toEqual([
    'PLANNED',
    ...Array<string>(10).fill('PROGRESS'),
    'SUCCEEDED',
  ]);
  expect(
    batch
      .partEvents()
      .map(({ part, status }) => `${part} ${status}`)
      .sort(),
  ).toEqual(Array.from({ length: 10 }, (_, index) => `${index + 1} SUCCEEDED`).sort());
});

it.each<[string, (request: S3Request) => boolean, number]>([
  ['from the beginning', () => true, 15],
  ['from the first read of the list of parts', ({ key }) => key.endsWith('/parts.json'), 1],
  ['from the first record', ({ key }) => key.includes('/records/'), 30],
  ['from the write of the index', ({ key, operation }) => operation === 'PutObject' && /index/.test(key), 30],
])('a batch succeeds although S3 fails %s on for minutes, and starts each job once', async (_name, begins, minutes) => {
  await batch.open();
  await batch.putManifest(lines(95));
  let until: number | undefined;
  batch.cloud.before.s3 = (request) => {
    const now = batch.cloud.time.now();
    if (begins(request)) until ??= now + 60_000 * minutes;
    if (until !== undefined && now < until) throw new S3Error('SlowDown');
  };
  const { outcome } = await batch.run();
  expect(outcome).toMatchObject({ status: 'SUCCEEDED', output: { counts: { imagesAnalyzed: 95 } } });
  expect(batch.cloud.time.now()).toBeGreaterThanOrEqual(until!);
  expect(await batch.jobs()).toHaveLength(10);
});

it('lines that name no image are listed, and stop no job', async () => {
  await batch.open();
  await batch.putManifest(`${line(1)}nonsense\n\n${line(2)}{"source-ref":"/3.jpg"}\n`);
  const { outcome } = await batch.run({ BatchId: 'monday' });
  expect(outcome).toMatchObject({ status: 'SUCCEEDED', output: { counts: { images: 2, invalidLines: 2 } } });
  const { planId } = await batch.file('batches/monday/plan.json');
  const invalid = (await batch.text(`batches/monday/plans/${planId}/invalid.jsonl`)).trim().split('\n');
  expect(invalid.map((text) => (JSON.parse(text) as { line: number }).line)).toEqual([2, 5]);
});

it('a dry run starts no job and publishes no event', async () => {
  await batch.open();
  await batch.putManifest(lines(95));
  const { outcome } = await batch.run({ DryRun: true });
  expect(outcome).toMatchObject({ status: 'SUCCEEDED', output: { images: 95, parts: 10 } });
  expect(await batch.jobs()).toEqual([]);
  expect(batch.events()).toEqual([]);
});

it('a batch with more images than maxImages fails before the first job', async () => {
  await batch.open({ maxImages: 94 });
  await batch.putManifest(lines(95));
  const { outcome } = await batch.run();
  expect(outcome).toMatchObject({ status: 'FAILED', error: 'TooManyImages' });
  expect(await batch.jobs()).toEqual([]);
  expect(batch.events().map(({ status }) => status)).toEqual(['FAILED']);
});

it('the same BatchId runs only the parts that have no result, and ends with all results', async () => {
  let isBroken = true;
  await batch.open(
    {},
    { failWith: (manifest) => (isBroken && /0000002/.test(manifest) ? 'ACCESS_DENIED' : undefined) },
  );
  await batch.putManifest(lines(25));
  const first = await batch.run({ BatchId: 'monday' }, 'first');
  expect(first.outcome).toMatchObject({ status: 'FAILED', error: 'TooManyFailedImages' });
  expect(await batch.jobs()).toHaveLength(3);
  expect(batch.partEvents().filter(({ status }) => status === 'FAILED')).toMatchObject([{ part: 2, images: 10 }]);
  const failed = (await batch.text('batches/monday/failed.jsonl')).trim().split('\n');
  expect(failed.map(sourceOf)).toEqual(Array.from({ length: 10 }, (_, index) => uri(11 + index)));
  isBroken = false;
  const startedBefore = batch.cloud.executions.length;
  const second = await batch.run({ BatchId: 'monday' }, 'second');
  expect(second.outcome).toMatchObject({ status: 'SUCCEEDED', output: { counts: { imagesAnalyzed: 25 } } });
  expect(batch.cloud.executions).toHaveLength(startedBefore + 1);
  expect(await batch.jobs()).toHaveLength(4);
});

it('a part whose job fails with INTERNAL_ERROR runs again, with another job', async () => {
  let failures = 2;
  await batch.open({}, { failWith: () => (failures-- > 0 ? 'INTERNAL_ERROR' : undefined) });
  await batch.putManifest(lines(10));
  const { outcome } = await batch.run({ BatchId: 'monday' });
  expect(outcome).toMatchObject({ status: 'SUCCEEDED' });
  expect(await batch.jobs()).toHaveLength(3);
  expect(await batch.file('batches/monday/records/0000001.json')).toMatchObject({ attempt: 3, status: 'SUCCEEDED' });
});

it('a batch that is started again after an abort finds the jobs that run, and starts none twice', async () => {
  await batch.open();
  await batch.putManifest(lines(60));
  const first = batch.start({ BatchId: 'monday' }, 'first');
  await batch.cloud.time.runUntil(batch.cloud.time.sleep(120_000));
  first.abort();
  await batch.cloud.time.runUntil(first.outcome);
  expect(await batch.jobs()).toHaveLength(3);
  const second = await batch.run({ BatchId: 'monday' }, 'second');
  expect(second.outcome).toMatchObject({ status: 'SUCCEEDED', output: { counts: { imagesAnalyzed: 60 } } });
  expect(await batch.jobs()).toHaveLength(6);
});

it('two executions of one BatchId at the same time start each job once', async () => {
  await batch.open();
  await batch.putManifest(lines(30));
  const first = batch.start({ BatchId: 'monday' }, 'first');
  const second = await batch.run({ BatchId: 'monday' }, 'second');
  await batch.cloud.time.runUntil(first.outcome);
  expect([await first.outcome, second.outcome]).toMatchObject([{ status: 'SUCCEEDED' }, { status: 'SUCCEEDED' }]);
  expect(await batch.jobs()).toHaveLength(3);
});

it('each rule of a batch matches the events that its name says', async () => {
  await batch.open({}, { failWith: (manifest) => (/0000002/.test(manifest) ? 'ACCESS_DENIED' : undefined) });
  await batch.putManifest(lines(20));
  await batch.run();
  const everyEvent = batch.matchedBy('onEvent');
  const ofBatch = ['batch PLANNED', 'batch PROGRESS', 'batch PROGRESS', 'batch FAILED'];
  expect(everyEvent.sort()).toEqual([...ofBatch, 'part SUCCEEDED', 'part FAILED'].sort());
  expect(batch.matchedBy('onBatchStateChange')).toEqual(ofBatch);
  expect(batch.matchedBy('onBatchSucceeded')).toEqual([]);
  expect(batch.matchedBy('onBatchFailed')).toEqual(['batch FAILED']);
  expect(batch.matchedBy('onPartSucceeded')).toEqual(['part SUCCEEDED']);
  expect(batch.matchedBy('onPartFailed')).toEqual(['part FAILED']);
});
