/** The sources of a batch, as planning reads them. */
import { isDeepStrictEqual } from 'node:util';
import type { BatchInput } from '../../lib/protocol/batch/batch-input';
import type { PlanCursor, SourcePosition } from '../../lib/protocol/batch/batch-state';
import type { PlanSource } from '../../lib/protocol/batch/plan-file';
import { etagOf } from '../aws/s3-read';
import type { Clock } from '../batch/clock';
import { distinctPieces } from './distinct-pieces';
import type { Piece, UnreadPiece } from './entry';
import { readImages } from './images-source';
import { readInventory } from './inventory-source';
import { readManifest } from './manifest-source';
import { sourceProblem } from './problem';

/** The source of a valid input, with its current ETag. */
export async function identify(input: BatchInput): Promise<PlanSource> {
  const named = nameOf(input);
  if ('Images' in named) return named;
  const object = 'Manifest' in named ? named.Manifest : named.Inventory;
  try {
    return { ...named, ETag: await etagOf(object) };
  } catch (thrown) {
    throw sourceProblem(thrown);
  }
}

function nameOf({ Manifest, Images, Inventory }: BatchInput): PlanSource {
  if (Manifest) return { Manifest };
  if (Images) return { Images };
  return { Inventory: Inventory! };
}

/** Whether two sources have the same name and, if the ETags are known, the same content. */
export function isSameSource(input: BatchInput, current: PlanSource | undefined, planned: PlanSource): boolean {
  const { ETag, ...name } = planned;
  return isDeepStrictEqual(name, nameOf(input)) && (current === undefined || current.ETag === ETag);
}

/** The options of a pass over the source. */
export interface PassOptions {
  readonly maxImages: number;
  readonly dropDuplicates: boolean;
}

/** What a pass has not read yet. */
export async function* unreadPieces(
  { source, position, counts }: PlanCursor,
  { dropDuplicates }: PassOptions,
  clock: Clock,
): AsyncGenerator<UnreadPiece> {
  // A listing names no object twice.
  const canHaveDuplicates = dropDuplicates && !('Images' in source);
  try {
    yield* canHaveDuplicates
      ? distinctPieces(piecesOf(source, undefined, clock), counts.lines, clock)
      : piecesFrom(source, position, clock);
  } catch (thrown) {
    throw sourceProblem(thrown);
  }
}

async function* piecesFrom(
  source: PlanSource,
  from: SourcePosition | undefined,
  clock: Clock,
): AsyncGenerator<UnreadPiece> {
  let skip = from?.skip ?? 0;
  for await (const piece of piecesOf(source, from?.at, clock)) {
    // The pieces can have another size than in the earlier call.
    if (skip < piece.entries.length) yield { ...piece, skip };
    skip = Math.max(0, skip - piece.entries.length);
  }
}

function piecesOf(source: PlanSource, at: unknown, clock: Clock): AsyncGenerator<Piece> {
  if ('Manifest' in source) return readManifest({ ...source.Manifest, ETag: source.ETag }, at, clock);
  if ('Images' in source) return readImages(source.Images, at);
  return readInventory({ ...source.Inventory, ETag: source.ETag }, at, clock);
}
