/** The simulated S3 for the tests of a file. */
import { type S3, type S3Options, startS3 } from '../../local/s3-server';
import { S3Error, type S3ErrorCode } from '../../local/s3/errors';
import type { S3Operation, S3Request } from '../../local/s3/request';
import { MemoryStore } from './memory-store';

interface TestS3Options {
  /** Whether S3 denies reads of missing objects, as it does to a role that may not list the whole bucket. */
  readonly deniesMissing?: boolean;
}

/** Serves the SDK's clients of a file from its first test on. Each test begins with empty buckets and without faults. */
export class TestS3 {
  readonly requests: S3Request[] = [];
  /** Sees each request once it is in `requests`. */
  before: S3Options['before'];
  after: S3Options['after'];
  private readonly store = new MemoryStore();
  private readonly buckets: TestBucket[] = [];
  private server!: S3;

  constructor({ deniesMissing = false }: TestS3Options = {}) {
    beforeAll(async () => {
      this.server = await startS3(this.store, {
        before: (received) => {
          this.requests.push(received);
          const request = this.before?.(received) ?? received;
          if (deniesMissing) this.denyMissing(request);
          return request;
        },
        after: (reply, request) => this.after?.(reply, request) ?? reply,
      });
      process.env.AWS_ENDPOINT_URL_S3 = this.server.url;
    });
    beforeEach(() => this.reset());
    afterAll(() => this.server.stop());
  }

  get uploads() {
    return this.server.uploads;
  }

  bucket(name: string): TestBucket {
    const bucket = new TestBucket(this.store, name);
    this.buckets.push(bucket);
    return bucket;
  }

  reset(): void {
    this.uploads.abortAll();
    this.buckets.forEach((bucket) => bucket.clear());
    this.requests.length = 0;
    this.before = this.after = undefined;
  }

  operations = (name: S3Operation) => this.requests.filter(({ operation }) => operation === name);

  count = (name: S3Operation) => this.operations(name).length;

  private denyMissing({ operation, bucket, key }: S3Request): void {
    const isMissing = this.store.latestVersion({ Bucket: bucket, Name: key }) === undefined;
    if (operation === 'GetObject' && isMissing) throw new S3Error('AccessDenied');
  }

  /** From now on, S3 answers these requests with an error. */
  fail(code: S3ErrorCode, isMeant: (request: S3Request) => boolean, message?: string): void {
    this.before = (request) => {
      if (isMeant(request)) throw new S3Error(code, message);
    };
  }
}

/** Sees and changes a bucket at once, without requests. */
export class TestBucket {
  constructor(
    private readonly store: MemoryStore,
    private readonly name: string,
  ) {}

  /** Returns the version. */
  put(key: string, content: string | Buffer | object): string {
    const isText = typeof content === 'string' || Buffer.isBuffer(content);
    return this.store.put(this.object(key), Buffer.from(isText ? content : JSON.stringify(content)));
  }

  /** Undefined without such an object. */
  text(key: string): string | undefined {
    const object = this.object(key);
    return this.store.latestVersion(object) && this.store.open(object).toString();
  }

  json = (key: string) => JSON.parse(this.text(key)!);

  keys = (prefix?: string) => this.store.objectsIn(this.name, { prefix });

  delete = (key: string) => this.store.delete(this.object(key));

  clear = () => this.store.createBucket(this.name);

  private object = (Name: string) => ({ Bucket: this.name, Name });
}
