/** Images that a manifest names. */
import type { PinnedObject } from '../aws/s3-read';
import type { Clock } from '../batch/clock';
import { entriesAfter, type Piece } from './entry';
import type { LinePosition } from './lines';
import { entriesOfManifest } from './manifest-lines';
import { FIRST_LINE, readLines } from './text-object';

export async function* readManifest(manifest: PinnedObject, from: unknown, clock: Clock): AsyncGenerator<Piece> {
  for await (const { at, lines } of readLines(manifest, (from as LinePosition) ?? FIRST_LINE, clock)) {
    yield { entries: entriesOfManifest(lines), placeAfter: entriesAfter(at) };
  }
}
