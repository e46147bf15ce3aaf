/** Images that a source names again. */
import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { inPieces } from '../support/s3-replies';
import { SeenImages } from '../../lambda/plan/seen-images';
import { clocks, imagesOf, jsonLine, MANIFEST, planned, resultOf, planS3 } from './planning';

const { s3, sources, results } = planS3();
const INPUT = { Manifest: MANIFEST };

it('an image that a manifest names again is invalid, and told with its line', async () => {
  sources.put('images.jsonl', [jsonLine('a.jpg'), 'photos,b.jpg', jsonLine('b.jpg'), jsonLine('a.jpg')].join('\n'));
  const { plan } = await planned(INPUT);
  expect(plan).toMatchObject({ lines: 4, images: 2, invalidLines: 2, duplicates: 2 });
  expect(plan!.firstInvalidLines).toEqual(
    [3, 4].map((line) => ({
      line,
      reason: 'an earlier line names the same image',
      text: jsonLine(line === 3 ? 'b.jpg' : 'a.jpg'),
    })),
  );
  expect(imagesOf(results)).toEqual(['s3://photos/a.jpg', 's3://photos/b.jpg']);
});

it('an image that a manifest names again is analysed again with dropDuplicates off', async () => {
  sources.put('images.jsonl', [jsonLine('a.jpg'), jsonLine('a.jpg')].join('\n'));
  const { plan } = await planned(INPUT, { options: { dropDuplicates: false } });
  expect(plan).toMatchObject({ images: 2, invalidLines: 0, duplicates: 0 });
});

it('a plan that pauses anywhere drops the same duplicates as one that never pauses', async () => {
  const names = fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'no image'), { minLength: 1, maxLength: 30 });
  const stops = fc.array(fc.integer({ min: 3, max: 12 }), { minLength: 1, maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(names, stops, fc.boolean(), async (chosen, entries, isCompressed) => {
      const text = ['x', ...chosen].map((name) => (name === 'no image' ? name : jsonLine(`${name}.jpg`))).join('\n');
      sources.put('images.jsonl', isCompressed ? gzipSync(text) : text);
      const files = [];
      for (const nextClock of [undefined, clocks(entries)]) {
        results.clear();
        await planned(INPUT, { options: { imagesPerPart: 2 }, nextClock });
        files.push(resultOf(results));
        expect(new Set(imagesOf(results)).size).toBe(imagesOf(results).length);
      }
      expect(files[1]).toEqual(files[0]);
    }),
    { numRuns: 12 },
  );
});

it('SeenImages tells new images from known ones, as a Set does', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ maxLength: 2 })), (images) => {
      const seen = new SeenImages();
      const set = new Set<string>();
      for (const image of images) {
        expect(seen.add(image)).toBe(!set.has(image));
        set.add(image);
      }
    }),
  );
});

it('SeenImages knows all of 100,000 images after it has grown', () => {
  const seen = new SeenImages();
  const images = Array.from({ length: 100_000 }, (_, index) => `s3://photos/${index}.jpg`);
  expect(images.filter((image) => !seen.add(image))).toEqual([]);
  expect(images.filter((image) => seen.add(image))).toEqual([]);
});

it('SeenImages refuses more images than it may remember', () => {
  const seen = new SeenImages(2);
  ['a', 'b', 'a'].forEach((image) => seen.add(image));
  expect(() => seen.add('c')).toThrow('dropDuplicates remembers at most 2 images; the source has more.');
});

it('planning ends with SourceNotSupported if a call cannot come back to where the last one stopped', async () => {
  sources.put('images.jsonl', Array.from({ length: 9 }, (_, i) => jsonLine(`${i}.jpg`)).join('\n'));
  s3.after = inPieces(40);
  const state = await planned(INPUT, { options: { imagesPerPart: 4 }, nextClock: clocks([5, 1]) });
  expect(state).toMatchObject({ status: 'FAILED', error: 'SourceNotSupported' });
  expect(state.cause).toContain('beyond its first 5 lines, where the last one stopped, and look for duplicates');
});

it('a call that ends among blank lines at the beginning of a manifest is followed by another one', async () => {
  sources.put('images.jsonl', `${'\n'.repeat(200)}${jsonLine('a.jpg')}`);
  s3.after = inPieces(50);
  expect(await planned(INPUT, { nextClock: clocks([1, 100]) })).toMatchObject({ plan: { images: 1 } });
});
