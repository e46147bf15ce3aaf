import type { BatchIndex } from '../../lib/protocol/batch/batch-index';
import { ResultKey } from '../../lib/protocol/batch/batch-files';
import { IMAGES_FUNCTION_TIMEOUT_SECONDS } from '../../lib/protocol/limits';
import { RESULTS_MEMBER } from '../../lib/protocol/rekognition';
import { moderationLabelsOf } from '../../local/rekognition/labels';
import type { Batch } from './batches';
import { expectEveryImage } from './every-image';
import { batchOf, ImageCalls, refusalOf } from './image-calls';
import { crash } from './ministack';
import { BATCH_STACK } from './names';
import { jobsGo, scenario } from './scenario';

const calls = new ImageCalls();
jobsGo(calls.simulation);

/** Part 1 has two slices: its results are saved after image 200, too. Part 2 has the other images. */
const IMAGES = 320;
const SLICE = 200;
const PART = 300;

const SLOW_IMAGES = 50;

/** The most by which this process sees a call late, because it answers the calls of other batches, too. A guess. */
const LATE_MS = 100;

const once = (images: readonly string[]) => images.map(() => 1);

/** Waits for all of it. Then the images of the second slice are being analysed. */
const firstSlice = ({ cloud, files, place: { bucket } }: Batch) =>
  cloud.until('the first slice was saved', async () => {
    const key = (await files()).find((key) => key.endsWith('/slices/0000001/0001.json'));
    if (key === undefined) return undefined;
    const { outcomes } = JSON.parse(await cloud.store.read({ Bucket: bucket, Name: key })) as { outcomes: unknown[] };
    return outcomes.every(Boolean) ? key : undefined;
  });

/** The lines are those that a job would have written. */
async function expectBulkFormat(batch: Batch): Promise<void> {
  const { parts } = (await batch.json('index.json')) as BatchIndex;
  for (const { results } of parts) {
    for (const line of await batch.jsonLinesOf(results!)) {
      const image = line['source-ref'];
      expect(line).toEqual({ 'source-ref': image, [RESULTS_MEMBER]: moderationLabelsOf(image, {}) });
    }
  }
}

