import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import type { BatchState } from '../../lib/protocol/batch/batch-state';
import { clocks, jsonLine, MANIFEST, planned, resultOf, useS3 } from './planning';

/** Lines of every kind. */
const LINE = fc.oneof(
  { weight: 8, arbitrary: fc.webPath().map((path) => jsonLine(`${path}.jpg`)) },
  { weight: 2, arbitrary: fc.constantFrom('photos,csv.jpg', '', 'no image', '{"source-ref": 1}', 'photos,"x') },
);
const SOURCE = fc.tuple(fc.array(LINE, { minLength: 1, maxLength: 30 }), fc.constantFrom('\n', '\r\n'), fc.boolean());
/** How many entries each call may look at. */
const STOPS = fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 20 });
const PART_SIZE = fc.integer({ min: 1, max: 7 });
const INPUT = { Manifest: MANIFEST };

describe('a plan that runs out of time again and again', () => {
  const s3 = useS3();

  /** Plans once at a stretch, and once with pauses. */
  async function inBothWays(input: object, imagesPerJob: number, stops: number[]) {
    const options = { imagesPerJob };
    const clear = () =>
      [...s3().objects.keys()].forEach((key) => key.startsWith('results/') && s3().objects.delete(key));
    clear();
    const { plan } = await planned(input, { options });
    const files = resultOf(s3());
    clear();
    const states: BatchState[] = [];
    const { plan: pausedPlan } = await planned(input, {
      options,
      nextClock: clocks(stops),
      onState: (state) => states.push(state),
    });
    return { once: { plan, files }, paused: { plan: pausedPlan, files: resultOf(s3()) }, states };
  }

  const check = async (input: object, size: number, stops: number[]) => {
    const { once, paused } = await inBothWays(input, size, stops);
    expect(paused).toEqual(once);
  };

  it('of a manifest has the files of one that never paused, at whatever lines it pauses', async () => {
    await fc.assert(
      fc.asyncProperty(SOURCE, PART_SIZE, STOPS, async ([lines, lineBreak, endsWithBreak], size, stops) => {
        s3().put('sources/images.jsonl', ['photos,1.jpg', ...lines].join(lineBreak) + (endsWithBreak ? lineBreak : ''));
        await check(INPUT, size, stops);
      }),
      { numRuns: 4 },
    );
  });

  it('of a manifest whose bytes come in small pieces has the same files, too', async () => {
    await fc.assert(
      fc.asyncProperty(
        SOURCE,
        PART_SIZE,
        STOPS,
        fc.integer({ min: 20, max: 200 }),
        async ([lines], size, stops, bytes) => {
          s3().chunkBytes = bytes;
          s3().put('sources/images.jsonl', ['photos,1.jpg', ...lines].join('\n'));
          await check(INPUT, size, stops);
        },
      ),
      { numRuns: 4 },
    );
  });

  it('of a compressed manifest has the same files, too', async () => {
    await fc.assert(
      fc.asyncProperty(SOURCE, PART_SIZE, STOPS, async ([lines], size, stops) => {
        s3().put('sources/images.jsonl', gzipSync(['photos,1.jpg', ...lines].join('\n')));
        await check(INPUT, size, stops);
      }),
      { numRuns: 4 },
    );
  });

  const KEY = fc.tuple(fc.webPath(), fc.constantFrom('.jpg', '.PNG', '.txt', '/'));

  it('of the objects below a prefix has the same files, too', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(KEY, { maxLength: 25 }),
        PART_SIZE,
        STOPS,
        PART_SIZE,
        async (keys, size, stops, page) => {
          s3().objects.clear();
          s3().pageSize = page;
          s3().put('photos/in/1.jpg', 'an image');
          keys.forEach(([path, ending], index) => s3().put(`photos/in/${path}${ending}`, index % 5 ? 'an image' : ''));
          await check({ Images: { Bucket: 'photos', Prefix: 'in/' } }, size, stops);
        },
      ),
      { numRuns: 4 },
    );
  });

  const ROW = fc.tuple(fc.webPath(), fc.constantFrom('.jpg","5"', '.jpg","0"', '.txt","5"', '.jpg"'));

  it('of an inventory has the same files, too', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(ROW, { maxLength: 9 }), { maxLength: 4 }),
        PART_SIZE,
        STOPS,
        async (files, size, stops) => {
          const contents = [[['a', '.jpg","5"']], ...files].map((rows) =>
            rows.map(([path, end]) => `"photos","${path}${end}`),
          );
          contents.forEach((rows, index) => s3().put(`reports/${index}.csv.gz`, gzipSync(rows.join('\n'))));
          const report = {
            destinationBucket: 'arn:aws:s3:::reports',
            fileFormat: 'CSV',
            fileSchema: 'Bucket, Key, Size',
            files: contents.map((_, index) => ({ key: `${index}.csv.gz` })),
          };
          s3().put('reports/manifest.json', JSON.stringify(report));
          await check({ Inventory: { Bucket: 'reports', Name: 'manifest.json' } }, size, stops);
        },
      ),
      { numRuns: 4 },
    );
  });

  it('keeps little in the state, and comes further in each call', async () => {
    const lines = Array.from({ length: 30 }, (_, i) => (i % 2 ? jsonLine(`${i}.jpg`) : 'x'.repeat(300)));
    s3().put('sources/images.jsonl', lines.join('\n'));
    const { states } = await inBothWays(INPUT, 5, [1]);
    const counted = states.map(({ planning }) => [planning?.pass, planning?.counts.lines]);
    expect(counted).toEqual([
      ...Array.from({ length: 30 }, (_, i) => ['count', i + 1]),
      ['split', 0],
      ...Array.from({ length: 3 }, (_, i) => ['split', (i + 1) * 10]),
      [undefined, undefined],
    ]);
    expect(Math.max(...states.map((state) => JSON.stringify(state).length))).toBeLessThan(8_192);
  });
});
