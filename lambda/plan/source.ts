/** The sources of a batch, as planning reads them. */
import { isDeepStrictEqual } from 'node:util';
import type { BatchInput } from '../../lib/protocol/batch/batch-input';
import type { PlanCursor } from '../../lib/protocol/batch/batch-state';
import type { PlanSource } from '../../lib/protocol/batch/plan-file';
import { etagOf } from '../aws/s3-read';
import type { Clock } from '../batch/clock';
import { distinctPieces } from './distinct-pieces';
import { type Piece, type UnreadPiece, withoutVersion } from './entry';
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
  /** Whether lines of a manifest may name versions of objects. */
  readonly acceptsVersions?: boolean;
}

/** What a pass has not read yet. */
export async function* unreadPieces(
  { source, position, counts }: PlanCursor,
  { dropDuplicates, acceptsVersions }: PassOptions,
  clock: Clock,
): AsyncGenerator<UnreadPiece> {
  // A listing names no object twice.
  const canHaveDuplicates = dropDuplicates && !('Images' in source);
  try {
    yield* canHaveDuplicates
      ? distinctPieces(checkedPieces(source, undefined, clock, acceptsVersions), counts.lines, clock)
      : piecesFrom(checkedPieces(source, position?.at, clock, acceptsVersions), position?.skip);
  } catch (thrown) {
    throw sourceProblem(thrown);
  }
}

async function* checkedPieces(
  source: PlanSource,
  at: unknown,
  clock: Clock,
  acceptsVersions = false,
): AsyncGenerator<Piece> {
  for await (const piece of piecesOf(source, at, clock)) {
    yield acceptsVersions ? piece : { ...piece, entries: piece.entries.map(withoutVersion) };
  }
}

async function* piecesFrom(pieces: AsyncIterable<Piece>, skip = 0): AsyncGenerator<UnreadPiece> {
  for await (const piece of pieces) {
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
