/** A batch that analyses images one by one, on the local cloud. */
import { ModerationBackend } from '../../lib';
import type { BatchIndex } from '../../lib/protocol/batch/batch-index';
import type { S3Object as Located } from '../../local/object-store';
import { lines, localBatch, uri } from './local-batch';

const batch = localBatch();

const perImage = (callsPerSecond = 5) => ({ backend: ModerationBackend.perImage({ callsPerSecond }) });

/** All lines of results, and what else a reader of the results sees, but for the ids of jobs and the times. */
async function resultsOf(batchId: string) {
  const index = (await batch.file(`batches/${batchId}/index.json`)) as BatchIndex;
  const results = await Promise.all(index.parts.map((part) => batch.cloud.store.read(part.results as Located)));
  return {
    index,
    results: results.join(''),
    counts: index.counts,
    price: index.estimatedPrice,
    statistics: index.parts.map(({ statistics }) => statistics),
    failed:
      index.failedImages &&
      (await batch.cloud.store.read(index.failedImages as Located)).replaceAll(/"code":"\w+"/g, '"code":"…"'),
  };
}

it('a batch has the same results, line for line, with each backend', async () => {
  const imageErrors = (image: string) => (image === uri(13) ? 'InvalidImageFormatException' : undefined);
  const run = async (options: object) => {
    await batch.open(options, { imageErrors });
    await batch.putManifest(`${lines(35)}nonsense\n`);
    const { outcome } = await batch.run({ BatchId: 'monday', MinConfidence: 70 });
    expect(outcome).toMatchObject({ status: 'SUCCEEDED' });
    const { index, ...found } = await resultsOf('monday');
    expect(index.parts).toHaveLength(4);
    await batch.cloud.stop();
    return found;
  };
  const [jobs, images] = [await run({}), await run(perImage())];
  expect(images).toEqual(jobs);
  expect(images.results.split('\n')).toHaveLength(34 + 1);
});

/** How many calls of DetectModerationLabels there were, and how many of them were throttled. */
function callsOf() {
  const seconds = batch.cloud.rekognition.detectCalls.perSecond();
  const sum = (member: 'calls' | 'throttled') => seconds.reduce((total, second) => total + second[member], 0);
  return { calls: sum('calls'), throttled: sum('throttled'), most: Math.max(...seconds.map(({ calls }) => calls)) };
}

it('a part that takes longer than a call of the function takes several calls of the function, and each image one call of Rekognition', async () => {
  await batch.open({ ...perImage(0.5), imagesPerPart: 500 }, { detectDurationSeconds: 1 });
  await batch.putManifest(lines(450));
  const { outcome, execution } = await batch.run();
  expect(outcome).toMatchObject({ status: 'SUCCEEDED', output: { counts: { imagesAnalyzed: 450, parts: 1 } } });
  expect(callsOf()).toEqual({ calls: 450, throttled: 0, most: 1 });
  const [child] = execution.children;
  expect((await child.visits).filter(({ state }) => state === 'Analyze images').length).toBeGreaterThan(1);
});

it('two executions of one BatchId at the same time, also while a part takes longer than a lease, pay each image once', async () => {
  await batch.open({ ...perImage(), imagesPerPart: 400 });
  await batch.putManifest(lines(500));
  const first = batch.start({ BatchId: 'monday' }, 'first');
  await batch.cloud.time.runUntil(batch.cloud.time.sleep(30_000));
  const second = await batch.run({ BatchId: 'monday' }, 'second');
  await batch.cloud.time.runUntil(first.outcome);
  expect([await first.outcome, second.outcome]).toMatchObject([{ status: 'SUCCEEDED' }, { status: 'SUCCEEDED' }]);
  expect(callsOf()).toMatchObject({ calls: 500 });
  expect((await resultsOf('monday')).counts).toMatchObject({ imagesAnalyzed: 500, imagesFailed: 0 });
});

