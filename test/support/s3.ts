/** A small S3 in memory, over HTTP: ranges, conditions, lists in pages and uploads in pieces, by the rules of S3. */
import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { startHttpServer } from '../../local/http-server';

/** How a request fails: with an error of S3, or after so many bytes of the body the connection breaks or goes silent. */
export type Fault =
  | { readonly status: number; readonly code: string; readonly message?: string }
  | { readonly bytes: number; readonly then: 'break' | 'silence' };

export interface S3Request {
  readonly operation: string;
  readonly bucket: string;
  readonly key: string;
  readonly range?: string;
}

interface Answer {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body?: string | Buffer;
}

type Query = URLSearchParams;

/** Begins the token of the page after an empty one. */
const EMPTY = 'empty.';
const LEAST_PIECE_BYTES = 5 * 1024 * 1024;

export class S3 {
  /** By `bucket/key`. */
  readonly objects = new Map<string, Buffer>();
  readonly requests: S3Request[] = [];
  faultOf: (request: S3Request) => Fault | undefined = () => undefined;
  /** The most keys of a page. */
  pageSize = 1000;
  /** A page without keys, which is not the last one, comes after this key. */
  emptyPageAfter: string | undefined;
  /** Whether the server knows `encoding-type`. */
  encodesKeys = true;
  /** The most bytes that are sent at a time. */
  chunkBytes = 64 * 1024;
  /** More headers of every GetObject. */
  headers: Record<string, string> = {};
  readonly uploads = new Map<string, Map<number, Buffer>>();

  private constructor(private server: { url: string; stop: () => Promise<void> }) {}

  static async start(): Promise<S3> {
    const listening: { s3?: S3 } = {};
    listening.s3 = new S3(await startHttpServer((request, response) => void listening.s3!.serve(request, response)));
    return listening.s3;
  }

  get url() {
    return this.server.url;
  }

  stop = () => this.server.stop();

  reset(): void {
    [this.objects, this.uploads].forEach((map) => map.clear());
    this.requests.length = 0;
    Object.assign(this, {
      faultOf: () => undefined,
      pageSize: 1000,
      emptyPageAfter: undefined,
      encodesKeys: true,
      chunkBytes: 64 * 1024,
      headers: {},
    });
  }

