import { expectEveryImage } from './every-image';
import { batchOf, ImageCalls } from './image-calls';
import { jobsGo, scenario } from './scenario';

const calls = new ImageCalls();
// The batch may make 50 calls a second.
jobsGo({ ...calls.simulation, detectCallsPerSecond: 20 });

scenario(
  'a batch that analyses images one by one repeats throttled calls, and accounts for every image',
  async (cloud) => {
    const { batch, images, input } = await batchOf(cloud, 'throttled', 'FastBatch', 60);
    return { batch, images, run: await batch.run(input) };
  },
  async ({ batch, images, run }, { rekognition }) => {
    expect(run).toMatchObject({ status: 'SUCCEEDED', output: { counts: { imagesAnalyzed: 59, imagesFailed: 1 } } });
    await expectEveryImage(batch, { images });
    expect(calls.total()).toBe(images.length);
    const seconds = rekognition.detectCalls.perSecond();
    const throttled = seconds.reduce((sum, second) => sum + second.throttled, 0);
    expect(throttled).toBeGreaterThan(0);
    expect(rekognition.requests('DetectModerationLabels')).toBe(images.length + throttled);
  },
);
