import * as fc from 'fast-check';
import { batchS3 } from '../support/batch-s3';
import {
  failedLines,
  type Image,
  INDEX,
  mergeAll,
  requestOf,
  statisticsOf,
  type Story,
  summaryOf,
  write,
} from './merge-function';

const { s3, results } = batchS3();

/** Few names, so that images come twice. */
const image: fc.Arbitrary<Image> = fc.record({
  ref: fc.constantFrom('a', 'b', 'ü +', '\u2028').map((name) => `s3://images/${name}`),
  hasResult: fc.boolean(),
});

/** What the summary of a part's job can be. */
const summaryFor = (images: readonly Image[]): fc.Arbitrary<Story['summary']> => {
  const { errors } = summaryOf(images);
  return fc.oneof(
    fc.constant(undefined),
    fc.constant('missing' as const),
    fc.constant('no JSON'),
    fc.constant(summaryOf(images, 'line-numer')),
    fc.subarray(errors).map((some) => ({ statistics: statisticsOf(images), errors: some })),
  );
};

const story: fc.Arbitrary<Story> = fc.array(image, { minLength: 1, maxLength: 6 }).chain((images) =>
  fc.record({
    images: fc.constant(images),
    summary: summaryFor(images),
    record: fc.oneof(
      { weight: 3, arbitrary: fc.constant(undefined) },
      fc.constant('missing' as const),
      fc.constant({ status: 'FAILED' as const, error: 'States.Timeout' }),
    ),
    withoutStatistics: fc.constantFrom(undefined, true as const),
  }),
);

/** The images with a result in the index's sense: in the results of a part that succeeded. */
const analysed = ({ images, record }: Story) =>
  record === undefined ? images.filter(({ hasResult }) => hasResult).map(({ ref }) => ref) : [];

it('every image of a batch is in exactly one of results and failed.jsonl, however its part ended and wherever the merge was interrupted', async () => {
  const stories = fc.array(story, { minLength: 1, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(stories, fc.infiniteStream(fc.boolean()), async (batch, times) => {
      s3.reset();
      const { event } = await mergeAll(requestOf(write(results, batch)), () => times.next().value as boolean);
      const failed = failedLines(results);
      expect(new Set(failed.map(({ error }) => `${error.part}:${error.line}`)).size).toBe(failed.length);
      batch.forEach((part, index) => {
        const ofPart = failed.filter(({ error }) => error.part === index + 1);
        const both = [...analysed(part), ...ofPart.map((line) => line['source-ref'] as string)];
        expect(both.sort()).toEqual(part.images.map(({ ref }) => ref).sort());
        for (const line of ofPart) expect(line['source-ref']).toBe(part.images[line.error.line - 1].ref);
        expect(results.json(INDEX).parts[index].imagesFailed).toBe(ofPart.length);
      });
      const images = batch.flatMap((part) => part.images).length;
      expect(event!.counts).toMatchObject({
        images,
        imagesFailed: failed.length,
        imagesAnalyzed: images - failed.length,
      });
    }),
    { numRuns: 12 },
  );
});
