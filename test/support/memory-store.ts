/** Keeps the objects of the simulated S3 in memory: files take the tests too long. */
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { ListOptions } from '../../local/key-listing';
import { compareKeys } from '../../local/key-order';
import { Digests } from '../../local/s3/digests';
import type { Committed, ObjectInfo, S3Object, S3Store, Staged } from '../../local/s3/store';

/** Computes its digests when they are asked for: the whole of an upload in parts needs none. */
class Content implements Staged {
  private digests: ReturnType<Digests['end']> | undefined;

  constructor(readonly bytes: Buffer) {}

  get size() {
    return this.bytes.length;
  }

  get md5() {
    return this.digested().md5;
  }

  get crc32() {
    return this.digested().crc32;
  }

  private digested() {
    if (this.digests) return this.digests;
    const digests = new Digests();
    digests.add(this.bytes);
    return (this.digests = digests.end());
  }
}

type StoredObject = ObjectInfo & Pick<Content, 'bytes'>;

export class MemoryStore implements S3Store {
  /** The versions of each object, by bucket and key. */
  private readonly buckets = new Map<string, Map<string, StoredObject[]>>();

  /** Makes an empty bucket, whatever was in it before. */
  createBucket(name: string): void {
    this.buckets.set(name, new Map());
  }

  hasBucket(name: string): boolean {
    return this.buckets.has(name);
  }

  objectsIn(bucket: string, { prefix = '', after = '', limit }: ListOptions = {}): string[] {
    const keys = [...this.buckets.get(bucket)!.keys()];
    const found = keys.filter((key) => key.startsWith(prefix) && compareKeys(key, after) > 0);
    return found.sort(compareKeys).slice(0, limit);
  }

  info(object: S3Object): Promise<ObjectInfo | undefined> {
    return Promise.resolve(this.find(object));
  }

  latestVersion(object: S3Object): string | undefined {
    const { length } = this.versionsOf(object);
    return length > 0 ? String(length) : undefined;
  }

  open(object: S3Object, start = 0, end = Infinity): Buffer {
    return this.find(object)!.bytes.subarray(start, end + 1);
  }

  async stage(body: AsyncIterable<Buffer>): Promise<Content> {
    return new Content(await buffer(body));
  }

  contentOf({ bytes }: Content): AsyncIterable<Buffer> {
    return Readable.from([bytes]);
  }

  discard(): void {}

  async commit(object: S3Object, content: Content, { condition, ...more }: Committed = {}): Promise<string> {
    condition?.(await this.info(object));
    return this.add(object, content, more);
  }

  /** Without a request. Returns the version. */
  put(object: S3Object, bytes: Buffer): string {
    return this.add(object, new Content(bytes));
  }

  /** With all its versions, unlike S3: no test looks for them. */
  delete({ Bucket, Name }: S3Object): void {
    this.buckets.get(Bucket)!.delete(Name);
  }

  private add(object: S3Object, content: Content, { etag, headers = {} }: Committed = {}): string {
    const { bytes, size } = content;
    const added = { bytes, size, etag: etag ?? content.md5.toString('hex'), headers, lastModified: Date.now() };
    const versions = [...this.versionsOf(object), added];
    this.buckets.get(object.Bucket)!.set(object.Name, versions);
    return String(versions.length);
  }

  private find(object: S3Object): StoredObject | undefined {
    const { Version = this.latestVersion(object) } = object;
    return this.versionsOf(object).find((_, index) => String(index + 1) === Version);
  }

  private versionsOf({ Bucket, Name }: S3Object): readonly StoredObject[] {
    return this.buckets.get(Bucket)?.get(Name) ?? [];
  }
}