  put = (place: string, content: string | Buffer) => this.objects.set(place, Buffer.from(content));
  text = (place: string) => this.objects.get(place)?.toString();
  operations = (name: string) => this.requests.filter(({ operation }) => operation === name);

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams: query } = new URL(request.url!, 'http://s3');
    const [, bucket, ...names] = decodeURIComponent(pathname).split('/');
    const { range } = request.headers;
    const seen = { operation: operationOf(request.method!, query), bucket, key: names.join('/'), range };
    this.requests.push(seen);
    const body = await buffer(request);
    const fault = this.faultOf(seen);
    if (fault && 'status' in fault) return send(response, failure(fault.status, fault.code, fault.message));
    const answer = this.answer(seen, query, body, request.headers);
    if (fault) return broken(response, answer, fault);
    await this.sendInChunks(response, answer);
  }

  private async sendInChunks(response: ServerResponse, { status = 200, headers, body = '' }: Answer): Promise<void> {
    const bytes = Buffer.from(body);
    const { chunkBytes } = this;
    response.writeHead(status, { 'content-length': bytes.length, ...headers });
    for (let from = 0; from < bytes.length; from += chunkBytes) {
      response.write(bytes.subarray(from, from + chunkBytes));
      // Otherwise the pieces would arrive as one.
      if (chunkBytes < 1024) await new Promise((resolve) => setImmediate(resolve));
    }
    response.end();
  }

  private answer({ operation, bucket, key }: S3Request, query: Query, body: Buffer, headers: Headers): Answer {
    const place = `${bucket}/${key}`;
    switch (operation) {
      case 'GetObject':
        return this.get(place, query, headers);
      case 'ListObjectsV2':
        return this.list(bucket, query);
      case 'PutObject':
        if (headers['if-none-match'] && this.objects.has(place)) return failure(412, 'PreconditionFailed');
        this.objects.set(place, body);
        return {};
      case 'CreateMultipartUpload':
        this.uploads.set(`upload-${this.uploads.size + 1}`, new Map());
        return xml(
          `<InitiateMultipartUploadResult><UploadId>upload-${this.uploads.size}</UploadId></InitiateMultipartUploadResult>`,
        );
      case 'UploadPart':
        return this.addPiece(query, body, headers);
      default:
        return this.complete(place, query, body.toString());
    }
  }

  private get(place: string, query: Query, headers: Headers): Answer {
    const version = query.get('versionId');
    const content = this.objects.get(version ? `${place}?${version}` : place);
    if (!content) return failure(404, version ? 'NoSuchVersion' : 'NoSuchKey');
    const etag = etagOf(content);
    if (headers['if-match'] && headers['if-match'] !== etag) return failure(412, 'PreconditionFailed');
    const from = Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1] ?? 0);
    if (headers.range && from >= content.length) return failure(416, 'InvalidRange');
    return { status: headers.range ? 206 : 200, headers: { etag, ...this.headers }, body: content.subarray(from) };
  }

  private list(bucket: string, query: Query): Answer {
    const start = `${bucket}/${query.get('prefix') ?? ''}`;
    const token = query.get('continuation-token');
    const after = token ? decodeURIComponent(token.replace(EMPTY, '')) : (query.get('start-after') ?? '');
    const all = [...this.objects].map(([place, { length }]) => [place, length] as const);
    const matching = all.filter(
      ([place]) => place.startsWith(start) && bytesOf(keyOf(place)).compare(bytesOf(after)) > 0,
    );
    const sorted = matching.sort(([a], [b]) => bytesOf(a).compare(bytesOf(b)));
    const isEmpty = token !== null && after === this.emptyPageAfter && !token.startsWith(EMPTY);
    const size = isEmpty ? 0 : Math.min(this.pageSize, Number(query.get('max-keys') ?? 1000));
    const page = sorted.slice(0, size);
    const encodes = this.encodesKeys && query.get('encoding-type') === 'url';
    const encode = encodes ? formEncoded : escaped;
    const contents = page.map(
      ([place, length]) => `<Contents><Key>${encode(keyOf(place))}</Key><Size>${length}</Size></Contents>`,
    );
    const type = encodes ? '<EncodingType>url</EncodingType>' : '';
    const isTruncated = page.length < sorted.length;
    const last = isEmpty ? `${EMPTY}${encodeURIComponent(after)}` : encodeURIComponent(keyOf(page.at(-1)?.[0] ?? ''));
    const next = isTruncated ? `<NextContinuationToken>${escaped(last)}</NextContinuationToken>` : '';
    const head = `${type}<IsTruncated>${isTruncated}</IsTruncated>${next}`;
    return xml(`<ListBucketResult>${head}${contents.join('')}</ListBucketResult>`);
  }

  private addPiece(query: Query, body: Buffer, headers: Headers): Answer {
    const upload = this.uploads.get(query.get('uploadId')!);
    if (!upload) return failure(404, 'NoSuchUpload');
    upload.set(Number(query.get('partNumber')), body);
    return { headers: { etag: etagOf(body), 'x-amz-checksum-crc32': String(headers['x-amz-checksum-crc32']) } };
  }

  private complete(place: string, query: Query, body: string): Answer {
    const upload = this.uploads.get(query.get('uploadId')!);
    if (!upload) return failure(404, 'NoSuchUpload');
    const named = [...body.matchAll(/<Part>.*?<\/Part>/gs)].map(([piece]) => piece);
    const pieces = named.map((piece) => upload.get(Number(/<PartNumber>(\d+)</.exec(piece)![1]))!);
    if (!named.every((piece) => piece.includes('<ChecksumCRC32>'))) return failure(400, 'InvalidRequest');
    if (pieces.slice(0, -1).some(({ length }) => length < LEAST_PIECE_BYTES)) return failure(400, 'EntityTooSmall');
    this.objects.set(place, Buffer.concat(pieces));
    this.uploads.delete(query.get('uploadId')!);
    return xml('<CompleteMultipartUploadResult></CompleteMultipartUploadResult>');
  }
}

type Headers = IncomingMessage['headers'];

function operationOf(method: string, query: Query): string {
  if (method === 'GET') return query.has('list-type') ? 'ListObjectsV2' : 'GetObject';
  if (method === 'PUT') return query.has('uploadId') ? 'UploadPart' : 'PutObject';
  return query.has('uploads') ? 'CreateMultipartUpload' : 'CompleteMultipartUpload';
}

function broken(
  response: ServerResponse,
  { body = '', headers }: Answer,
  { bytes, then }: Extract<Fault, { bytes: number }>,
): void {
  const content = Buffer.from(body);
  response.writeHead(200, { 'content-length': content.length, ...headers });
  // A response without any byte of its body would send no headers.
  if (bytes === 0) response.flushHeaders();
  else response.write(content.subarray(0, bytes));
  if (then === 'break') setImmediate(() => response.destroy());
}

const send = (response: ServerResponse, { status = 200, headers, body = '' }: Answer): void =>
  void response.writeHead(status, { 'content-length': Buffer.byteLength(body), ...headers }).end(body);

export const etagOf = (content: Buffer) => `"${createHash('md5').update(content).digest('hex')}"`;

/** As S3 encodes keys. */
export const formEncoded = (key: string) => new URLSearchParams([['', key]]).toString().slice(1).replaceAll('%2F', '/');

const keyOf = (place: string) => place.slice(place.indexOf('/') + 1);
const bytesOf = (text: string) => Buffer.from(text);
const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
const xml = (content: string): Answer => ({ body: `<?xml version="1.0" encoding="UTF-8"?>${content}` });
const failure = (status: number, code: string, message = 'Simulated.'): Answer => ({
  status,
  ...xml(`<Error><Code>${code}</Code><Message>${message}</Message></Error>`),
});
