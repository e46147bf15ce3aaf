/** Reads the body of a request. The SDK sends a stream in chunks, each with its length, and a checksum behind them. */
import type { IncomingMessage } from 'node:http';
import { S3Error } from './errors';

export const bodyOf = (request: IncomingMessage): AsyncIterable<Buffer> =>
  /\baws-chunked\b/.test(String(request.headers['content-encoding']))
    ? withoutChunks(request as AsyncIterable<Buffer>)
    : (request as AsyncIterable<Buffer>);

const LINE_END = Buffer.from('\r\n');

async function* withoutChunks(body: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const reader = new Reader(body);
  for (;;) {
    // Behind the length there may be a signature.
    const length = parseInt((await reader.line()).split(';')[0], 16);
    if (Number.isNaN(length)) throw new S3Error('InvalidArgument', 'A chunk has no length.');
    if (length === 0) break;
    yield* reader.bytes(length);
    await reader.line();
  }
  await reader.drain();
}

class Reader {
  private readonly chunks: AsyncIterator<Buffer>;
  private rest: Buffer = Buffer.alloc(0);

  constructor(body: AsyncIterable<Buffer>) {
    this.chunks = body[Symbol.asyncIterator]();
  }

  async line(): Promise<string> {
    let end: number;
    while ((end = this.rest.indexOf(LINE_END)) < 0) await this.more();
    const line = this.rest.subarray(0, end).toString();
    this.rest = this.rest.subarray(end + LINE_END.length);
    return line;
  }

  async *bytes(length: number): AsyncGenerator<Buffer> {
    for (let left = length; left > 0;) {
      if (this.rest.length === 0) await this.more();
      const part = this.rest.subarray(0, left);
      this.rest = this.rest.subarray(part.length);
      left -= part.length;
      yield part;
    }
  }

  async drain(): Promise<void> {
    while (!(await this.chunks.next()).done);
  }

  private async more(): Promise<void> {
    const next = await this.chunks.next();
    if (next.done) throw new S3Error('InvalidArgument', 'The body ends in the middle of a chunk.');
    this.rest = this.rest.length === 0 ? next.value : Buffer.concat([this.rest, next.value]);
  }
}
