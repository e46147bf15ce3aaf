/** Lists objects, page by page. */
import { ListObjectsV2Command } from './s3-sdk';
import type { S3Object } from '../../lib/protocol/rekognition';
import { client } from './s3-client';
import { about, uriOf } from './s3-failure';

export interface ListedObject {
  readonly key: string;
  readonly bytes: number;
}

export interface Page {
  readonly objects: readonly ListedObject[];
  readonly isLast: boolean;
}

interface PageRequest {
  readonly bucket: string;
  readonly prefix?: string;
  /** The last key of the page before. Unlike a token of S3, it stays valid. */
  readonly after?: string;
  readonly maxKeys?: number;
}

export async function listPage({ bucket, prefix, after, maxKeys }: PageRequest): Promise<Page> {
  const command = new ListObjectsV2Command({
    Bucket: bucket,
    Prefix: prefix,
    StartAfter: after,
    MaxKeys: maxKeys,
    // XML has no way to write some characters of keys.
    EncodingType: 'url',
  });
  const { Contents = [], IsTruncated, EncodingType } = await about(uriOf(bucket, prefix), client.send(command));
  const decode = EncodingType === 'url' ? decodeKey : (key: string) => key;
  return {
    objects: Contents.map(({ Key, Size }) => ({ key: decode(Key!), bytes: Number(Size) })),
    isLast: !IsTruncated,
  };
}

/** S3 encodes keys in lists, reports and manifests like the fields of a form: a plus is a space. */
export const decodeKey = (key: string) => decodeURIComponent(key.replaceAll('+', ' '));

/** The keys of all objects below a prefix. */
export async function* listKeys(bucket: string, prefix: string): AsyncGenerator<string> {
  for (let after: string | undefined, isLast = false; !isLast;) {
    const page = await listPage({ bucket, prefix, after });
    for (const { key } of page.objects) yield key;
    after = page.objects.at(-1)?.key;
    isLast = page.isLast;
  }
}

/**
 * Whether an object exists. Looks in a list, because S3 denies a read of a missing object to a role that may list only below a
 * prefix.
 */
export async function exists({ Bucket, Name }: S3Object): Promise<boolean> {
  const { objects } = await listPage({ bucket: Bucket!, prefix: Name, maxKeys: 1 });
  // Keys come in order, so the key itself is before longer ones.
  return objects[0]?.key === Name;
}
