/** The operations of single objects. */
import { S3Error } from './errors';
import type { S3Request } from './request';
import type { ObjectInfo, S3Object, S3Store, Staged } from './store';

export interface S3Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string | number | undefined>>;
  readonly body?: string | Buffer | NodeJS.ReadableStream;
}

export const objectOf = ({ bucket, key, query }: S3Request): S3Object => ({
  Bucket: bucket,
  Name: key,
  Version: query.versionId,
});

export const CHECKSUM = 'x-amz-checksum-crc32';

export const quoted = (etag: string) => `"${etag}"`;

/** Headers that S3 keeps with the object. */
const KEPT = /^(?:content-type|content-encoding|content-disposition|content-language|cache-control|x-amz-meta-.*)$/;

export async function getObject(store: S3Store, request: S3Request): Promise<S3Reply> {
  const object = objectOf(request);
  const { info, headers } = await lookUp(store, request);
  const range = rangeOf(request.headers.range, info.size);
  const { start, end } = range ?? { start: 0, end: info.size - 1 };
  return {
    status: range ? 206 : 200,
    headers: {
      ...headers,
      'content-length': end - start + 1,
      'content-range': range && `bytes ${start}-${end}/${info.size}`,
    },
    body: info.size === 0 ? '' : store.open(object, start, end),
  };
}

export async function headObject(store: S3Store, request: S3Request): Promise<S3Reply> {
  const { info, headers } = await lookUp(store, request);
  return { status: 200, headers: { ...headers, 'content-length': info.size } };
}

export async function putObject(store: S3Store, request: S3Request, body: AsyncIterable<Buffer>): Promise<S3Reply> {
  checkBucket(store, request);
  const staged = await stageBody(store, request, body);
  const etag = staged.md5.toString('hex');
  const version = await commit(store, request, staged, { etag, headers: keptHeaders(request) });
  return { status: 200, headers: { etag: quoted(etag), 'x-amz-version-id': version } };
}

/** Takes the body of a request, and checks its checksum. A checksum that the SDK sends behind a stream is not checked. */
export async function stageBody(store: S3Store, { headers }: S3Request, body: AsyncIterable<Buffer>): Promise<Staged> {
  const staged = await store.stage(body);
  if ([undefined, staged.crc32].includes(headers[CHECKSUM] as string | undefined)) return staged;
  store.discard(staged);
  throw new S3Error('BadDigest', 'The CRC32 you specified did not match the calculated checksum.');
}

export function deleteObject(store: S3Store, request: S3Request): S3Reply {
  checkBucket(store, request);
  const object = objectOf(request);
  store.delete(object);
  const marker = object.Version === undefined;
  return { status: 204, headers: marker ? { 'x-amz-delete-marker': 'true' } : { 'x-amz-version-id': object.Version } };
}

export function checkBucket(store: S3Store, { bucket }: S3Request): void {
  if (!store.hasBucket(bucket)) throw new S3Error('NoSuchBucket', 'The specified bucket does not exist');
}

export const keptHeaders = ({ headers }: S3Request): Record<string, string> => {
  const kept = Object.entries(headers).filter(([name]) => KEPT.test(name)) as [string, string][];
  const withoutChunks = kept.map(([name, value]) => [
    name,
    name === 'content-encoding' ? withoutAwsChunked(value) : value,
  ]);
  return Object.fromEntries(withoutChunks.filter(([, value]) => value !== '')) as Record<string, string>;
};

const withoutAwsChunked = (encoding: string) =>
  encoding
    .split(/,\s*/)
    .filter((name) => name !== 'aws-chunked')
    .join(',');

/** Replaces the object if the conditions of the request allow it. Returns the version. */
export async function commit(
  store: S3Store,
  request: S3Request,
  staged: Staged,
  { etag, headers }: Pick<ObjectInfo, 'etag' | 'headers'>,
): Promise<string> {
  const condition = (existing: ObjectInfo | undefined) => checkConditions(request, existing);
  try {
    return await store.commit(objectOf(request), staged, { etag, headers, condition });
  } catch (error) {
    if (!(error as NodeJS.ErrnoException).code?.startsWith('E')) throw error;
    // A directory cannot keep every key: see DirectoryStore.
    throw new S3Error('NotImplemented', `The simulated S3 cannot keep this key: ${(error as Error).message}`);
  }
}

function checkConditions({ headers }: S3Request, existing: ObjectInfo | undefined): void {
  const ifNoneMatch = headers['if-none-match'];
  const ifMatch = headers['if-match'];
  if (ifNoneMatch !== undefined && ifNoneMatch !== '*') {
    throw new S3Error('NotImplemented', 'If-None-Match takes an asterisk only.');
  }
  if (ifMatch !== undefined && !existing) throw new S3Error('NoSuchKey', 'The specified key does not exist.');
  if (ifNoneMatch && existing) throw conditionFailed();
  if (existing) checkIfMatch(headers, existing);
}

function checkIfMatch({ 'if-match': ifMatch }: S3Request['headers'], { etag }: ObjectInfo): void {
  if (ifMatch !== undefined && unquoted(ifMatch) !== etag) throw conditionFailed();
}

const conditionFailed = () =>
  new S3Error('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold');

const unquoted = (etag: string) => etag.replace(/^"(.*)"$/, '$1');

async function lookUp(store: S3Store, request: S3Request) {
  const object = objectOf(request);
  const info = await store.info(object);
  if (!info) throw notFound(store, request);
  checkIfMatch(request.headers, info);
  const headers = {
    'content-type': 'binary/octet-stream',
    ...info.headers,
    'accept-ranges': 'bytes',
    etag: quoted(info.etag),
    'last-modified': new Date(info.lastModified).toUTCString(),
    'x-amz-version-id': object.Version ?? store.latestVersion(object),
  };
  return { info, headers };
}

function notFound(store: S3Store, request: S3Request): S3Error {
  checkBucket(store, request);
  return request.query.versionId === undefined
    ? new S3Error('NoSuchKey', 'The specified key does not exist.')
    : new S3Error('NoSuchVersion', 'The specified version does not exist.');
}

/** Undefined for the whole object. S3 ignores a header that it cannot read, or that asks for several ranges. */
function rangeOf(header: string | undefined, size: number): { start: number; end: number } | undefined {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? [];
  if (!first && !last) return undefined;
  const start = first ? Number(first) : Math.max(0, size - Number(last));
  const end = first && last ? Math.min(Number(last), size - 1) : size - 1;
  if (first && last && Number(last) < Number(first)) return undefined;
  if (start >= size) throw new S3Error('InvalidRange', 'The requested range is not satisfiable');
  return { start, end };
}
