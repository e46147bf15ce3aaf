/** The second pass over a source: writes the manifests of the parts, and the list of invalid lines. */
import { BatchKey, type PlanPlace } from '../../lib/protocol/batch/batch-files';
import type { PlanCursor } from '../../lib/protocol/batch/batch-state';
import { putObject } from '../aws/s3-write';
import { objectAt } from '../batch/place';
import { Background } from './background';
import type { Clock } from '../batch/clock';
import type { Entry } from './entry';
import { readFile } from './files';
import { LongObject } from './long-object';
import { type PassOptions, unreadPieces } from './source';
import { type Counted, Tally } from './tally';

/** A cursor of this pass. */
export type SplitCursor = PlanCursor & Required<Pick<PlanCursor, 'imagesPerPart' | 'parts' | 'invalid'>>;

export type SplitResult =
  { readonly paused: PlanCursor } | { readonly counted: Counted; readonly parts: number; readonly tooMany: boolean };

/** What a pause keeps in a file, because it is too large for the state. */
interface Unfinished {
  /** Lines of the part that is not full yet. */
  readonly lines: string[];
  /** The end of invalid.jsonl that is not uploaded yet. */
  readonly invalid: string;
}

export async function splitPass(
  cursor: SplitCursor,
  place: PlanPlace,
  options: PassOptions,
  clock: Clock,
): Promise<SplitResult> {
  const splitter = await Splitter.from(cursor, place);
  for await (const { entries, placeAfter, skip } of unreadPieces(cursor, options, clock)) {
    for (let index = skip; index < entries.length; index++) {
      await splitter.add(entries[index]);
      if (splitter.images > options.maxImages) return { ...(await splitter.end()), tooMany: true };
      if (clock.isOver()) return { paused: { ...cursor, ...(await splitter.pause()), position: placeAfter(index) } };
    }
  }
  return { ...(await splitter.end()), tooMany: false };
}

class Splitter {
  private readonly tally: Tally;
  private readonly writing = new Background();
  private parts: number;

  static async from(cursor: SplitCursor, place: PlanPlace): Promise<Splitter> {
    const invalid = new LongObject(objectAt(place, BatchKey.invalid(place)), cursor.invalid);
    // The cursor has no position before the first entry is read.
    if (!cursor.position) return new Splitter(cursor, place, invalid, []);
    const text = await readFile(place, BatchKey.unfinished(place, cursor.counts.lines));
    const unfinished = JSON.parse(text) as Unfinished;
    await invalid.add(unfinished.invalid);
    return new Splitter(cursor, place, invalid, unfinished.lines);
  }

  private constructor(
    private readonly cursor: SplitCursor,
    private readonly place: PlanPlace,
    private readonly invalid: LongObject,
    private lines: string[],
  ) {
    this.tally = new Tally(cursor);
    this.parts = cursor.parts;
  }

  get images(): number {
    return this.tally.images;
  }

  async add(entry: Entry): Promise<void> {
    this.tally.add(entry);
    if ('reason' in entry) await this.invalid.add(`${JSON.stringify(entry)}\n`);
    if (!('manifestLine' in entry)) return;
    this.lines.push(entry.manifestLine);
    if (this.lines.length === this.cursor.imagesPerPart) await this.writePart();
  }

  /** What a later call needs to go on. Each pause has a file of its own: Step Functions can repeat the call that read the last one. */
  async pause(): Promise<Partial<PlanCursor>> {
    const { tally, parts, lines, invalid } = this;
    const { uploaded, rest } = invalid.unfinished();
    const unfinished: Unfinished = { lines, invalid: rest };
    await this.write(BatchKey.unfinished(this.place, tally.soFar.counts.lines), JSON.stringify(unfinished));
    await this.writing.end();
    return { ...tally.soFar, parts, invalid: uploaded };
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