it('a batch that is started again after an abort waits for the call that goes on, and pays no image twice', async () => {
  await batch.open({ ...perImage(), imagesPerPart: 400 });
  await batch.putManifest(lines(500));
  const first = batch.start({ BatchId: 'monday' }, 'first');
  await batch.cloud.time.runUntil(batch.cloud.time.sleep(30_000));
  first.abort();
  await batch.cloud.time.runUntil(first.outcome);
  const second = await batch.run({ BatchId: 'monday' }, 'second');
  expect(second.outcome).toMatchObject({ status: 'SUCCEEDED', output: { counts: { imagesAnalyzed: 500 } } });
  expect(callsOf().calls).toBe(500);
});

it('a batch slows down while Rekognition throttles, and analyses all images', async () => {
  await batch.open(perImage(50), { detectCallsPerSecond: 10 });
  await batch.putManifest(lines(100));
  const { outcome } = await batch.run();
  expect(outcome).toMatchObject({ status: 'SUCCEEDED', output: { counts: { imagesAnalyzed: 100 } } });
  const { calls, throttled } = callsOf();
  expect(calls - throttled).toBe(100);
  expect(throttled).toBeGreaterThan(0);
});

it('more than 50 calls a second are shared by functions that run at the same time', async () => {
  await batch.open({ ...perImage(100), imagesPerPart: undefined }, { detectDurationSeconds: 0.5 });
  await batch.putManifest(lines(1_000));
  const { outcome } = await batch.run();
  expect(outcome).toMatchObject({ status: 'SUCCEEDED', output: { counts: { parts: 2, imagesAnalyzed: 1_000 } } });
  const { most } = callsOf();
  expect(most).toBeGreaterThan(90);
  expect(most).toBeLessThanOrEqual(100);
});

it('a batch whose account may not analyse images ends after a few calls, and says what to check', async () => {
  await batch.open(perImage());
  batch.cloud.rekognition.faults.add({ operation: 'DetectModerationLabels', kind: 'denied' });
  await batch.putManifest(lines(1_000));
  const { outcome } = await batch.run({ BatchId: 'monday' });
  expect(outcome).toMatchObject({ status: 'FAILED', error: 'AccessDeniedException' });
  expect(JSON.parse((outcome as { cause: string }).cause)).toMatchObject({
    BatchId: 'monday',
    Hint: expect.stringContaining('rekognition:DetectModerationLabels'),
  });
  expect(batch.cloud.rekognition.requests('DetectModerationLabels')).toBe(8);
  expect(batch.events().map(({ status }) => status)).toEqual(['PLANNED', 'FAILED']);
});

it('a dry run tells how long the calls take', async () => {
  await batch.open(perImage(4));
  await batch.putManifest(lines(1_000));
  const { outcome } = await batch.run({ DryRun: true });
  const expected = [{ slots: 1, parts: 100, imagesPerPart: 10, seconds: 250 }];
  expect(outcome).toMatchObject({ output: { estimatedDurations: expected } });
});

it('a version that a manifest names is analysed, and stands in the results and in failed.jsonl', async () => {
  await batch.open(perImage(), { imageErrors: (image) => (image === uri(2) ? 'ImageTooLargeException' : undefined) });
  await batch.putManifest('images,1.jpg,v1\nimages,2.jpg,v2\n');
  await batch.run({ BatchId: 'monday' });
  const { index, results, failed } = await resultsOf('monday');
  expect(JSON.parse(results)).toMatchObject({ 'source-ref': uri(1), 'source-version': 'v1' });
  expect(JSON.parse(failed!)).toMatchObject({ 'source-ref': uri(2), 'source-version': 'v2' });
  // It can be the source of another batch.
  const again = await batch.run({ Manifest: index.failedImages, DryRun: true });
  expect(again.outcome).toMatchObject({ output: { images: 1, invalidLines: 0 } });
});
