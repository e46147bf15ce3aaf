import { randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import type { BatchState } from '../../lib/protocol/batch/batch-state';
import { inPieces, withEmptyPages } from '../support/s3-replies';
import { clocks, imagesOf, jsonLine, MANIFEST, planned, resultOf, planS3 } from './planning';

/** Lines of every kind. */
const LINE = fc.oneof(
  { weight: 8, arbitrary: fc.webPath().map((path) => jsonLine(`${path}.jpg`)) },
  { weight: 2, arbitrary: fc.constantFrom('photos,csv.jpg', '', 'no image', '{"source-ref": 1}', 'photos,"x') },
);
const SOURCE = fc.tuple(fc.array(LINE, { minLength: 1, maxLength: 30 }), fc.constantFrom('\n', '\r\n'), fc.boolean());
/** How many entries each call may look at. */
const STOPS = fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 20 });
/** A call that resumes a compressed object also looks at the clock before it reaches a new entry. */
const STOPS_OF_COMPRESSED = fc.array(fc.integer({ min: 3, max: 12 }), { minLength: 1, maxLength: 20 });
const PART_SIZE = fc.integer({ min: 1, max: 7 });
const { s3, sources, photos, results } = planS3();
const reports = s3.bucket('reports');
const INPUT = { Manifest: MANIFEST };

/** Plans once at a stretch, and once with pauses. */
async function inBothWays(input: object, imagesPerPart: number, stops: number[]) {
  // Looking for duplicates would read the source from its beginning in each call.
  const options = { imagesPerPart, dropDuplicates: false };
  results.clear();
  const { plan } = await planned(input, { options });
  const files = resultOf(results);
  results.clear();
  const states: BatchState[] = [];
  const { plan: pausedPlan } = await planned(input, {
    options,
    nextClock: clocks(stops),
    onState: (state) => states.push(state),
  });
  return { once: { plan, files }, paused: { plan: pausedPlan, files: resultOf(results) }, states };
}

const check = async (input: object, size: number, stops: number[]) => {
  const { once, paused } = await inBothWays(input, size, stops);
  expect(paused).toEqual(once);
};

it('a plan of a manifest that pauses at any lines has the files of one that never paused', async () => {
  await fc.assert(
    fc.asyncProperty(SOURCE, PART_SIZE, STOPS, async ([lines, lineBreak, endsWithBreak], size, stops) => {
      sources.put('images.jsonl', ['photos,1.jpg', ...lines].join(lineBreak) + (endsWithBreak ? lineBreak : ''));
      await check(INPUT, size, stops);
    }),
    { numRuns: 4 },
  );
});

const CHUNKS = fc.array(fc.integer({ min: 20, max: 300 }), { minLength: 1, maxLength: 5 });

it('a plan that pauses has the same files if the bytes of its manifest come in other small pieces each time', async () => {
  await fc.assert(
    fc.asyncProperty(SOURCE, PART_SIZE, STOPS, CHUNKS, async ([lines], size, stops, chunks) => {
      let reads = 0;
      s3.after = (reply) => inPieces(chunks[reads++ % chunks.length])(reply);
      sources.put('images.jsonl', ['photos,1.jpg', ...lines].join('\n'));
      await check(INPUT, size, stops);
    }),
    { numRuns: 6 },
  );
});

it('a plan of a compressed manifest that pauses has the files of one that never paused', async () => {
  await fc.assert(
    fc.asyncProperty(SOURCE, PART_SIZE, STOPS_OF_COMPRESSED, async ([lines], size, stops) => {
      sources.put('images.jsonl', gzipSync(['photos,1.jpg', ...lines].join('\n')));
      await check(INPUT, size, stops);
    }),
    { numRuns: 4 },
  );
});

/** From now on, the pages of lists have at most so many keys. */
const listPagesOf = (keys: number) => {
  s3.before = (request) => ({ ...request, query: { ...request.query, 'max-keys': String(keys) } });
};

const KEY = fc.tuple(fc.webPath(), fc.constantFrom('.jpg', '.PNG', '.txt', '/'));

it('a plan of the objects below a prefix that pauses has the files of one that never paused', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(KEY, { maxLength: 25 }), PART_SIZE, STOPS, PART_SIZE, async (keys, size, stops, page) => {
      photos.clear();
      listPagesOf(page);
      photos.put('in/1.jpg', 'an image');
      keys.forEach(([path, ending], index) => photos.put(`in/${path}${ending}`, index % 5 ? 'an image' : ''));
      await check({ Images: { Bucket: 'photos', Prefix: 'in/' } }, size, stops);
    }),
    { numRuns: 4 },
  );
});

const ROW = fc.tuple(fc.webPath(), fc.constantFrom('.jpg","5"', '.jpg","0"', '.txt","5"', '.jpg"'));

it('a plan of an inventory that pauses has the files of one that never paused', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(ROW, { maxLength: 9 }), { maxLength: 4 }),
      PART_SIZE,
      STOPS_OF_COMPRESSED,
      async (files, size, stops) => {
        const contents = [[['a', '.jpg","5"']], ...files].map((rows) =>
          rows.map(([path, end]) => `"photos","${path}${end}`),
        );
        const texts = contents.map((rows) => rows.join('\n'));
        texts.forEach((text, i) => reports.put(`${i}.csv.gz`, i % 2 ? text : gzipSync(text)));
        s3.after = inPieces(50);
        const report = {
          destinationBucket: 'arn:aws:s3:::reports',
          fileFormat: 'CSV',
          fileSchema: 'Bucket, Key, Size',
          files: contents.map((_, index) => ({ key: `${index}.csv.gz` })),
        };
        reports.put('manifest.json', JSON.stringify(report));
        await check({ Inventory: { Bucket: 'reports', Name: 'manifest.json' } }, size, stops);
      },
    ),
    { numRuns: 4 },
  );
});

