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
  /** Absent on the last page. A page can be empty and not the last one. */
  readonly next?: string;
}

interface PageRequest {
  readonly bucket: string;
  readonly prefix?: string;
  /** Begins after this key. Unlike a token of S3, a key stays valid in later calls. */
  readonly after?: string;
  /** `next` of the page before. */
  readonly token?: string;
  readonly maxKeys?: number;
}

export async function listPage({ bucket, prefix, after, token, maxKeys }: PageRequest): Promise<Page> {
  const command = new ListObjectsV2Command({
    Bucket: bucket,
    Prefix: prefix,
    StartAfter: after,
    ContinuationToken: token,
    MaxKeys: maxKeys,
    // XML has no way to write some characters of keys.
    EncodingType: 'url',
  });
  const answer = await about(uriOf(bucket, prefix), client.send(command));
  const { Contents = [], IsTruncated, NextContinuationToken, EncodingType } = answer;
  const decode = EncodingType === 'url' ? decodeKey : (key: string) => key;
  return {
    objects: Contents.map(({ Key, Size }) => ({ key: decode(Key!), bytes: Number(Size) })),
    next: IsTruncated ? NextContinuationToken : undefined,
  };
}

/** S3 encodes keys in lists, reports and manifests like the fields of a form: a plus is a space. */
export const decodeKey = (key: string) => decodeURIComponent(key.replaceAll('+', ' '));

/** The objects of each page of a list. */
export async function* listPages(request: Omit<PageRequest, 'token'>): AsyncGenerator<readonly ListedObject[]> {
  let token: string | undefined;
  do {
    const { objects, next } = await listPage({ ...request, token });
    yield objects;
    token = next;
  } while (token !== undefined);
}

/** The keys of all objects below a prefix. */
export async function* listKeys(bucket: string, prefix: string): AsyncGenerator<string> {
  for await (const objects of listPages({ bucket, prefix })) {
    for (const { key } of objects) yield key;
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
