/** What the simulated S3 needs of the place where its objects are. */
import type { ListOptions } from '../key-listing';

export interface S3Object {
  readonly Bucket: string;
  readonly Name: string;
  /** Default: the latest. */
  readonly Version?: string;
}

/** What is known of an object, but for its content. */
export interface ObjectInfo {
  readonly size: number;
  /** Without quotes. */
  readonly etag: string;
  /** Milliseconds since the epoch. */
  readonly lastModified: number;
  /** Headers that were sent with the object and are sent back with it. */
  readonly headers: Readonly<Record<string, string>>;
}

/** A content that is to be an object. */
export interface Staged {
  readonly size: number;
  readonly md5: Buffer;
  /** In base64. */
  readonly crc32: string;
}

export interface Committed {
  /** Default: the MD5 sum, as for an object that was uploaded in one part. */
  readonly etag?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Throws if the object that exists must not be replaced. */
  readonly condition?: (existing: ObjectInfo | undefined) => void;
}

export interface S3Store {
  hasBucket(name: string): boolean;
  /** The names of all objects, sorted as S3 sorts them. */
  objectsIn(bucket: string, options?: ListOptions): string[];
  info(object: S3Object): Promise<ObjectInfo | undefined>;
  /** Undefined if the object has no version. */
  latestVersion(object: S3Object): string | undefined;
  /** The content of an object that exists, from one byte to another one, which is included. */
  open(object: S3Object, start: number, end: number): Buffer | NodeJS.ReadableStream;
  stage(body: AsyncIterable<Buffer>): Promise<Staged>;
  contentOf(staged: Staged): AsyncIterable<Buffer>;
  discard(staged: Staged): void;
  /** Makes a staged content the latest version of an object, and returns the version. One commit follows the other. */
  commit(object: S3Object, staged: Staged, options?: Committed): Promise<string>;
  /** Without a version: takes the object away and keeps its versions. */
  delete(object: S3Object): void;
}
