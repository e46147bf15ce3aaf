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
import { about, uriOf } from './s3-failure';

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

/** Returns false if an object of this name exists. It stays as it is. */
export async function putNewObject(to: S3Name, text: string): Promise<boolean> {
  try {
    await about(
      uri(to),
      client.send(new PutObjectCommand({ ...named(to), Body: Buffer.from(text), IfNoneMatch: '*' })),
    );
    return true;
  } catch (thrown) {
    if ((thrown as Error).name === 'PreconditionFailed') return false;
    throw thrown;
  }
}

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
