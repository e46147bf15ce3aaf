/** Where the simulated Rekognition finds manifests and puts results. */
import * as fs from 'node:fs';
import * as path from 'node:path';

export interface S3Object {
  readonly Bucket: string;
  readonly Name: string;
}

export interface ObjectStore {
  /** In bytes; undefined where there is no such object. */
  size(object: S3Object): Promise<number | undefined>;
  read(object: S3Object): Promise<string>;
  write(object: S3Object, text: string): Promise<void>;
}

/** A directory that stands for S3: an object is a file below its bucket's name. */
export class DirectoryStore implements ObjectStore {
  constructor(readonly directory: string) {}

  /** Where the object is, or undefined if its name would leave its bucket. */
  fileOf({ Bucket, Name }: S3Object): string | undefined {
    const bucket = path.join(this.directory, Bucket);
    const file = path.join(bucket, Name);
    const inside = path.dirname(bucket) === path.join(this.directory) && file.startsWith(bucket + path.sep);
    return inside ? file : undefined;
  }

  size(object: S3Object): Promise<number | undefined> {
    const file = this.fileOf(object);
    const found = file === undefined ? undefined : fs.statSync(file, { throwIfNoEntry: false });
    return Promise.resolve(found?.isFile() ? found.size : undefined);
  }

  read(object: S3Object): Promise<string> {
    return fs.promises.readFile(this.fileOf(object)!, 'utf8');
  }

  async write(object: S3Object, text: string): Promise<void> {
    const file = this.fileOf(object)!;
    await fs.promises.mkdir(path.dirname(file), { recursive: true });
    await fs.promises.writeFile(file, text);
  }
}
