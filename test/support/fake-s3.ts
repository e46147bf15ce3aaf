/** A small S3 in memory, over HTTP: objects, lists and uploads in parts, with the rules of S3 that the functions depend on. */
import type * as http from 'node:http';
import { buffer } from 'node:stream/consumers';
import { crc32 } from 'node:zlib';
import { startHttpServer } from '../../local/http-server';

const LEAST_PART_BYTES = 5 * 1024 * 1024;
const KEYS_A_PAGE = 1_000;

export interface S3Request {
  /** The name of the SDK's operation, such as `GetObject`. */
  readonly operation: string;
  readonly key: string;
}

/** How a request fails: with an error of S3, by a broken connection in the middle of the body, or as `after`, once it was done. */
export type Fault = { readonly status: number; readonly code: string; readonly after?: true } | 'broken';

interface UploadInParts {
  readonly key: string;
  readonly parts: Map<number, Buffer>;
}

/** One bucket, whatever its name. */
export class FakeS3 {
  public readonly objects = new Map<string, Buffer>();
  public readonly uploads = new Map<string, UploadInParts>();
  public readonly requests: S3Request[] = [];
  /** Tells which requests fail. */
  public fault: (request: S3Request) => Fault | undefined = () => undefined;
  public url = '';
  private stopServer = () => Promise.resolve();
  private uploadsSoFar = 0;

  public async start(): Promise<void> {
    const server = await startHttpServer((request, response) => void this.serve(request, response));
    this.url = server.url;
    this.stopServer = () => server.stop();
  }

  public stop = (): Promise<void> => this.stopServer();

  public reset(): void {
    this.objects.clear();
    this.uploads.clear();
    this.requests.length = 0;
    this.fault = () => undefined;
  }

  public put(key: string, content: unknown): void {
    this.objects.set(key, Buffer.from(typeof content === 'string' ? content : JSON.stringify(content)));
  }

  public text = (key: string) => this.objects.get(key)?.toString();

  public json = (key: string) => JSON.parse(this.text(key)!);

  public count = (operation: string) => this.requests.filter((request) => request.operation === operation).length;

