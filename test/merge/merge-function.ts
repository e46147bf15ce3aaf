import { merge, type MergeRequest } from '../../lambda/merge/merge';
import type { Part, PartRecord } from '../../lib/protocol/batch/batch-files';
import type { BatchState } from '../../lib/protocol/batch/batch-state';
import type { TestBucket } from '../support/test-s3';
import { EXECUTION } from '../part/part-function';

export const PREFIX = 'moderation/batches/monday/';
export const FAILED = `${PREFIX}failed.jsonl`;
export const INDEX = `${PREFIX}index.json`;

/** An image of a part: its line in the manifest, and whether the job gave a result for it. */
export interface Image {
  readonly ref: string;
  readonly hasResult: boolean;
}

/** What came of a part. Absent members are those of a job that succeeded, with a summary that tells all. */
export interface Story {
  readonly images: readonly Image[];
  readonly record?: 'missing' | Partial<PartRecord>;
  /** `missing`, or its text or members. Without it the summary lists every image without a result. */
  readonly summary?: string | object;
  readonly withoutStatistics?: true;
}

/** So many images, of which those at the numbers from 1 have no result. */
export const images = (count: number, refused: readonly number[] = [], name = 'image'): Image[] =>
  Array.from({ length: count }, (_, index) => ({
    ref: `s3://images/${name} ${index + 1}.jpg`,
    hasResult: !refused.includes(index + 1),
  }));

const keyOf = (part: number, file: string) => `moderation/results/monday/${part}/${file}`;
const numberOf = (part: number) => String(part).padStart(7, '0');
const lines = (objects: readonly object[]) => objects.map((object) => `${JSON.stringify(object)}\n`).join('');

/** Writes the plan, the records, the results and the summaries of a batch. */
export function write(results: TestBucket, stories: readonly Story[]): Part[] {
  let firstImage = 1;
  const parts = stories.map((story, index): Part => {
    const part = {
      part: index + 1,
      manifest: `${PREFIX}plans/first/manifests/${numberOf(index + 1)}.jsonl`,
      lines: story.images.length,
      firstImage,
    };
    firstImage += part.lines;
    writePart(results, part, story);
    return part;
  });
  results.put(`${PREFIX}plans/first/parts.json`, parts);
  return parts;
}

function writePart(results: TestBucket, part: Part, { images, record, summary, withoutStatistics }: Story): void {
  results.put(part.manifest, lines(images.map(({ ref }) => ({ 'source-ref': ref }))));
  const name = { results: keyOf(part.part, 'results.jsonl'), summary: keyOf(part.part, 'summary.json') };
  const labels = { ModerationLabels: [], ModerationModelVersion: '7.0' };
  const analysed = images.filter(({ hasResult }) => hasResult);
  results.put(
    name.results,
    lines(analysed.map(({ ref }) => ({ 'source-ref': ref, 'detect-moderation-labels': labels }))),
  );
  if (summary !== 'missing') results.put(name.summary, summary ?? summaryOf(images));
  if (record === 'missing') return;
  const [total, valid] = [images.length, analysed.length];
  results.put(`${PREFIX}records/${numberOf(part.part)}.json`, {
    version: '1.0',
    ...part,
    status: 'SUCCEEDED',
    attempt: 1,
    jobEnded: true,
    jobId: `job-${part.part}`,
    results: { Bucket: 'results', Name: name.results },
    summary: { Bucket: 'results', Name: name.summary },
    statistics: withoutStatistics
      ? undefined
      : { totalJsonLines: total, validJsonLines: valid, invalidJsonLines: total - valid },
    ...record,
  });
}

/** A summary with an error for each image without a result. */
export const summaryOf = (images: readonly Image[], lineMember = 'line-number') => ({
  version: '1.0',
  statistics: statisticsOf(images),
  errors: images.flatMap(({ ref, hasResult }, index) =>
    hasResult ? [] : [{ [lineMember]: index + 1, 'source-ref': ref, code: 'IMAGE_TOO_LARGE', message: 'Too large.' }],
  ),
});

export function statisticsOf(images: readonly Image[]) {
  const valid = images.filter(({ hasResult }) => hasResult).length;
  return { 'total-json-lines': images.length, 'valid-json-lines': valid, 'invalid-json-lines': images.length - valid };
}

export function requestOf(parts: readonly Part[], state: Partial<BatchState> = {}, maxFailedShare = 0): MergeRequest {
  const total = parts.reduce((sum, { lines }) => sum + lines, 0);
  return {
    state: {
      input: { BatchId: 'monday', Manifest: { Bucket: 'images', Name: 'all.jsonl' } },
      batch: {
        batchId: 'monday',
        planId: 'first',
        partsKey: `${PREFIX}plans/first/parts.json`,
        parts: parts.length,
        images: total,
        invalidLines: 2,
      },
      plan: {
        lines: total + 2,
        images: total,
        invalidLines: 2,
        duplicates: 0,
        skipped: 0,
        parts: parts.length,
        imagesPerPart: 10,
        firstInvalidLines: [],
        estimatedDollars: 1,
      },
      execution: EXECUTION,
      next: 'MERGE',
      ...state,
    },
    execution: EXECUTION,
    options: {
      outputBucket: 'results',
      outputPrefix: 'moderation/',
      dropDuplicates: true,
      maxImages: 1_000_000,
      slots: 5,
      attemptsPerPart: 3,
      maxFailedShare,
    },
  };
}

/** Calls until the merge has ended. The state goes through JSON, as it does in Step Functions. */
export async function mergeAll(request: MergeRequest, hasTime: () => boolean = () => true): Promise<BatchState> {
  let { state } = request;
  do {
    const next = await merge({ ...request, state }, hasTime);
    state = JSON.parse(JSON.stringify(next)) as BatchState;
  } while (state.next === 'MERGE');
  return state;
}

export const failedLines = (results: TestBucket): any[] =>
  (results.text(FAILED) ?? '')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
