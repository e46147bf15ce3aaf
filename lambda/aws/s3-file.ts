/** Reads the files of a batch, which may be missing. A read that fails is thrown, so that Step Functions repeats the call. */
import { addAbortSignal, type Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { GetObjectCommand } from './s3-sdk';
import type { S3Object } from '../../lib/protocol/rekognition';
import { client } from './s3-client';
import { exists } from './s3-list';

/** The time to the end of a body. The largest bodies are results of 10,000 images. */
const BODY_TIMEOUT_MS = 120_000;

/** The content of an object, or nothing if there is no such object. S3 would not tell: see `exists`. */
export async function openObject(object: S3Object): Promise<Readable | undefined> {
  if (!(await exists(object))) return undefined;
  const { Bucket, Name, Version } = object;
  const abortSignal = AbortSignal.timeout(BODY_TIMEOUT_MS);
  try {
    const command = new GetObjectCommand({ Bucket, Key: Name, VersionId: Version });
    const { Body } = await client.send(command, { abortSignal });
    return addAbortSignal(abortSignal, Body as Readable);
  } catch (thrown) {
    throw named(thrown, { Bucket, Name });
  }
}

export async function readText(object: S3Object): Promise<string | undefined> {
  const body = await openObject(object);
  return body && text(body);
}

export async function readJson<T>(object: S3Object): Promise<T | undefined> {
  const content = await readText(object);
  if (content === undefined) return undefined;
  try {
    return JSON.parse(content) as T;
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
