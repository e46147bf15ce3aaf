/** S3 for the simulated Rekognition, which reads manifests there and writes results. */
import * as fs from 'node:fs';
import * as path from 'node:path';

export interface S3Object {
  readonly Bucket: string;
  readonly Name: string;
  /** Default: the latest. */
  readonly Version?: string;
}

export interface ObjectStore {
  /** In bytes; undefined if the bucket, the object or the version does not exist. */
  size(object: S3Object): Promise<number | undefined>;
  read(object: S3Object): Promise<string>;
  /** Returns the new version; undefined if the bucket has no versions. */
  write(object: Omit<S3Object, 'Version'>, text: string): Promise<string | undefined>;
}

/** The directory of the versions, beside the buckets. Every version of an object is a file below the object's name. */
const VERSIONS = '.versions';

/**
 * A directory that stands for S3. An object is a file below its bucket's name. Each `write` makes a version of the object. A
 * file that was put there in another way has no version.
 */
export class DirectoryStore implements ObjectStore {
  constructor(readonly directory: string) {}

  hasBucket(name: string): boolean {
    const bucket = inside(this.directory, name);
    return bucket !== undefined && fs.existsSync(bucket);
  }

  /** The file of the object; undefined if the name leads out of the bucket. */
  fileOf({ Bucket, Name, Version }: S3Object): string | undefined {
    const bucket = inside(this.directory, Bucket);
    const latest = bucket && inside(bucket, Name);
    if (!latest || Version === undefined) return latest;
    return inside(this.versionsOf(Bucket, Name), Version);
  }

  /** The version that `write` made last; undefined if there is none. */
  latestVersion({ Bucket, Name }: S3Object): string | undefined {
    const versions = this.versionNumbers(Bucket, Name);
    return versions.length > 0 ? String(Math.max(...versions)) : undefined;
  }

  size(object: S3Object): Promise<number | undefined> {
    const file = this.fileOf(object);
    const found = file === undefined ? undefined : fs.statSync(file, { throwIfNoEntry: false });
    return Promise.resolve(found?.isFile() ? found.size : undefined);
  }

  read(object: S3Object): Promise<string> {
    return fs.promises.readFile(this.fileOf(object)!, 'utf8');
  }

  async write(object: S3Object, text: string): Promise<string> {
    const Version = String(Number(this.latestVersion(object) ?? 0) + 1);
    for (const file of [this.fileOf(object)!, this.fileOf({ ...object, Version })!]) {
      await fs.promises.mkdir(path.dirname(file), { recursive: true });
      await fs.promises.writeFile(file, text);
    }
    return Version;
  }

  /** The names of all objects, sorted. */
  objectsIn(bucket: string): string[] {
    const directory = path.join(this.directory, bucket);
    const entries = fs.readdirSync(directory, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => path.join(parentPath, name));
    return files.map((file) => path.relative(directory, file).split(path.sep).join('/')).sort();
  }

  private versionsOf(Bucket: string, Name: string): string {
    return path.join(this.directory, VERSIONS, Bucket, Name);
  }

  private versionNumbers(Bucket: string, Name: string): number[] {
    const directory = this.versionsOf(Bucket, Name);
    if (!fs.existsSync(directory)) return [];
    // For the object `a`, the object `a/b` has a directory here.
    const files = fs.readdirSync(directory, { withFileTypes: true }).filter((entry) => entry.isFile());
    return files.map(({ name }) => Number(name));
  }
}

/** The path of a name below a directory; undefined if the path leads out of it. */
function inside(directory: string, name: string): string | undefined {
  const file = path.join(directory, name);
  const [first] = path.relative(directory, file).split(path.sep);
  return first === '' || first === '..' ? undefined : file;
}
