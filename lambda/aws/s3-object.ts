/** Reads S3 objects. In the bundle this is a file of its own, because most polls need no S3 client. */
import { addAbortSignal, type Readable } from 'node:stream';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { S3Object } from '../../lib/protocol/rekognition';

const CONNECTION_TIMEOUT_MS = 1_000;
const REQUEST_TIMEOUT_MS = 3_000;

const client = new S3Client({
  maxAttempts: 2,
  requestHandler: {
    connectionTimeout: CONNECTION_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    throwOnRequestTimeout: true,
  },
});

export interface OpenObject {
  readonly bytes: number;
  readonly body: Readable;
}

/** The signal also aborts the reading of the body. */
export async function openObject({ Bucket, Name, Version }: S3Object, abortSignal: AbortSignal): Promise<OpenObject> {
  const command = new GetObjectCommand({ Bucket, Key: Name, VersionId: Version });
  const { Body, ContentLength } = await client.send(command, { abortSignal });
  return { bytes: Number(ContentLength), body: addAbortSignal(abortSignal, Body as Readable) };
}
