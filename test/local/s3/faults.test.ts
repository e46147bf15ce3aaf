import { Readable } from 'node:stream';
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectAclCommand,
  GetObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { ConnectionLost, S3Error, type S3ErrorCode } from '../../../local/s3/errors';
import { BUCKET, S3UnderTest } from './s3-under-test';

const s3 = new S3UnderTest();

describe('faults of the simulated S3', () => {
  const commands = [
    ['GetObject', () => new GetObjectCommand({ Bucket: BUCKET, Key: 'a' })],
    ['PutObject', () => new PutObjectCommand({ Bucket: BUCKET, Key: 'a', Body: 'after' })],
    ['DeleteObject', () => new DeleteObjectCommand({ Bucket: BUCKET, Key: 'a' })],
    ['ListObjectsV2', () => new ListObjectsV2Command({ Bucket: BUCKET })],
  ] as const;
  const errors: [S3ErrorCode, number][] = [
    ['SlowDown', 503],
    ['InternalError', 500],
    ['AccessDenied', 403],
  ];

  it.each(commands.flatMap(([operation, command]) => errors.map((error) => [operation, ...error, command] as const)))(
    '%s of the simulated S3 fails with the injected %s (%i), and changes nothing',
    async (operation, code, status, command) => {
      await s3.put('a', 'before');
      s3.before = (request) => {
        if (request.operation === operation) throw new S3Error(code);
      };
      const sent = s3.client.send(command() as GetObjectCommand);
      await expect(sent).rejects.toMatchObject({ name: code, $metadata: { httpStatusCode: status } });
      s3.before = () => {};
      expect(await s3.text('a')).toBe('before');
    },
  );

  it.each(['before', 'after'] as const)(
    'a connection to the simulated S3 that is lost %s the call leaves the object as it is then',
    async (when) => {
      await s3.put('a', 'before');
      const { [when]: hook } = s3;
      s3[when] = () => {
        throw new ConnectionLost();
      };
      await expect(s3.put('a', 'after')).rejects.toThrow('socket hang up');
      Object.assign(s3, { [when]: hook });
      expect(await s3.text('a')).toBe(when);
    },
  );

  it('a test changes requests to the simulated S3 and its replies', async () => {
    await s3.put('a', 'one');
    await s3.put('b', 'two');
    s3.before = (request) => ({ ...request, key: 'b' });
    expect(await s3.text('a')).toBe('two');
    s3.after = (reply) => ({ ...reply, body: Readable.from(['TWO']) });
    expect(await s3.text('a')).toBe('TWO');
  });

  it('the client has the headers of an answer of the simulated S3 that breaks off before its first byte', async () => {
    await s3.put('a', 'text');
    s3.after = (reply) => ({ ...reply, body: new Readable({ read: (): void => void 0 }).destroy(new Error('broken')) });
    const { ContentLength, Body } = await s3.client.send(new GetObjectCommand({ Bucket: BUCKET, Key: 'a' }));
    expect(ContentLength).toBe(4);
    await expect(Body!.transformToString()).rejects.toThrow('aborted');
  });

  it('the client tries again after an injected fault of the simulated S3 that passes', async () => {
    let left = 2;
    s3.before = () => {
      if (left-- > 0) throw new S3Error('InternalError');
    };
    const client = new S3Client({ endpoint: s3.s3.url, maxAttempts: 3 });
    await client.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'a', Body: 'text' }));
    client.destroy();
    expect(s3.requests).toHaveLength(3);
    expect(await s3.text('a')).toBe('text');
  });

  it('a test sees the operation, the key and the headers of each request to the simulated S3', async () => {
    await s3.put('a b', 'text', { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: 'key' });
    expect(s3.requests).toMatchObject([
      {
        operation: 'PutObject',
        bucket: BUCKET,
        key: 'a b',
        headers: { 'x-amz-server-side-encryption': 'aws:kms', 'x-amz-server-side-encryption-aws-kms-key-id': 'key' },
      },
    ]);
  });

  it('the simulated S3 says so if it does not know an operation', async () => {
    const unknown = [
      new GetObjectAclCommand({ Bucket: BUCKET, Key: 'a' }),
      new CopyObjectCommand({ Bucket: BUCKET, Key: 'a', CopySource: 'b/c' }),
      new ListBucketsCommand(),
    ];
    for (const command of unknown) {
      await expect(s3.client.send(command as ListBucketsCommand)).rejects.toMatchObject({ name: 'NotImplemented' });
    }
    const { status } = await fetch(`${s3.s3.url}/${BUCKET}/a`, { method: 'PATCH' });
    expect(status).toBe(405);
    expect(s3.requests).toEqual([]);
  });
});
