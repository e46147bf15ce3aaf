/** Turns each image that a source has named before into an invalid line. */
import { PlanErrorName } from '../../lib/protocol/errors';
import { TOO_MANY_TO_REMEMBER_HINT } from '../../lib/protocol/hints';
import type { Clock } from '../batch/clock';
import { duplicate, type Piece, type UnreadPiece } from './entry';
import { PlanProblem } from './problem';
import { SeenImages } from './seen-images';

/**
 * @param pieces All pieces of the source. What a call has seen ends with it, so the next one reads the source from its beginning.
 * @param done How many entries earlier calls have counted or written.
 */
export async function* distinctPieces(
  pieces: AsyncIterable<Piece>,
  done: number,
  clock: Clock,
): AsyncGenerator<UnreadPiece> {
  const seen = new SeenImages();
  let before = 0;
  for await (const { entries, placeAfter } of pieces) {
    const distinct = entries.map((entry) =>
      'manifestLine' in entry && !seen.add(entry.manifestLine) ? duplicate(entry) : entry,
    );
    const skip = Math.max(0, done - before);
    before += entries.length;
    if (skip < entries.length) yield { entries: distinct, placeAfter, skip };
    else if (before < done && clock.isOver()) throw tooLongToReadAgain(done);
  }
}

/** No later call would come further. */
const tooLongToReadAgain = (done: number) =>
  new PlanProblem(
    PlanErrorName.SOURCE_NOT_SUPPORTED,
    `One call cannot read the source beyond its first ${done} lines, where the last one stopped, and look for duplicates.`,
    TOO_MANY_TO_REMEMBER_HINT,
  );
