/** Reads the files of a batch, which may be missing. A read that fails is thrown, so that Step Functions repeats the call. */
import { addAbortSignal, type Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { GetObjectCommand } from './s3-sdk';
import type { S3Object } from '../../lib/protocol/rekognition';
import { client } from './s3-client';
import { about, S3Failure, uriOf } from './s3-failure';
import { exists } from './s3-list';

/** The time to the end of a body. The largest bodies are results of 10,000 images. */
const BODY_TIMEOUT_MS = 120_000;

/** The content of an object, or nothing if there is no such object. */
export const openObject = async (object: S3Object): Promise<AsyncIterable<Buffer> | undefined> =>
  (await getObject(object))?.body;

/** S3 would not tell that there is no such object: see `exists`. */
async function getObject(object: S3Object): Promise<{ body: AsyncIterable<Buffer>; etag: string } | undefined> {
  if (!(await exists(object))) return undefined;
  const { Bucket, Name, Version } = object;
  const abortSignal = AbortSignal.timeout(BODY_TIMEOUT_MS);
  const uri = uriOf(Bucket!, Name);
  const command = new GetObjectCommand({ Bucket, Key: Name, VersionId: Version });
  const { Body, ETag } = await about(uri, client.send(command, { abortSignal }));
  return { body: contentOf(addAbortSignal(abortSignal, Body as Readable), uri), etag: ETag! };
}

/** The connection can break in the middle. */
async function* contentOf(body: Readable, uri: string): AsyncGenerator<Buffer> {
  try {
    yield* body as AsyncIterable<Buffer>;
  } catch (thrown) {
    throw new S3Failure(thrown, uri);
  }
}

export async function readText(object: S3Object): Promise<string | undefined> {
  const body = await openObject(object);
  return body && text(body);
}

export async function readJson<T>(object: S3Object): Promise<T | undefined> {
  return (await readTaggedJson<T>(object))?.content;
}

/** With the ETag, to write the object again if it has not changed. */
export async function readTaggedJson<T>(object: S3Object): Promise<{ content: T; etag: string } | undefined> {
  const found = await getObject(object);
  if (!found) return undefined;
  const content = await text(found.body);
  try {
    return { content: JSON.parse(content) as T, etag: found.etag };
  } catch (thrown) {
    throw new Error(`${uriOf(object.Bucket!, object.Name)}: ${(thrown as Error).message}`, { cause: thrown });
  }
}