it('a plan goes on after the same line if bytes come in smaller pieces than before', async () => {
  sources.put('images.jsonl', Array.from({ length: 9 }, (_, i) => jsonLine(`${i}.jpg`)).join('\n'));
  const passes: (string | undefined)[] = [];
  const onState = ({ planning }: BatchState) => {
    passes.push(planning?.pass);
    s3.after = inPieces(40);
  };
  // The first call counts all lines and splits off a part.
  await planned(INPUT, {
    options: { imagesPerPart: 4, dropDuplicates: false },
    nextClock: clocks([14, 100]),
    onState,
  });
  expect(passes).toEqual(['split', undefined]);
  expect(imagesOf(results)).toEqual(Array.from({ length: 9 }, (_, i) => `s3://photos/${i}.jpg`));
});

it('a plan that pauses keeps little in the state, and comes further in each call', async () => {
  const lines = Array.from({ length: 30 }, (_, i) => (i % 2 ? jsonLine(`${i}.jpg`) : 'x'.repeat(300)));
  sources.put('images.jsonl', lines.join('\n'));
  const { states } = await inBothWays(INPUT, 5, [1]);
  const counted = states.map(({ planning }) => [planning?.pass, planning?.counts.lines]);
  expect(counted).toEqual([
    ...Array.from({ length: 30 }, (_, i) => ['count', i + 1]),
    ['split', 0],
    ...Array.from({ length: 30 }, (_, i) => ['split', i + 1]),
    [undefined, undefined],
  ]);
  expect(Math.max(...states.map((state) => JSON.stringify(state).length))).toBeLessThan(8_192);
});

it.each([
  ['plain', (text: string) => Buffer.from(text)],
  ['compressed', (text: string) => gzipSync(text)],
])(
  'a plan closes the connection to a %s source in every call: more calls than there are sockets',
  async (_, encode) => {
    // Calls that stop in the first piece of a body leave the others unread.
    s3.after = inPieces(1000);
    sources.put('images.jsonl', encode(Array.from({ length: 30 }, (_, i) => jsonLine(randomUUID() + i)).join('\n')));
    for (const BatchId of ['a', 'b', 'c', 'd', 'e']) {
      expect((await planned({ ...INPUT, BatchId }, { nextClock: clocks([3]) })).next).toBe('RUN');
    }
  },
);

it('planning ends with SourceNotSupported if a call cannot read a compressed manifest beyond the place where the last one stopped', async () => {
  // The second line is not in the first piece that comes out of the decompression.
  const lines = Array.from({ length: 9 }, (_, i) => `${'x'.repeat(20_000)}\n${jsonLine(`${i}.jpg`)}`);
  sources.put('images.jsonl', gzipSync(lines.join('\n')));
  const state = await planned(INPUT, {
    options: { imagesPerPart: 4, dropDuplicates: false },
    nextClock: clocks([10, 1]),
  });
  expect(state).toMatchObject({ status: 'FAILED', error: 'SourceNotSupported' });
  expect(JSON.parse(state.cause!)).toMatchObject({
    Message: 's3://sources/images.jsonl: one call cannot read beyond line 9, where the last one stopped.',
    Hint: expect.stringContaining('without compression'),
  });
});

const IMAGES = { Images: { Bucket: 'photos', Prefix: 'in/' } };
const putImages = (count: number) => {
  for (let i = 0; i < count; i++) photos.put(`in/${i}.jpg`, 'an image');
};

it('a plan pauses in a long stretch without images, before a part is full', async () => {
  const logs = Array.from({ length: 9 }, (_, i) => `m${i}.log`);
  ['a.jpg', ...logs, 'z.jpg'].forEach((key) => photos.put(`in/${key}`, 'an object'));
  const looked: number[] = [];
  const onState = ({ planning }: BatchState) => planning?.pass === 'split' && looked.push(planning.counts.lines);
  await planned(IMAGES, { nextClock: clocks([3]), onState });
  expect(looked.slice(1)).toEqual([3, 6, 9]);
  expect(imagesOf(results)).toEqual(['s3://photos/in/a.jpg', 's3://photos/in/z.jpg']);
});

it.each([
  ['an object was deleted', () => photos.delete('in/0.jpg')],
  ['an object was added', () => photos.put('in/00.jpg', 'an image')],
])('a plan has each image once if %s before the place where a call stopped', async (_, change) => {
  putImages(10);
  const onState = ({ planning }: BatchState) => {
    if (planning?.pass === 'split' && planning.counts.lines === 5) change();
  };
  await planned(IMAGES, { options: { imagesPerPart: 4 }, nextClock: clocks([5]), onState });
  expect(imagesOf(results)).toEqual(Array.from({ length: 10 }, (__, i) => `s3://photos/in/${i}.jpg`));
});

it('a plan goes on after a page of a list that is empty and not the last one', async () => {
  putImages(4);
  listPagesOf(2);
  s3.after = withEmptyPages();
  await planned(IMAGES);
  expect(imagesOf(results)).toHaveLength(4);
});
