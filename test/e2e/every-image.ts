/** Checks that a batch accounts for every image and every invalid line of its source. */
import type { BatchIndex, IndexPart } from '../../lib/protocol/batch/batch-index';
import type { Batch } from './batches';

interface Source {
  /** The URIs of the images, in order. */
  readonly images: readonly string[];
  /** The numbers of the invalid lines. */
  readonly invalid?: readonly number[];
}

interface FailedLine {
  readonly 'source-ref': string;
  readonly error: { readonly part: number; readonly line: number; readonly code: string };
}

/** Returns the lines of failed.jsonl. */
export async function expectEveryImage(batch: Batch, { images, invalid = [] }: Source): Promise<FailedLine[]> {
  const index = (await batch.json('index.json')) as BatchIndex;
  const failed = (await batch.jsonLines('failed.jsonl')) as FailedLine[];
  const invalidLines = (index.invalidLines ? await batch.jsonLinesOf(index.invalidLines) : []) as { line: number }[];
  expect(invalidLines.map(({ line }) => line)).toEqual(invalid);

  const planned: string[] = [];
  for (const part of index.parts) planned.push(...(await expectPart(batch, part, failed)));
  expect(planned).toEqual(images);

  const succeeded = index.parts.filter(({ status }) => status === 'SUCCEEDED').length;
  expect(index.counts).toEqual({
    images: images.length,
    invalidLines: invalid.length,
    parts: index.parts.length,
    partsSucceeded: succeeded,
    partsFailed: index.parts.length - succeeded,
    imagesAnalyzed: images.length - failed.length,
    imagesFailed: failed.length,
  });
  return failed;
}

/** Each image of the part has a result, or it is a failed one. Returns all of them. */
async function expectPart(batch: Batch, part: IndexPart, allFailed: readonly FailedLine[]): Promise<string[]> {
  const images = refsIn(await batch.jsonLinesOf(part.manifest));
  const results = part.status === 'SUCCEEDED' ? refsIn(await batch.jsonLinesOf(part.results!)) : [];
  const failed = allFailed.filter(({ error }) => error.part === part.part);
  expect([...results, ...refsIn(failed)].sort()).toEqual([...images].sort());
  for (const line of failed) expect(line['source-ref']).toBe(images[line.error.line - 1]);
  expect(part).toMatchObject({ lines: images.length, imagesFailed: failed.length });
  return images;
}

const refsIn = (lines: readonly { 'source-ref': string }[]) => lines.map((line) => line['source-ref']);
