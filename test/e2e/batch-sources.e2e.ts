import { gzipSync } from 'node:zlib';
import type { Deployment, Run } from './deployment';
import { Batch, lineOf, uri, uris } from './batches';
import { expectEveryImage } from './every-image';
import { jobsGo, scenario } from './scenario';

jobsGo({ jobDurationSeconds: 1, maxConcurrentJobs: 100 });

const UPLOADS_AT_ONCE = 25;

/** Writes 2,500 objects below a prefix. Some names need encoding, and some objects are no images. */
async function prefixOf(batch: Batch) {
  const prefix = `sources/${batch.batchId}/images/`;
  const names = Array.from({ length: 2_494 }, (_, index) => `${index}${index % 500 === 0 ? ' +ü&%' : ''}.jpg`);
  const empty = ['', '1000-empty.jpg', '2000-empty.png'];
  const keys = [...names, ...empty, 'a.txt', 'b.txt', 'c.tiff'].map((name) => `${prefix}${name}`).sort();
  const left = keys.values();
  const upload = async () => {
    for (const Name of left) {
      const isEmpty = empty.includes(Name.slice(prefix.length));
      await batch.cloud.store.write({ Bucket: batch.images, Name }, isEmpty ? '' : 'image');
    }
  };
  await Promise.all(Array.from({ length: UPLOADS_AT_ONCE }, upload));
  const images = keys.filter((key) => names.includes(key.slice(prefix.length)));
  const invalid = keys.flatMap((key, index) => (/empty/.test(key) ? index + 1 : []));
  return { prefix, images: images.map((key) => `s3://${batch.images}/${key}`), invalid };
}

/** Writes an inventory of two data files. Old versions, delete markers and other endings are not meant. */
async function inventoryOf(batch: Batch) {
  const images = uris(35).map((image) => image.replace('s3://images/', 's3://images/a b/'));
  const row = (ref: string, rest = '"true","false","1000"') => {
    const [, bucket, key] = /^s3:\/\/([^/]+)\/(.*)$/.exec(ref)!;
    return `"${bucket}","${encodeURIComponent(key).replaceAll('%20', '+')}","v1",${rest}\n`;
  };
  const rows = [
    [...images.slice(0, 20).map((image) => row(image)), row(uri(1), '"false","false","1000"'), 'broken\n'],
    [row(uri(2), '"true","true",""'), row('s3://images/a.txt'), ...images.slice(20).map((image) => row(image))],
  ];
  const files = await Promise.all(
    rows.map((lines, index) => batch.put(`data/${index}.csv.gz`, gzipSync(lines.join('')))),
  );
  const manifest = {
    destinationBucket: `arn:aws:s3:::${batch.images}`,
    fileFormat: 'CSV',
    fileSchema: 'Bucket, Key, VersionId, IsLatest, IsDeleteMarker, Size',
    files: files.map(({ Name }) => ({ key: Name })),
  };
  const { Bucket, Name } = await batch.put('manifest.json', JSON.stringify(manifest));
  return { inventory: { Bucket, Name }, images, invalid: [22] };
}

interface Ended {
  readonly batch: Batch;
  readonly source: { readonly images: string[]; readonly invalid?: number[] };
  readonly run: Run;
}

async function expectSuccess({ batch, source, run }: Ended, parts: number): Promise<void> {
  expect(run).toMatchObject({ status: 'SUCCEEDED', output: { counts: { parts, imagesFailed: 0 } } });
  await expectEveryImage(batch, source);
  expect(await batch.jobs()).toHaveLength(parts);
}

describe('the source of a batch', () => {
  scenario<Ended>(
    'a batch finds the images below a prefix with 2,500 objects',
    async (cloud) => {
      const batch = new Batch(cloud, 'prefix', 'LargeBatch');
      const source = await prefixOf(batch);
      return { batch, source, run: await batch.run({ Images: { Bucket: batch.images, Prefix: source.prefix } }) };
    },
    (ended) => expectSuccess(ended, 5),
  );
  scenario<Ended>(
    'a batch reads an inventory with compressed data files',
    async (cloud) => {
      const batch = new Batch(cloud, 'inventory');
      const source = await inventoryOf(batch);
      return { batch, source, run: await batch.run({ Inventory: source.inventory }) };
    },
    (ended) => expectSuccess(ended, 4),
  );
  scenario<Ended>(
    'a batch reads a compressed manifest',
    async (cloud) => {
      const batch = new Batch(cloud, 'gzip');
      const source = { images: uris(25) };
      const Manifest = await batch.put('all.jsonl.gz', gzipSync(source.images.map(lineOf).join('')));
      return { batch, source, run: await batch.run({ Manifest }) };
    },
    (ended) => expectSuccess(ended, 3),
  );
});

describe('a batch that starts no job', () => {
  /** One image more than the batch may have. */
  const run = async (cloud: Deployment, name: string, input: object) => {
    const batch = new Batch(cloud, name);
    const Manifest = await batch.put('all.jsonl', uris(301).map(lineOf).join(''));
    const ended = await batch.run({ Manifest, ...input });
    return { batch, run: ended, events: await batch.eventsOf(ended) };
  };
  scenario(
    'a dry run counts the images, and writes and publishes nothing',
    (cloud) => run(cloud, 'dry', { DryRun: true }),
    async ({ batch, run, events }) => {
      const counted = { images: 301, parts: 31, maxImages: 300, exceedsMaxImages: true };
      expect(run).toMatchObject({ status: 'SUCCEEDED', output: counted });
      expect([await batch.jobs(), await batch.files(), events]).toEqual([[], [], []]);
    },
  );
  scenario(
    'a source with more images than maxImages ends the execution',
    (cloud) => run(cloud, 'large', {}),
    async ({ batch, run, events }) => {
      expect(run).toMatchObject({ status: 'FAILED', error: 'TooManyImages' });
      expect(await batch.jobs()).toEqual([]);
      expect(events).toMatchObject([
        { detail: { status: 'FAILED', error: 'TooManyImages' }, rules: ['onBatchFailed', 'onBatchStateChange'] },
      ]);
    },
  );
});