describe('a batch that analyses images one by one', () => {
  scenario(
    '320 images, of which some cannot be read, are all accounted for after one call for each',
    async (cloud) => {
      const { batch, images, input } = await batchOf(cloud, 'images', 'FastBatch', IMAGES);
      const run = await batch.run({ ...input, Context: { order: 7 } });
      return { batch, images, run, events: await batch.eventsOf(run) };
    },
    async ({ batch, images, run, events }) => {
      expect(run).toMatchObject({ status: 'SUCCEEDED', output: { counts: { imagesAnalyzed: 312, imagesFailed: 8 } } });
      const failed = await expectEveryImage(batch, { images });
      for (const line of failed) expect(line.error.code).toBe(refusalOf(line['source-ref']));
      await expectBulkFormat(batch);
      expect(calls.countsOf(images)).toEqual(once(images));

      const { counts } = await batch.json('index.json');
      const of = (rule: string) => events.filter(({ rules }) => rules.includes(rule));
      expect(of('onPartSucceeded')).toMatchObject([
        { detail: { part: 1, images: 300, statistics: { validJsonLines: 293 } } },
        { detail: { part: 2, images: 20, statistics: { validJsonLines: 19 } } },
      ]);
      expect(of('onBatchSucceeded')).toMatchObject([{ detail: { counts, context: { order: 7 } } }]);
      expect(of('onBatchStateChange').map(({ detail }) => detail.status)).toEqual([
        'PLANNED',
        'PROGRESS',
        'PROGRESS',
        'SUCCEEDED',
      ]);
      expect(events).toHaveLength(2 + 4);
    },
  );

  scenario(
    'after a crash of the function in the middle of a part, no image of a saved slice is analysed again',
    async (cloud) => {
      const { batch, images, input } = await batchOf(cloud, 'crash', 'CrashingBatch', IMAGES);
      const execution = await batch.start(input);
      await firstSlice(batch);
      const fn = cloud.output('CrashingFunction', BATCH_STACK);
      await crash(process.env.AWS_ENDPOINT_URL!, fn, IMAGES_FUNCTION_TIMEOUT_SECONDS);
      return { batch, images, run: await cloud.endOf(execution) };
    },
    async ({ batch, images, run }) => {
      expect(run).toMatchObject({ status: 'SUCCEEDED', output: { counts: { partsSucceeded: 2 } } });
      await expectEveryImage(batch, { images });
      const counts = calls.countsOf(images);
      const repeated = images.filter((_, index) => counts[index] > once(images)[index]);
      expect(repeated).not.toHaveLength(0);
      expect(images.slice(SLICE, PART)).toEqual(expect.arrayContaining(repeated));
      expect(Math.max(...counts)).toBe(2);
    },
  );

  scenario(
    'a batch that is aborted goes on with its BatchId in another execution, and analyses no image again',
    async (cloud) => {
      const { batch, images, input } = await batchOf(cloud, 'aborted', 'FastBatch', IMAGES);
      const first = await batch.start(input);
      await firstSlice(batch);
      await batch.stop(first);
      const aborted = await cloud.endOf(first);
      // The call of the function goes on to its end.
      const summary = { Bucket: batch.place.bucket, Name: ResultKey.summary(batch.place, 1) };
      await cloud.until('part 1 was analysed', () => cloud.store.size(summary));
      const before = calls.countsOf(images);
      return { batch, images, aborted, before, again: await batch.run(input) };
    },
    async ({ batch, images, aborted, before, again }) => {
      expect(aborted.status).toBe('ABORTED');
      expect(before).toEqual(once(images).map((count, index) => (index < PART ? count : 0)));
      expect(again).toMatchObject({ status: 'SUCCEEDED', output: { counts: { partsSucceeded: 2 } } });
      await expectEveryImage(batch, { images });
      expect(calls.countsOf(images)).toEqual(once(images));
    },
  );

  scenario(
    'a batch with five calls per second makes no more than five in any second',
    async (cloud) => {
      const { batch, images, input } = await batchOf(cloud, 'slow', 'SlowBatch', SLOW_IMAGES);
      return { batch, images, run: await batch.run(input) };
    },
    async ({ batch, images, run }) => {
      expect(run.status).toBe('SUCCEEDED');
      await expectEveryImage(batch, { images });
      const times = images.flatMap(calls.timesOf).sort((a, b) => a - b);
      expect(times).toHaveLength(SLOW_IMAGES);
      const spans = times.slice(5).map((time, index) => time - times[index]);
      expect(Math.min(...spans)).toBeGreaterThan(1_000 - LATE_MS);
      expect(times.at(-1)! - times[0]).toBeGreaterThan((1_000 * (SLOW_IMAGES - 1)) / 5 - LATE_MS);
    },
  );

  scenario(
    'a batch that may not detect labels ends after eight calls, and says what to check',
    async (cloud) => {
      const { batch, input } = await batchOf(cloud, 'denied', 'FastBatch', IMAGES);
      const imagePrefix = batch.batchId;
      cloud.rekognition.faults.add({ kind: 'denied', operation: 'DetectModerationLabels', imagePrefix });
      const run = await batch.run(input);
      return { run, events: await batch.eventsOf(run) };
    },
    ({ run, events }, { rekognition }) => {
      expect(run).toMatchObject({ status: 'FAILED', error: 'AccessDeniedException' });
      expect(run.cause.Hint).toContain('rekognition:DetectModerationLabels');
      // All other calls are in `calls`.
      expect(rekognition.requests('DetectModerationLabels') - calls.total()).toBe(8);
      expect(events).toMatchObject([
        { detail: { status: 'PLANNED' }, rules: ['onBatchStateChange'] },
        { detail: { status: 'FAILED', error: run.error }, rules: ['onBatchFailed', 'onBatchStateChange'] },
      ]);
    },
  );
});
