/** Reads a manifest before its job is started: how large it is, and whether it is a file of results. */
import type { Manifest } from '../../lib/protocol/runner-input';
import type { ManifestFacts } from '../../lib/protocol/state';
import { isObject } from '../../lib/protocol/input-rules';
import { MAX_MANIFEST_BYTES, RESULTS_MEMBER } from '../../lib/protocol/rekognition';
import { readObject } from '../aws/read-object';

/** Reading 50 MB takes one or two seconds. */
const LIMITS = { maxBytes: MAX_MANIFEST_BYTES, milliseconds: 20_000 };

export const readManifest = (manifest: Manifest): Promise<ManifestFacts> =>
  readObject(manifest, LIMITS, (body) => factsOf(body as AsyncIterable<Uint8Array>));

const NEWLINE = 0x0a;
/** Space, tab, carriage return, and the bytes of a byte-order mark. */
const BLANK = [0x20, 0x09, 0x0d, 0xef, 0xbb, 0xbf];

/** The part that is searched for results: some lines with many labels fit. */
const HEAD_BYTES = 64 * 1024;
const HEAD_LINES = 20;

/** Counts the lines that are not blank. The last line may end without a line break. */
export async function factsOf(chunks: AsyncIterable<Uint8Array>): Promise<{ lines: number; hasResults: boolean }> {
  let lines = 0;
  let isCounted = false;
  let head = Buffer.alloc(0);
  for await (const chunk of chunks) {
    if (head.length < HEAD_BYTES) head = Buffer.concat([head, chunk]);
    for (let start = 0, end = 0; end !== -1; start = end + 1) {
      end = chunk.indexOf(NEWLINE, start);
      if (!isCounted && hasText(chunk.subarray(start, end === -1 ? undefined : end))) {
        isCounted = true;
        lines++;
      }
      if (end !== -1) isCounted = false;
    }
  }
  // `trim` removes a byte-order mark, too.
  const texts = head
    .toString()
    .split('\n')
    .map((line) => line.trim());
  return {
    lines,
    hasResults: texts
      .filter((line) => line !== '')
      .slice(0, HEAD_LINES)
      .some(isResult),
  };
}

const hasText = (bytes: Uint8Array) => bytes.some((byte) => !BLANK.includes(byte));

/** A line of results has a `source-ref`, too. So results taken for a manifest would be analysed and paid again. */
function isResult(line: string): boolean {
  try {
    const members: unknown = JSON.parse(line);
    return isObject(members) && RESULTS_MEMBER in members;
  } catch {
    return false;
  }
}
