/** Uploads in several parts. */
import { createHash, randomUUID } from 'node:crypto';
import { S3Error } from './errors';
import { CHECKSUM, checkBucket, commit, keptHeaders, quoted, type S3Reply, stageBody } from './objects';
import type { S3Request } from './request';
import type { S3Store, Staged } from './store';
import { document, textsOf, unescaped } from './xml';

interface Upload {
  readonly bucket: string;
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Whether the parts have CRC32 checksums, which must be named again when the upload is completed. */
  readonly hasChecksums: boolean;
  readonly parts: Map<number, Staged>;
}

/** Every part but the last has at least so many bytes. */
const MIN_PART_BYTES = 5 * 1024 * 1024;

const MAX_PARTS = 10_000;

export class MultipartUploads {
  private readonly uploads = new Map<string, Upload>();

  constructor(private readonly store: S3Store) {}

  /** The number of uploads that are neither completed nor aborted. S3 charges for their parts. */
  get open(): number {
    return this.uploads.size;
  }

  create(request: S3Request): S3Reply {
    checkBucket(this.store, request);
    const { bucket, key } = request;
    const UploadId = randomUUID();
    const hasChecksums = request.headers['x-amz-checksum-algorithm'] === 'CRC32';
    this.uploads.set(UploadId, { bucket, key, headers: keptHeaders(request), hasChecksums, parts: new Map() });
    return xmlReply('InitiateMultipartUploadResult', { Bucket: bucket, Key: key, UploadId });
  }

  async uploadPart(request: S3Request, body: AsyncIterable<Buffer>): Promise<S3Reply> {
    this.upload(request);
    const number = Number(request.query.partNumber);
    if (!(Number.isInteger(number) && number >= 1 && number <= MAX_PARTS)) {
      throw new S3Error('InvalidArgument', 'Part number must be an integer between 1 and 10000, inclusive');
    }
    const part = await stageBody(this.store, request, body);
    const { hasChecksums, parts } = this.upload(request);
    const before = parts.get(number);
    if (before) this.store.discard(before);
    parts.set(number, part);
    const checksum = hasChecksums ? part.crc32 : undefined;
    return { status: 200, headers: { etag: quoted(part.md5.toString('hex')), [CHECKSUM]: checksum } };
  }

  async complete(request: S3Request, body: AsyncIterable<Buffer>): Promise<S3Reply> {
    const upload = this.upload(request);
    const chunks: Buffer[] = [];
    for await (const chunk of body) chunks.push(chunk);
    const parts = partsIn(Buffer.concat(chunks).toString(), upload);
    const staged = await this.store.stage(this.contentOf(parts));
    const etag = `${createHash('md5')
      .update(Buffer.concat(parts.map(({ md5 }) => md5)))
      .digest('hex')}-${parts.length}`;
    const version = await commit(this.store, request, staged, { etag, headers: upload.headers });
    this.remove(request.query.uploadId);
    const { bucket: Bucket, key: Key } = upload;
    const content = { Location: `/${Bucket}/${Key}`, Bucket, Key, ETag: quoted(etag) };
    return xmlReply('CompleteMultipartUploadResult', content, { 'x-amz-version-id': version });
  }

  abort(request: S3Request): S3Reply {
    this.upload(request);
    this.remove(request.query.uploadId);
    return { status: 204 };
  }

  /** As a lifecycle rule of a bucket does after some days. */
  abortAll(): void {
    for (const id of this.uploads.keys()) this.remove(id);
  }

  private async *contentOf(parts: readonly Staged[]): AsyncGenerator<Buffer> {
    for (const part of parts) yield* this.store.contentOf(part);
  }

  private remove(id: string): void {
    for (const part of this.uploads.get(id)!.parts.values()) this.store.discard(part);
    this.uploads.delete(id);
  }

  private upload({ bucket, key, query }: S3Request): Upload {
    const upload = this.uploads.get(query.uploadId);
    if (upload?.bucket === bucket && upload.key === key) return upload;
    throw new S3Error('NoSuchUpload', 'The specified upload does not exist.');
  }
}

/** The parts that the request names, checked. */
function partsIn(xml: string, { hasChecksums, parts }: Upload): Staged[] {
  const named = textsOf(xml, 'Part').map((part) => ({
    number: Number(textsOf(part, 'PartNumber')[0]),
    etag: unescaped(textsOf(part, 'ETag')[0] ?? '').replace(/"/g, ''),
    checksum: textsOf(part, 'ChecksumCRC32')[0],
  }));
  if (named.length === 0) throw new S3Error('MalformedXML', 'The request names no part.');
  if (named.some(({ number }, index) => index > 0 && number <= named[index - 1].number)) {
    throw new S3Error('InvalidPartOrder', 'The list of parts was not in ascending order.');
  }
  if (hasChecksums && named.some(({ checksum }) => checksum === undefined)) {
    throw new S3Error('InvalidRequest', 'The complete request must include the checksum for each part.');
  }
  const found = named.map(({ number, etag, checksum }) => {
    const part = parts.get(number);
    if (part?.md5.toString('hex') === etag && (checksum ?? part.crc32) === part.crc32) return part;
    throw new S3Error('InvalidPart', `The part ${number} does not exist, or has another ETag or checksum.`);
  });
  if (found.slice(0, -1).some(({ size }) => size < MIN_PART_BYTES)) {
    throw new S3Error('EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size');
  }
  return found;
}

const xmlReply = (root: string, content: Record<string, string>, headers = {}): S3Reply => ({
  status: 200,
  headers: { 'content-type': 'application/xml', ...headers },
  body: document(root, content),
});
