/** Replies of the simulated S3 whose bodies come slowly, or not to their ends. */
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { setImmediate } from 'node:timers/promises';
import type { S3Reply } from '../../local/s3/objects';

/** Sends so many bytes at a time. */
export const inPieces = (bytes: number) =>
  withBody(async function* (content) {
    for (let from = 0; from < content.length; from += bytes) {
      yield content.subarray(from, from + bytes);
      // Otherwise the pieces would arrive as one.
      await setImmediate();
    }
  });

/** After so many bytes the connection breaks or goes silent. */
export const cutAfter = (bytes: number, then: 'break' | 'silence') =>
  withBody(async function* (content) {
    yield content.subarray(0, bytes);
    await (then === 'silence' ? new Promise(() => {}) : setImmediate());
    throw new Error('The connection breaks.');
  });

/** Documents in XML come as strings; they stay as they are. */
const withBody =
  (pieces: (content: Buffer) => AsyncGenerator<Buffer>) =>
  (reply: S3Reply): S3Reply => {
    const { body } = reply;
    if (body === undefined || typeof body === 'string') return reply;
    const read = async function* () {
      yield* pieces(Buffer.isBuffer(body) ? body : await buffer(body));
    };
    return { ...reply, body: Readable.from(read()) };
  };
