/** The second pass over a source: writes the manifests of the parts, and the list of invalid lines. */
import { BatchKey, type PlanPlace } from '../../lib/protocol/batch/batch-files';
import type { PlanCursor, SourcePosition } from '../../lib/protocol/batch/batch-state';
import { putObject } from '../aws/s3-write';
import { objectAt } from '../batch/place';
import { Background } from './background';
import type { Clock } from './clock';
import type { Entry } from './entry';
import { readFile } from './files';
import { LongObject, type Mark } from './long-object';
import { type PassOptions, unreadPieces } from './source';
import { type Counted, Tally } from './tally';

/** A cursor of this pass. */
export type SplitCursor = PlanCursor & Required<Pick<PlanCursor, 'imagesPerJob' | 'parts' | 'invalid'>>;

export type SplitResult =
  { readonly paused: PlanCursor } | { readonly counted: Counted; readonly parts: number; readonly tooMany: boolean };

/** The place before a part, where a later call can go on. */
interface Checkpoint {
  readonly counted: Counted;
  readonly parts: number;
  readonly invalid: Mark;
  readonly position: SourcePosition;
}

export async function splitPass(
  cursor: SplitCursor,
  place: PlanPlace,
  options: PassOptions,
  clock: Clock,
): Promise<SplitResult> {
  const splitter = await Splitter.from(cursor, place);
  for await (const { at, entries, skip } of unreadPieces(cursor, options, clock)) {
    for (let index = skip; index < entries.length; index++) {
      await splitter.add(entries[index], { at, skip: index + 1 });
      if (splitter.images > options.maxImages) return { ...(await splitter.end()), tooMany: true };
      const paused = clock.isOver() && (await splitter.pause());
      if (paused) return { paused: { ...cursor, ...paused } };
    }
  }
  return { ...(await splitter.end()), tooMany: false };
}

class Splitter {
  private readonly tally: Tally;
  private readonly writing = new Background();
  private lines: string[] = [];
  private parts: number;
  /** Absent until this call has made a part. */
  private checkpoint: Checkpoint | undefined;

  static async from(cursor: SplitCursor, place: PlanPlace): Promise<Splitter> {
    const invalid = new LongObject(objectAt(place, BatchKey.invalid(place)), cursor.invalid);
    // The cursor has no position before the first entry is read.
    if (cursor.position) await invalid.add(await readFile(place, BatchKey.invalidSoFar(place, cursor.parts + 1)));
    return new Splitter(cursor, place, invalid);
  }

  private constructor(
    private readonly cursor: SplitCursor,
    private readonly place: PlanPlace,
    private readonly invalid: LongObject,
  ) {
    this.tally = new Tally(cursor);
    this.parts = cursor.parts;
  }

  get images(): number {
    return this.tally.images;
  }

  /** @param after The place after the entry. */
  async add(entry: Entry, after: SourcePosition): Promise<void> {
    this.tally.add(entry);
    if ('reason' in entry) await this.invalid.add(`${JSON.stringify(entry)}\n`);
    if (!('manifestLine' in entry)) return;
    this.lines.push(entry.manifestLine);
    if (this.lines.length < this.cursor.imagesPerJob) return;
    await this.writePart();
    this.checkpoint = { counted: this.tally.soFar, parts: this.parts, invalid: this.invalid.mark(), position: after };
  }

  /**
   * What a later call needs to go on from the last part. Nothing, if this call has not made any: then it must, because the next one would
   * come no further.
   */
  async pause(): Promise<Partial<PlanCursor> | undefined> {
    if (!this.checkpoint) return undefined;
    const { counted, parts, invalid, position } = this.checkpoint;
    await this.write(BatchKey.invalidSoFar(this.place, parts + 1), invalid.text());
    await this.writing.end();
    return { ...counted, parts, invalid: invalid.uploaded, position };
  }

  async end(): Promise<{ counted: Counted; parts: number }> {
    if (this.lines.length > 0) await this.writePart();
    await this.writing.end();
    await this.invalid.finish();
    return { counted: this.tally.soFar, parts: this.parts };
  }

  private async writePart(): Promise<void> {
    const { lines } = this;
    this.lines = [];
    const key = BatchKey.manifest(this.place, ++this.parts);
    await this.writing.start(() => this.write(key, `${lines.join('\n')}\n`));
  }

  private write(key: string, text: string): Promise<void> {
    return putObject(objectAt(this.place, key), text);
  }
}
