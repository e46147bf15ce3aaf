/** Reads the files of a batch, which may be missing. A read that fails is thrown, so that Step Functions repeats the call. */
import { addAbortSignal, type Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { GetObjectCommand } from './s3-sdk';
import type { S3Object } from '../../lib/protocol/rekognition';
import { client } from './s3-client';
import { S3Failure, uriOf } from './s3-failure';
import { exists } from './s3-list';

/** The time to the end of a body. The largest bodies are results of 10,000 images. */
const BODY_TIMEOUT_MS = 120_000;

/** The content of an object, or nothing if there is no such object. */
export const openObject = async (object: S3Object): Promise<Readable | undefined> => (await getObject(object))?.body;

/** S3 would not tell that there is no such object: see `exists`. */
async function getObject(object: S3Object): Promise<{ readonly body: Readable; readonly etag: string } | undefined> {
  if (!(await exists(object))) return undefined;
  const { Bucket, Name, Version } = object;
  const abortSignal = AbortSignal.timeout(BODY_TIMEOUT_MS);
  try {
    const command = new GetObjectCommand({ Bucket, Key: Name, VersionId: Version });
    const { Body, ETag } = await client.send(command, { abortSignal });
    return { body: addAbortSignal(abortSignal, Body as Readable), etag: ETag! };
  } catch (thrown) {
    throw new S3Failure(named(thrown, { Bucket, Name }), uriOf(Bucket!, Name));
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
    throw named(thrown, object);
  }
}

/** Adds the URI of the object to the message. S3's messages have none. */
function named(thrown: unknown, { Bucket, Name }: S3Object): unknown {
  const error = thrown as Error;
  error.message = `s3://${Bucket}/${Name}: ${error.message}`;
  return error;
}
