/** The first pass over a source: how many images it has. */
import type { PlanCursor } from '../../lib/protocol/batch/batch-state';
import type { Clock } from '../batch/clock';
import { type PassOptions, unreadPieces } from './source';
import { type Counted, Tally } from './tally';

export type CountResult =
  | { readonly paused: PlanCursor }
  | {
      readonly counted: Counted;
      /** Counting stopped when it had one more than the most images. */
      readonly tooMany: boolean;
    };

export async function countPass(cursor: PlanCursor, options: PassOptions, clock: Clock): Promise<CountResult> {
  const tally = new Tally(cursor);
  for await (const { entries, placeAfter, skip } of unreadPieces(cursor, options, clock)) {
    for (let index = skip; index < entries.length; index++) {
      tally.add(entries[index]);
      if (tally.images > options.maxImages) return { counted: tally.soFar, tooMany: true };
      if (clock.isOver()) return { paused: { ...cursor, ...tally.soFar, position: placeAfter(index) } };
    }
  }
  return { counted: tally.soFar, tooMany: false };
}
