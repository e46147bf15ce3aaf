/** The first pass over a source: how many images it has. */
import type { PlanCursor } from '../../lib/protocol/batch/batch-state';
import type { Clock } from './clock';
import { piecesFrom } from './source';
import { type Counted, Tally } from './tally';

export type CountResult =
  | { readonly paused: PlanCursor }
  | {
      readonly counted: Counted;
      /** Counting stopped when it had one more than the most images. */
      readonly tooMany: boolean;
    };

export async function countPass(cursor: PlanCursor, maxImages: number, clock: Clock): Promise<CountResult> {
  const tally = new Tally(cursor);
  for await (const { at, entries, skip } of piecesFrom(cursor.source, cursor.position, clock)) {
    for (let index = skip; index < entries.length; index++) {
      tally.add(entries[index]);
      if (tally.images > maxImages) return { counted: tally.soFar, tooMany: true };
      if (clock.isOver()) return { paused: { ...cursor, ...tally.soFar, position: { at, skip: index + 1 } } };
    }
  }
  return { counted: tally.soFar, tooMany: false };
}
