/** Changes replies of the simulated S3: bodies that come slowly or not to their ends, lists with empty pages. */
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { setImmediate } from 'node:timers/promises';
import type { S3Reply } from '../../local/s3/objects';
import type { S3Request } from '../../local/s3/request';
import { document } from '../../local/s3/xml';

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

/** Before each page of a list but the first comes one without keys, as S3 may send it. */
export function withEmptyPages() {
  let last: string | undefined;
  return (reply: S3Reply, { operation, query }: S3Request): S3Reply => {
    if (operation !== 'ListObjectsV2') return reply;
    const { 'continuation-token': token } = query;
    const isFirst = token === undefined;
    const hadEmpty = token === last;
    last = token;
    if (isFirst || hadEmpty) return reply;
    return { ...reply, body: document('ListBucketResult', { IsTruncated: true, NextContinuationToken: token }) };
  };
}
