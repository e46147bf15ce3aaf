/** Reads objects of any size as a stream that survives broken connections. */
import type { Readable } from 'node:stream';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import type { S3Object } from '../../lib/protocol/rekognition';
import { client } from './s3-client';
import { about, S3Failure, uriOf } from './s3-failure';

export interface PinnedObject extends S3Object {
  readonly Bucket: string;
  readonly Name: string;
  /** If it is set, S3 refuses to read an object that has been overwritten. */
  readonly ETag?: string;
}

/** Connections that break in a row, without a byte from any of them. */
const BROKEN_CONNECTIONS = 3;

/** A connection that is silent for so long counts as broken. */
const SILENCE_MS = 20_000;

/** The ETag of an object. */
export async function etagOf(object: PinnedObject): Promise<string | undefined> {
  const { ETag, body } = await open(object, 0);
  body.destroy();
  return ETag;
}

export async function* readBytes(object: PinnedObject, from = 0): AsyncGenerator<Buffer> {
  let offset = from;
  for (let broken = 0; ;) {
    const { body, end } = await open(object, offset);
    try {
      for await (const chunk of chunksOf(body)) {
        offset += chunk.length;
        broken = 0;
        yield chunk;
      }
      return;
    } catch (thrown) {
      // An error after the last byte says that the checksum of the bytes is wrong.
      if (offset === end || ++broken >= BROKEN_CONNECTIONS)
        throw new S3Failure(thrown, uriOf(object.Bucket, object.Name));
    }
  }
}

/** The whole object, or `undefined` if it is larger. */
export async function readText(object: PinnedObject, maxBytes: number): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of readBytes(object)) {
    bytes += chunk.length;
    if (bytes > maxBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

async function open({ Bucket, Name, Version, ETag: etag }: PinnedObject, from: number) {
  const command = new GetObjectCommand({
    Bucket,
    Key: Name,
    VersionId: Version,
    IfMatch: etag,
    // A range from 0 on would be refused for an empty object.
    Range: from > 0 ? `bytes=${from}-` : undefined,
  });
  const { Body, ETag, ContentLength } = await about(uriOf(Bucket, Name), client.send(command));
  return { ETag, body: Body as Readable, end: from + Number(ContentLength) };
}

async function* chunksOf(body: Readable): AsyncGenerator<Buffer> {
  const chunks = body[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  try {
    for (;;) {
      const giveUp = () => body.destroy(new Error(`No byte has come for ${SILENCE_MS} ms.`));
      const timer = setTimeout(giveUp, SILENCE_MS);
      const next = await chunks.next().finally(() => clearTimeout(timer));
      if (next.done) return;
      yield next.value;
    }
  } finally {
    body.destroy();
  }
}
