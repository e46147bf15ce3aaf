/** Writes objects. */
import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { client } from './s3-client';
import { about, uriOf } from './s3-failure';

export interface Destination {
  readonly bucket: string;
  readonly key: string;
}

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

const named = ({ bucket, key }: Destination) => ({ Bucket: bucket, Key: key });
const uri = ({ bucket, key }: Destination) => uriOf(bucket, key);

export async function putObject(to: Destination, text: string): Promise<void> {
  const command = new PutObjectCommand({ ...named(to), Body: Buffer.from(text) });
  await about(uri(to), client.send(command));
}

export async function startUpload(to: Destination): Promise<Upload> {
  const { UploadId } = await about(
    uri(to),
    client.send(new CreateMultipartUploadCommand({ ...named(to), ChecksumAlgorithm })),
  );
  return { uploadId: UploadId!, pieces: [] };
}

/** Adds a piece. The same piece sent again replaces itself. */
export async function addToUpload(to: Destination, { uploadId, pieces }: Upload, text: string): Promise<Upload> {
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

export async function completeUpload(to: Destination, { uploadId, pieces }: Upload): Promise<void> {
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
