/** Writes objects. */
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  UploadPartCommand,
} from './s3-sdk';
import type { S3Object } from '../../lib/protocol/rekognition';
import { client } from './s3-client';
import { about, type S3Failure, uriOf } from './s3-failure';

/** Bucket and key of an object, in the names of Amazon Rekognition. */
export type S3Name = Required<Pick<S3Object, 'Bucket' | 'Name'>>;

/** An upload in pieces: each of them but the last has at least 5 MB. */
export interface Upload {
  readonly uploadId: string;
  readonly pieces: readonly Piece[];
}

/** What S3 asks for again when the upload is completed. */
interface Piece {
  readonly etag: string;
  readonly checksum?: string;
}

const ChecksumAlgorithm = 'CRC32';

const named = ({ Bucket, Name }: S3Name) => ({ Bucket, Key: Name });
const uri = ({ Bucket, Name }: S3Name) => uriOf(Bucket, Name);

/** @param key ARN of the key that encrypts the object; by default the bucket decides. */
export async function putObject(to: S3Name, text: string, ContentType?: string, key?: string): Promise<void> {
  const encryption = key ? { ServerSideEncryption: 'aws:kms' as const, SSEKMSKeyId: key } : {};
  const command = new PutObjectCommand({ ...named(to), Body: Buffer.from(text), ContentType, ...encryption });
  await about(uri(to), client.send(command));
}

/**
 * Writes an object if it is as the caller knows it. Otherwise it stays as it is, and nothing is returned. The answer to a first attempt
 * may have been lost: then the second attempt finds the object that the first one has written, and nothing is returned, too.
 *
 * @param knownETag The object that it replaces; by default none.
 * @returns the ETag of the new object
 */
export async function putUnlessChanged(to: S3Name, text: string, knownETag?: string): Promise<string | undefined> {
  const condition = knownETag === undefined ? { IfNoneMatch: '*' } : { IfMatch: knownETag };
  for (let attempt = 1; ; attempt++) {
    try {
      const command = new PutObjectCommand({ ...named(to), Body: Buffer.from(text), ...condition });
      return (await about(uri(to), client.send(command))).ETag;
    } catch (thrown) {
      const { code } = thrown as S3Failure;
      if (CHANGED.includes(code)) return undefined;
      if (code !== CONFLICT || attempt === ATTEMPTS) throw thrown;
    }
  }
}

/** The second is S3's answer if the object was deleted. */
const CHANGED = ['PreconditionFailed', 'NoSuchKey'];

/** S3's answer to a write that came at the same time as another one. It asks for another attempt. The SDK makes none. */
const CONFLICT = 'ConditionalRequestConflict';
const ATTEMPTS = 3;

export async function startUpload(to: S3Name, ContentType?: string): Promise<Upload> {
  const { UploadId } = await about(
    uri(to),
    client.send(new CreateMultipartUploadCommand({ ...named(to), ContentType, ChecksumAlgorithm })),
  );
  return { uploadId: UploadId!, pieces: [] };
}

/** Adds a piece. The same piece sent again replaces itself. */
export async function addToUpload(to: S3Name, { uploadId, pieces }: Upload, text: string): Promise<Upload> {
  const command = new UploadPartCommand({
    ...named(to),
    UploadId: uploadId,
    PartNumber: pieces.length + 1,
    Body: Buffer.from(text),
    ChecksumAlgorithm,
  });
  const { ETag, ChecksumCRC32 } = await about(uri(to), client.send(command));
  return { uploadId, pieces: [...pieces, { etag: ETag!, checksum: ChecksumCRC32 }] };
}

export async function completeUpload(to: S3Name, { uploadId, pieces }: Upload): Promise<void> {
  const command = new CompleteMultipartUploadCommand({
    ...named(to),
    UploadId: uploadId,
    MultipartUpload: {
      Parts: pieces.map(({ etag, checksum }, index) => ({
        PartNumber: index + 1,
        ETag: etag,
        ChecksumCRC32: checksum,
      })),
    },
  });
  await about(uri(to), client.send(command));
}

export async function abortUpload(to: S3Name, { uploadId }: Upload): Promise<void> {
  await about(uri(to), client.send(new AbortMultipartUploadCommand({ ...named(to), UploadId: uploadId })));
}
