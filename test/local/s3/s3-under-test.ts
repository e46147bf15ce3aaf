/** The simulated S3 for its own tests, with the SDK's client. */
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { GetObjectCommand, PutObjectCommand, type PutObjectCommandInput, S3Client } from '@aws-sdk/client-s3';
import { DirectoryStore } from '../../../local/object-store';
import { type S3, startS3 } from '../../../local/s3-server';
import type { S3Reply } from '../../../local/s3/objects';
import type { S3Request } from '../../../local/s3/request';

export const BUCKET = 'bucket';

/** Each test of a file gets a new S3 with an empty bucket, and a new client. */
export class S3UnderTest {
  now = Date.parse('2026-01-01T00:00:00Z');
  store!: DirectoryStore;
  s3!: S3;
  client!: S3Client;
  /** The requests until now. */
  readonly requests: S3Request[] = [];
  before: (request: S3Request) => S3Request | void = () => {};
  after = (reply: S3Reply): S3Reply => reply;

  constructor() {
    beforeEach(async () => {
      this.before = () => {};
      this.after = (reply) => reply;
      this.requests.length = 0;
      const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'local-s3-'));
      this.store = new DirectoryStore(directory, { now: () => this.now });
      this.store.createBucket(BUCKET);
      this.s3 = await startS3(this.store, {
        before: (request) => {
          this.requests.push(request);
          return this.before(request);
        },
        after: (reply) => this.after(reply),
      });
      this.client = new S3Client({ endpoint: this.s3.url, maxAttempts: 1 });
    });
    afterEach(async () => {
      this.client.destroy();
      await this.s3.stop();
      fs.rmSync(this.store.directory, { recursive: true });
    });
  }

  put(Key: string, Body: PutObjectCommandInput['Body'] = '', more: Partial<PutObjectCommandInput> = {}) {
    // The client warns about an empty body without a length.
    const ContentLength = Body === '' ? 0 : undefined;
    return this.client.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body, ContentLength, ...more }));
  }

  async text(Key: string, more: { VersionId?: string; Range?: string } = {}): Promise<string> {
    const { Body } = await this.client.send(new GetObjectCommand({ Bucket: BUCKET, Key, ...more }));
    return Body!.transformToString();
  }
}

/** Keys that a path or a URL would change, in the order of S3. */
export const STRANGE_KEYS = [
  ' leading and trailing ',
  '!\'()*"&<>',
  '%2e/%',
  '+plus + space',
  '..',
  './a',
  '/a',
  'a//b',
  'a/../b',
  'a100%/b?c=d#e',
  'folder/',
  '\u00e4\u00f6\u00fc/\u4e2d\u6587.jpg',
  '\uff5e',
  '\u{1f600}.jpg',
];
