/** Reads, lists and writes the files of a batch. An error that does not pass is thrown, so that Step Functions calls again. */
import { addAbortSignal, type Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  type CompletedPart,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import type { S3Object } from '../../lib/protocol/rekognition';

/** To the headers of an answer. Sending a part of an upload takes less. */
const REQUEST_TIMEOUT_MS = 30_000;
/** To the end of a body. The largest are results of 10,000 images. */
const BODY_TIMEOUT_MS = 120_000;

const client = new S3Client({
  maxAttempts: 5,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: REQUEST_TIMEOUT_MS, throwOnRequestTimeout: true },
});

const MISSING = ['NoSuchKey', 'NoSuchVersion'];

/** The content of an object, or nothing if there is no such object. */
export async function openObject({ Bucket, Name, Version }: S3Object): Promise<Readable | undefined> {
  const abortSignal = AbortSignal.timeout(BODY_TIMEOUT_MS);
  try {
    const command = new GetObjectCommand({ Bucket, Key: Name, VersionId: Version });
    const { Body } = await client.send(command, { abortSignal });
    return addAbortSignal(abortSignal, Body as Readable);
  } catch (thrown) {
    if (MISSING.includes((thrown as Error).name)) return undefined;
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

/** Adds the object to the message, which S3 does not. */
function named(thrown: unknown, { Bucket, Name }: S3Object): unknown {
  const error = thrown as Error;
  error.message = `s3://${Bucket}/${Name}: ${error.message}`;
  return error;
}

export async function writeObject({ Bucket, Name }: S3Object, Body: string, ContentType: string): Promise<void> {
  await client.send(new PutObjectCommand({ Bucket, Key: Name, Body, ContentType }));
}

export async function* listKeys(Bucket: string, Prefix: string): AsyncGenerator<string> {
  let ContinuationToken: string | undefined;
  do {
    const page = await client.send(new ListObjectsV2Command({ Bucket, Prefix, ContinuationToken }));
    for (const { Key } of page.Contents ?? []) yield Key!;
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken !== undefined);
}

/** Lists in place of reading: S3 may deny a read of a missing object to a role that may list only below a prefix. */
export async function exists({ Bucket, Name }: S3Object): Promise<boolean> {
  const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket, Prefix: Name, MaxKeys: 1 }));
  // Keys come in order, so the key itself is before longer ones.
  return Contents.some(({ Key }) => Key === Name);
}

/** An upload in parts. Its checksums are those that S3 asks for again when the upload is completed. */
export interface Upload {
  readonly uploadId: string;
  readonly parts: readonly CompletedPart[];
}

const ChecksumAlgorithm = 'CRC32';

export async function createUpload({ Bucket, Name }: S3Object, ContentType: string): Promise<Upload> {
  const command = new CreateMultipartUploadCommand({ Bucket, Key: Name, ContentType, ChecksumAlgorithm });
  const { UploadId } = await client.send(command);
  return { uploadId: UploadId!, parts: [] };
}

export async function uploadPart(
  { Bucket, Name }: S3Object,
  { uploadId, parts }: Upload,
  Body: Buffer,
): Promise<Upload> {
  const part = { UploadId: uploadId, PartNumber: parts.length + 1 };
  const command = new UploadPartCommand({ Bucket, Key: Name, ...part, Body, ChecksumAlgorithm });
  const { ETag, ChecksumCRC32 } = await client.send(command);
  return { uploadId, parts: [...parts, { PartNumber: part.PartNumber, ETag, ChecksumCRC32 }] };
}

export async function completeUpload({ Bucket, Name }: S3Object, { uploadId, parts }: Upload): Promise<void> {
  const MultipartUpload = { Parts: [...parts] };
  await client.send(new CompleteMultipartUploadCommand({ Bucket, Key: Name, UploadId: uploadId, MultipartUpload }));
}

export async function abortUpload({ Bucket, Name }: S3Object, { uploadId }: Upload): Promise<void> {
  await client.send(new AbortMultipartUploadCommand({ Bucket, Key: Name, UploadId: uploadId }));
}
