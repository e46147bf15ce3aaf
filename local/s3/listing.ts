/** ListObjectsV2. */
import { S3Error } from './errors';
import { checkBucket, quoted, type S3Reply } from './objects';
import type { S3Request } from './request';
import type { S3Store } from './store';
import { document, type Xml } from './xml';

const MAX_KEYS = 1_000;

export async function listObjects(store: S3Store, request: S3Request): Promise<S3Reply> {
  checkBucket(store, request);
  const { prefix = '', 'start-after': startAfter, 'continuation-token': token } = request.query;
  const encoding = encodingOf(request);
  const encode = encoding ? urlEncoded : (text: string) => text;
  const requested = maxKeysOf(request);
  const limit = Math.min(requested, MAX_KEYS);
  const after = token === undefined ? startAfter : keyOfToken(token);
  // One key more, to know whether there are more.
  const found = limit === 0 ? [] : store.objectsIn(request.bucket, { prefix, after, limit: limit + 1 });
  const keys = found.slice(0, limit);
  const isTruncated = found.length > limit;
  const entries = await Promise.all(keys.map((key) => entryOf(store, request.bucket, key, encode(key))));
  const content: Xml = {
    Name: request.bucket,
    Prefix: encode(prefix),
    StartAfter: startAfter === undefined ? undefined : encode(startAfter),
    ContinuationToken: token,
    NextContinuationToken: isTruncated ? tokenOf(keys.at(-1)!) : undefined,
    KeyCount: keys.length,
    MaxKeys: requested,
    EncodingType: encoding,
    IsTruncated: isTruncated,
    Contents: entries.flat(),
  };
  return { status: 200, headers: { 'content-type': 'application/xml' }, body: document('ListBucketResult', content) };
}

/** Nothing for an object that was deleted meanwhile. */
async function entryOf(store: S3Store, Bucket: string, key: string, Key: string): Promise<Xml[]> {
  const info = await store.info({ Bucket, Name: key });
  if (!info) return [];
  const { etag, lastModified, size } = info;
  return [
    {
      Key,
      LastModified: new Date(lastModified).toISOString(),
      ETag: quoted(etag),
      Size: size,
      StorageClass: 'STANDARD',
    },
  ];
}

function encodingOf({ query }: S3Request): string | undefined {
  const encoding = query['encoding-type'];
  if (encoding === undefined || encoding === 'url') return encoding;
  throw new S3Error('InvalidArgument', 'Invalid Encoding Method specified in Request');
}

/** As in a form: a space becomes a plus sign. The slash stays. That S3 does so is what clients of it rely on. */
const urlEncoded = (text: string) =>
  encodeURIComponent(text)
    .replace(/%20/g, '+')
    .replace(/%2F/g, '/')
    .replace(/[!'()]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);

function maxKeysOf({ query }: S3Request): number {
  const value = Number(query['max-keys'] ?? MAX_KEYS);
  if (Number.isInteger(value) && value >= 0) return value;
  throw new S3Error('InvalidArgument', 'Provided max-keys not an integer or within integer range');
}

const tokenOf = (key: string) => Buffer.from(`after ${key}`).toString('base64');

function keyOfToken(token: string): string {
  const text = Buffer.from(token, 'base64').toString();
  if (text.startsWith('after ') && tokenOf(text.slice(6)) === token) return text.slice(6);
  throw new S3Error('InvalidArgument', 'The continuation token provided is incorrect');
}
