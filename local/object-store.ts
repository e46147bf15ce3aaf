/** S3 for the simulated Rekognition, which reads manifests there and writes results, and for the simulated S3. */
import { createHash, randomUUID } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { Readable } from 'node:stream';
import { type Clock, systemClock } from './clock';
import { CLOCK_TICK_MS, KeyListing, type ListOptions } from './key-listing';
import { pathOf } from './key-paths';
import { Digests } from './s3/digests';
import type { Committed, ObjectInfo, S3Object, S3Store, Staged } from './s3/store';

export type { S3Object };

export interface ObjectStore {
  /** In bytes; undefined if the bucket, the object or the version does not exist. */
  size(object: S3Object): Promise<number | undefined>;
  read(object: S3Object): Promise<string>;
  /** Returns the new version; undefined if the bucket has no versions. */
  write(object: Omit<S3Object, 'Version'>, text: string): Promise<string | undefined>;
}

interface StagedFile extends Staged {
  readonly file: string;
}

/** Directories beside the buckets. Every version of an object is a file below the object's name. */
const VERSIONS = '.versions';
const STAGED = '.staged';

/** No part of a key becomes a name that begins with a percent sign and a digit. */
const VERSION_FILE = /^%(\d+)$/;

/**
 * A directory that stands for S3. An object is a file below its bucket's name. Each `write` makes a version of the object. A
 * file that was put there in another way has no version. Of the keys `a` and `a/b`, a bucket can have one.
 */
export class DirectoryStore implements ObjectStore, S3Store {
  private readonly listing = new KeyListing();
  /** By file. A file that has changed since is looked at again. */
  private readonly infos = new Map<string, ObjectInfo & { readonly changedAt: number }>();
  private lastCommit: Promise<unknown> = Promise.resolve();

  constructor(
    readonly directory: string,
    private readonly clock: Clock = systemClock,
  ) {}

  createBucket(name: string): void {
    fs.mkdirSync(this.bucket(name)!, { recursive: true });
  }

  hasBucket(name: string): boolean {
    const bucket = this.bucket(name);
    return bucket !== undefined && fs.existsSync(bucket);
  }

  /** The file of the object; undefined if the name is none. */
  fileOf({ Bucket, Name, Version }: S3Object): string | undefined {
    const bucket = this.bucket(Bucket);
    if (!bucket) return undefined;
    if (Version === undefined) return path.join(bucket, pathOf(Name));
    return /^\d+$/.test(Version) ? path.join(this.versionsOf(Bucket, Name), `%${Version}`) : undefined;
  }

  /** The version that `write` made last; undefined if there is none. */
  latestVersion({ Bucket, Name }: S3Object): string | undefined {
    const versions = this.versionNumbers(Bucket, Name);
    return versions.length > 0 ? String(Math.max(...versions)) : undefined;
  }

  size(object: S3Object): Promise<number | undefined> {
    return Promise.resolve(this.statOf(object)?.size);
  }

  async info(object: S3Object): Promise<ObjectInfo | undefined> {
    const found = this.statOf(object);
    if (!found) return undefined;
    const file = this.fileOf(object)!;
    const known = this.infos.get(file);
    if (known?.changedAt === found.mtimeMs && known.size === found.size) return known;
    const info = { size: found.size, etag: await md5Of(file, found.size), lastModified: found.mtimeMs, headers: {} };
    if (Date.now() - found.mtimeMs > CLOCK_TICK_MS) this.infos.set(file, { ...info, changedAt: found.mtimeMs });
    return info;
  }

  read(object: S3Object): Promise<string> {
    return fs.promises.readFile(this.fileOf(object)!, 'utf8');
  }

  async write(object: S3Object, text: string): Promise<string> {
    this.createBucket(object.Bucket);
    return this.commit(object, await this.stage(Readable.from([Buffer.from(text)])));
  }

  open(object: S3Object, start: number, end: number): NodeJS.ReadableStream {
    // An answer that is lost leaves the stream unread. Its file can be gone before it is open.
    return fs.createReadStream(this.fileOf(object)!, { start, end }).on('error', () => {});
  }

