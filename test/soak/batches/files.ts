/** Reads the files of a batch that has been merged. */
import type { BatchIndex } from '../../../lib/protocol/batch/batch-index';
import { jsonOrText } from '../../../cli/json';
import { hasSucceeded, type Outcome } from '../../../local/execution';
import { imageName } from './image-name';
import type { DirectoryStore, S3Object } from '../../../local/object-store';

export interface BatchFiles {
  readonly index: BatchIndex;
  /** The image of each result, in all files of results that the index names. */
  readonly results: readonly string[];
  /** The images of failed.jsonl. */
  readonly failed: readonly string[];
  /** The lines of invalid.jsonl. */
  readonly invalid: readonly number[];
}

/** Undefined if none of the executions has merged. */
export async function filesAfter(
  store: DirectoryStore,
  executions: readonly { readonly outcome: Outcome }[],
): Promise<BatchFiles | undefined> {
  const at = executions.map(({ outcome }) => indexOf(outcome)).find(Boolean);
  if (!at) return undefined;
  const index = JSON.parse(await store.read(at)) as BatchIndex;
  const results = index.parts.flatMap((part) => part.results ?? []);
  return {
    index,
    results: (await linesOf(store, ...results)).map(imageOf),
    failed: (await linesOf(store, index.failedImages)).map(imageOf),
    invalid: (await linesOf(store, index.invalidLines)).map((line) => line.line as number),
  };
}

/** Whether the execution came to its end by merging, and so names an index. */
export const indexOf = (outcome: Outcome): S3Object | undefined =>
  hasSucceeded(outcome)
    ? (outcome.output as { index?: S3Object }).index
    : (jsonOrText(outcome.cause) as { Index?: S3Object }).Index;

type Line = Readonly<Record<string, unknown>>;

const imageOf = (line: Line) => imageName(line['source-ref'] as string, line['source-version'] as string | undefined);

async function linesOf(store: DirectoryStore, ...files: readonly unknown[]): Promise<Line[]> {
  const lines: Line[] = [];
  for (const file of files) {
    if (!file) continue;
    const text = (await store.read(file as S3Object)).trim();
    if (text !== '') lines.push(...text.split('\n').map((line) => JSON.parse(line) as Line));
  }
  return lines;
}
