/** A batch that analyses images one by one, on the local cloud. */
import { ModerationBackend } from '../../lib';
import { lines, localBatch, uri } from './local-batch';

const batch = localBatch();

const perImage = (callsPerSecond = 5) => ({ backend: ModerationBackend.perImage({ callsPerSecond }) });

/** All lines of results, and what else a reader of the results sees, but for the ids of jobs and the times. */
async function resultsOf(batchId: string) {
  const index = await batch.file(`batches/${batchId}/index.json`);
  const results = await Promise.all(index.parts.map((part: any) => batch.cloud.store.read(part.results)));
  return {
    results: results.join(''),
    counts: index.counts,
    price: index.estimatedPrice,
    statistics: index.parts.map((part: any) => part.statistics),
    failed: (await batch.text(`batches/${batchId}/failed.jsonl`)).replaceAll(/"code":"\w+"/g, '"code":"…"'),
  };
}

it('a batch has the same results, line for line, with each backend', async () => {
  const imageErrors = (image: string) => (image === uri(13) ? 'InvalidImageFormatException' : undefined);
  const run = async (options: object) => {
    await batch.open(options, { imageErrors });
    await batch.putManifest(`${lines(35)}nonsense\n`);
    const { outcome } = await batch.run({ BatchId: 'monday', MinConfidence: 70 });
    expect(outcome).toMatchObject({ status: 'SUCCEEDED' });
    const found = await resultsOf('monday');
    await batch.cloud.stop();
    return found;
  };
  const [jobs, images] = [await run({}), await run(perImage())];
  expect(images).toEqual(jobs);
  expect(images.results.split('\n')).toHaveLength(34 + 1);
});
