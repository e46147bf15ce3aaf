/** Reads the lines of an object, which may be compressed. */
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { PlanErrorName } from '../../lib/protocol/errors';
import { BROKEN_GZIP_HINT, LONG_GZIP_HINT } from '../../lib/protocol/hints';
import { uriOf } from '../aws/s3-failure';
import { type PinnedObject, readBytes } from '../aws/s3-read';
import type { Clock } from '../batch/clock';
import { type Line, type LinePosition, LineSplitter } from './lines';
import { PlanProblem } from './problem';

/** At least one line, and where the first of them begins. */
export interface LineBlock {
  readonly at: LinePosition;
  readonly lines: readonly Line[];
}

export const FIRST_LINE: LinePosition = { line: 1 };

const GZIP_MAGIC = Buffer.from([0x1f, 0x8b]);

export async function* readLines(
  object: PinnedObject,
  from: LinePosition,
  clock: Clock,
): AsyncGenerator<LineBlock, void> {
  const bytes = readBytes(object, from.offset);
  try {
    // Only an object that is not compressed has been read from a byte in its middle.
    if (from.offset) return yield* splitPlain(bytes, new LineSplitter(from.offset, from.line));
    const first = await firstBytes(bytes);
    const whole = joined(first, bytes);
    if (!first.subarray(0, GZIP_MAGIC.length).equals(GZIP_MAGIC)) return yield* splitPlain(whole, new LineSplitter());
    yield* splitCompressed(object, whole, from.line, clock);
  } finally {
    // Closes the connection of a source that is not read to its end. Otherwise later calls of the function have no free socket.
    void bytes.return(undefined);
  }
}

async function* splitPlain(bytes: AsyncIterable<Buffer>, splitter: LineSplitter): AsyncGenerator<LineBlock, void> {
  let at = splitter.position;
  for await (const chunk of bytes) {
    const lines = splitter.push(chunk);
    if (lines.length > 0) yield { at, lines };
    at = splitter.position;
  }
  const lines = splitter.end();
  if (lines.length > 0) yield { at, lines };
}

/** A compressed object cannot be read from its middle. So it is read from its beginning, and the lines that are known are dropped. */
async function* splitCompressed(
  object: PinnedObject,
  bytes: AsyncGenerator<Buffer>,
  first: number,
  clock: Clock,
): AsyncGenerator<LineBlock> {
  const splitter = new LineSplitter(0, 1, first);
  for await (const chunk of decompressed(object, bytes)) {
    const isBeforeFirst = splitter.position.line < first;
    const lines = splitter.push(chunk);
    // No later call would come further.
    if (isBeforeFirst && clock.isOver()) throw tooLongToReadAgain(object, first);
    if (lines.length > 0) yield { at: { line: lines[0].number }, lines };
  }
  const lines = splitter.end();
  if (lines.length > 0) yield { at: { line: lines[0].number }, lines };
}

function tooLongToReadAgain({ Bucket, Name }: PinnedObject, line: number): PlanProblem {
  const message = `${uriOf(Bucket, Name)}: one call cannot read beyond line ${line}, where the last one stopped.`;
  return new PlanProblem(PlanErrorName.SOURCE_NOT_SUPPORTED, message, LONG_GZIP_HINT);
}

async function firstBytes(bytes: AsyncIterator<Buffer>): Promise<Buffer> {
  let first = Buffer.alloc(0);
  while (first.length < GZIP_MAGIC.length) {
    const next = await bytes.next();
    if (next.done) break;
    first = Buffer.concat([first, next.value]);
  }
  return first;
}

async function* joined(first: Buffer, rest: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield first;
  yield* rest;
}

async function* decompressed({ Bucket, Name }: PinnedObject, bytes: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  const gunzip = createGunzip();
  // The loop below throws the error of either stream.
  pipeline(Readable.from(bytes), gunzip, () => {});
  try {
    for await (const chunk of gunzip) yield chunk as Buffer;
  } catch (thrown) {
    const { code, message } = thrown as NodeJS.ErrnoException;
    if (!code?.startsWith('Z_')) throw thrown;
    throw new PlanProblem(PlanErrorName.SOURCE_NOT_READABLE, `${uriOf(Bucket, Name)}: ${message}`, BROKEN_GZIP_HINT);
  }
}
