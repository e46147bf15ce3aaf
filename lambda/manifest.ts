/** How large a manifest is: what an expected duration and a helpful Cause are made of. */
import type { Manifest } from '../lib/contract';
import { MAX_MANIFEST_BYTES } from '../lib/rekognition';
import { readObject, type Unread } from './read-object';

/** 50 MB take a second or two. */
const LIMITS = { maxBytes: MAX_MANIFEST_BYTES, milliseconds: 20_000 };

export type ManifestSize = { readonly lines: number; readonly bytes: number } | Unread;

export const measureManifest = (manifest: Manifest): Promise<ManifestSize> =>
  readObject(manifest, LIMITS, async (body) => ({ lines: await countLines(body as AsyncIterable<Uint8Array>) }));

const NEWLINE = 0x0a;
/** Space, tab and carriage return. */
const BLANK = [0x20, 0x09, 0x0d];

/** Lines that are not blank; the last one need not end with a line break. */
export async function countLines(chunks: AsyncIterable<Uint8Array>): Promise<number> {
  let lines = 0;
  let blank = true;
  for await (const chunk of chunks) {
    for (const byte of chunk) {
      if (byte === NEWLINE) blank = true;
      else if (blank && !BLANK.includes(byte)) {
        blank = false;
        lines++;
      }
    }
  }
  return lines;
}
