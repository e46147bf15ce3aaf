import { Batch, lineOf, uris } from './batches';
import { expectEveryImage } from './every-image';
import { jobsGo, scenario } from './scenario';

jobsGo({ jobDurationSeconds: 2, maxConcurrentJobs: 5 });

scenario(
  'two batches at once want ten slots and have five: their jobs wait, and both batches succeed',
  (cloud) =>
    Promise.all(
      ['left', 'right'].map(async (name) => {
        const batch = new Batch(cloud, name);
        const images = uris(60);
        const run = await batch.run({ Manifest: await batch.put('all.jsonl', images.map(lineOf).join('')) });
        return { batch, images, run };
      }),
    ),
  async (batches, cloud) => {
    for (const { batch, images, run } of batches) {
      expect(run).toMatchObject({ status: 'SUCCEEDED', output: { counts: { partsSucceeded: 6 } } });
      await expectEveryImage(batch, { images });
      expect(await batch.jobs()).toHaveLength(6);
    }
    // More requests than jobs: some were refused, because no slot was free.
    expect(cloud.rekognition.requests('StartMediaAnalysisJob')).toBeGreaterThan(12);
  },
);