  private async serve(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url!, 'http://s3');
    const [, , ...names] = pathname.split('/').map(decodeURIComponent);
    const key = names.join('/');
    const body = await buffer(request);
    const operation = operationOf(request.method!, searchParams);
    this.requests.push({ operation, key });
    const fault = this.fault({ operation, key });
    if (fault === 'broken') {
      response.writeHead(200, { 'content-length': 1_000 }).write('{');
      setImmediate(() => response.destroy());
      return;
    }
    if (fault && !fault.after) return respond(response, error(fault.status, fault.code));
    const answer = this.answer(operation, key, searchParams, body, request.headers);
    respond(response, fault ? error(fault.status, fault.code) : answer);
  }

  private answer(
    operation: string,
    key: string,
    query: URLSearchParams,
    body: Buffer,
    headers: http.IncomingHttpHeaders,
  ): Answer {
    if (hasWrongChecksum(body, headers)) return error(400, 'BadDigest');
    const id = query.get('uploadId')!;
    const operations: Record<string, () => Answer> = {
      GetObject: () => {
        const content = this.objects.get(key);
        return content ? { body: content } : error(403, 'AccessDenied');
      },
      PutObject: () => this.store(key, body),
      ListObjectsV2: () => this.list(query),
      CreateMultipartUpload: () => this.create(key),
      UploadPart: () => this.uploadPart(id, Number(query.get('partNumber')), body),
      CompleteMultipartUpload: () => this.complete(id, body.toString()),
      AbortMultipartUpload: () => (this.uploads.delete(id) ? { status: 204, body: '' } : error(404, 'NoSuchUpload')),
    };
    return operations[operation]();
  }

  private store(key: string, content: Buffer): Answer {
    this.objects.set(key, content);
    return { body: '' };
  }

  private list(query: URLSearchParams): Answer {
    const after = query.get('continuation-token') ?? query.get('start-after') ?? '';
    const keys = [...this.objects.keys()].filter((key) => key.startsWith(query.get('prefix')!) && key > after).sort();
    const page = keys.slice(0, Number(query.get('max-keys') ?? KEYS_A_PAGE));
    const isTruncated = page.length < keys.length;
    const next = isTruncated ? `<NextContinuationToken>${escaped(page.at(-1)!)}</NextContinuationToken>` : '';
    const head = `<IsTruncated>${isTruncated}</IsTruncated>${next}`;
    const contents = page.map((key) => `<Contents><Key>${escaped(key)}</Key></Contents>`).join('');
    return { body: xml(`<ListBucketResult>${head}${contents}</ListBucketResult>`) };
  }

  private create(key: string): Answer {
    const id = `upload-${++this.uploadsSoFar}`;
    this.uploads.set(id, { key, parts: new Map() });
    return { body: xml(`<InitiateMultipartUploadResult><UploadId>${id}</UploadId></InitiateMultipartUploadResult>`) };
  }

  private uploadPart(id: string, number: number, body: Buffer): Answer {
    const upload = this.uploads.get(id);
    if (!upload) return error(404, 'NoSuchUpload');
    upload.parts.set(number, body);
    return { body: '', headers: { etag: etagOf(body), 'x-amz-checksum-crc32': checksumOf(body) } };
  }

  private complete(id: string, body: string): Answer {
    const upload = this.uploads.get(id);
    if (!upload) return error(404, 'NoSuchUpload');
    const named = [...body.matchAll(/<Part>.*?<\/Part>/gs)].map(([part]) => ({
      number: Number(/<PartNumber>(\d+)</.exec(part)![1]),
      etag: /<ETag>(.*?)</.exec(part)![1].replaceAll('&quot;', '"'),
      checksum: /<ChecksumCRC32>(.*?)</.exec(part)?.[1],
    }));
    const parts = named.map(({ number }) => upload.parts.get(number)!);
    if (named.some(({ checksum }) => checksum === undefined)) return error(400, 'InvalidRequest');
    const areRight = named.every(
      ({ etag, checksum }, i) => etag === etagOf(parts[i]) && checksum === checksumOf(parts[i]),
    );
    if (!areRight) return error(400, 'InvalidPart');
    if (parts.slice(0, -1).some(({ length }) => length < LEAST_PART_BYTES)) return error(400, 'EntityTooSmall');
    this.uploads.delete(id);
    this.objects.set(upload.key, Buffer.concat(parts));
    return { body: xml('<CompleteMultipartUploadResult></CompleteMultipartUploadResult>') };
  }
}

interface Answer {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body: string | Buffer;
}

function operationOf(method: string, query: URLSearchParams): string {
  if (method === 'DELETE') return 'AbortMultipartUpload';
  if (method === 'POST') return query.has('uploads') ? 'CreateMultipartUpload' : 'CompleteMultipartUpload';
  if (method === 'PUT') return query.has('partNumber') ? 'UploadPart' : 'PutObject';
  return query.has('list-type') ? 'ListObjectsV2' : 'GetObject';
}

function respond(response: http.ServerResponse, { status = 200, headers, body }: Answer): void {
  response.writeHead(status, { 'content-length': Buffer.byteLength(body), ...headers }).end(body);
}

const hasWrongChecksum = (body: Buffer, { 'x-amz-checksum-crc32': checksum }: http.IncomingHttpHeaders) =>
  checksum !== undefined && checksum !== checksumOf(body);

function checksumOf(body: Buffer): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc32(body));
  return bytes.toString('base64');
}

const etagOf = (body: Buffer) => `"${crc32(body)}"`;
const xml = (content: string) => `<?xml version="1.0" encoding="UTF-8"?>${content}`;
const error = (status: number, code: string): Answer => ({
  status,
  body: xml(`<Error><Code>${code}</Code><Message>Simulated.</Message></Error>`),
});
const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