  /** Takes a stream into a file, without holding it in memory. */
  async stage(body: AsyncIterable<Buffer>): Promise<StagedFile> {
    const file = path.join(this.directory, STAGED, randomUUID());
    await fs.promises.mkdir(path.dirname(file), { recursive: true });
    const digests = new Digests();
    const seen = async function* () {
      for await (const chunk of body) {
        digests.add(chunk);
        yield chunk;
      }
    };
    try {
      await fs.promises.writeFile(file, seen());
    } catch (error) {
      fs.rmSync(file, { force: true });
      throw error;
    }
    return { file, ...digests.end() };
  }

  contentOf({ file }: StagedFile): AsyncIterable<Buffer> {
    return fs.createReadStream(file) as AsyncIterable<Buffer>;
  }

  discard({ file }: StagedFile): void {
    fs.rmSync(file, { force: true });
  }

  commit(object: S3Object, staged: StagedFile, options: Committed = {}): Promise<string> {
    const commit = this.lastCommit
      .then(() => this.replace(object, staged, options))
      .finally(() => this.discard(staged));
    this.lastCommit = commit.catch(() => {});
    return commit;
  }

  delete(object: S3Object): void {
    const latest = this.fileOf({ ...object, Version: undefined })!;
    const isLatest = object.Version === undefined || object.Version === this.latestVersion(object);
    if (object.Version !== undefined) fs.rmSync(this.fileOf(object) ?? '', { force: true });
    if (!isLatest || !this.statOf({ ...object, Version: undefined })) return;
    const version = object.Version === undefined ? undefined : this.latestVersion(object);
    if (version) fs.copyFileSync(this.fileOf({ ...object, Version: version })!, latest);
    else this.remove(latest, this.bucket(object.Bucket)!);
  }

  objectsIn(bucket: string, options: ListOptions = {}): string[] {
    return this.listing.list(this.bucket(bucket)!, options);
  }

  private async replace(object: S3Object, { file, size, md5 }: StagedFile, options: Committed): Promise<string> {
    const { etag = md5.toString('hex'), headers = {}, condition } = options;
    condition?.(await this.info(object));
    const Version = String(Number(this.latestVersion(object) ?? 0) + 1);
    const [latest, version] = [this.fileOf(object)!, this.fileOf({ ...object, Version })!];
    for (const target of [latest, version]) fs.mkdirSync(path.dirname(target), { recursive: true });
    fs.copyFileSync(file, version);
    fs.renameSync(file, latest);
    for (const target of [latest, version]) {
      const changedAt = fs.statSync(target).mtimeMs;
      this.infos.set(target, { size, etag, headers, lastModified: this.clock.now(), changedAt });
    }
    return Version;
  }

  /** Removes a file, and the directories that are empty then: their names may become those of objects. */
  private remove(file: string, bucket: string): void {
    fs.rmSync(file);
    for (let parent = path.dirname(file); parent !== bucket; parent = path.dirname(parent)) {
      if (fs.readdirSync(parent).length > 0) return;
      fs.rmdirSync(parent);
    }
  }

  private statOf(object: S3Object): fs.Stats | undefined {
    const file = this.fileOf(object);
    const found = file === undefined ? undefined : fs.statSync(file, { throwIfNoEntry: false });
    return found?.isFile() ? found : undefined;
  }

  /** Undefined if the name leads out of the directory. */
  private bucket(name: string): string | undefined {
    return name === '' || name.startsWith('.') || name.includes('/') ? undefined : path.join(this.directory, name);
  }

  private versionsOf(Bucket: string, Name: string): string {
    return path.join(this.directory, VERSIONS, Bucket, pathOf(Name));
  }

  private versionNumbers(Bucket: string, Name: string): number[] {
    const directory = this.versionsOf(Bucket, Name);
    if (!fs.existsSync(directory)) return [];
    return fs
      .readdirSync(directory)
      .flatMap((name) => VERSION_FILE.exec(name)?.[1] ?? [])
      .map(Number);
  }
}

/** Larger files are not read at once. */
const SMALL_BYTES = 64 * 1024;

async function md5Of(file: string, size: number): Promise<string> {
  const hash = createHash('md5');
  if (size <= SMALL_BYTES) hash.update(fs.readFileSync(file));
  else for await (const chunk of fs.createReadStream(file) as AsyncIterable<Buffer>) hash.update(chunk);
  return hash.digest('hex');
}
