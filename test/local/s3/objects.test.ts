import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as http from 'node:http';
import { Readable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  NotFound,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { BUCKET, S3UnderTest, STRANGE_KEYS } from './s3-under-test';

const s3 = new S3UnderTest();

const md5 = (text: string | Buffer) => createHash('md5').update(text).digest('hex');

describe('PutObject of the simulated S3', () => {
  it('an object that is put into the simulated S3 is there for the store, with a new version each time', async () => {
    const first = await s3.put('a.txt', 'first');
    const second = await s3.put('a.txt', 'second');
    expect(first).toMatchObject({ ETag: `"${md5('first')}"`, VersionId: '1' });
    expect(second).toMatchObject({ ETag: `"${md5('second')}"`, VersionId: '2' });
    expect(await s3.store.read({ Bucket: BUCKET, Name: 'a.txt' })).toBe('second');
    expect(await s3.text('a.txt', { VersionId: '1' })).toBe('first');
  });

  it('the simulated S3 returns the headers that were sent with an object, and the time of its clock', async () => {
    await s3.put('a.jsonl', 'text', {
      ContentType: 'application/jsonl',
      ContentEncoding: 'gzip',
      CacheControl: 'no-store',
      Metadata: { batch: 'b' },
    });
    const { Body, ...head } = await s3.client.send(new GetObjectCommand({ Bucket: BUCKET, Key: 'a.jsonl' }));
    Body!.transformToString('utf8').catch(() => {});
    expect(head).toMatchObject({
      ContentType: 'application/jsonl',
      ContentEncoding: 'gzip',
      CacheControl: 'no-store',
      Metadata: { batch: 'b' },
      LastModified: new Date(s3.now),
    });
  });

  it('an object without a content type is binary in the simulated S3', async () => {
    await s3.store.write({ Bucket: BUCKET, Name: 'a' }, 'text');
    const head = await s3.client.send(new HeadObjectCommand({ Bucket: BUCKET, Key: 'a' }));
    expect(head).toMatchObject({ ContentType: 'binary/octet-stream', ContentLength: 4, ETag: `"${md5('text')}"` });
  });

  it('a stream is put into the simulated S3 as it is', async () => {
    const chunks = Array.from({ length: 300 }, (_, index) => Buffer.alloc(10_000, index % 251));
    const whole = Buffer.concat(chunks);
    const { ETag } = await s3.put('a.bin', Readable.from(chunks), { ContentLength: whole.length });
    expect(ETag).toBe(`"${md5(whole)}"`);
    const { Body, ContentEncoding } = await s3.client.send(new GetObjectCommand({ Bucket: BUCKET, Key: 'a.bin' }));
    expect(Buffer.from(await Body!.transformToByteArray()).equals(whole)).toBe(true);
    expect(ContentEncoding).toBeUndefined();
  });

  it('an upload that breaks off leaves the object in the simulated S3 as it was', async () => {
    await s3.put('a', 'before');
    const request = http.request(`${s3.s3.url}/${BUCKET}/a`, { method: 'PUT', headers: { 'content-length': 2_000 } });
    request.on('error', () => {});
    request.write(Buffer.alloc(1_000));
    while (s3.requests.length < 2) await setTimeout(5);
    request.destroy();
    while (fs.readdirSync(`${s3.store.directory}/.staged`).length > 0) await setTimeout(5);
    expect(await s3.text('a')).toBe('before');
  });

  it.each([
    ['If-None-Match for an object that does not exist', 'new', { IfNoneMatch: '*' }, undefined],
    ['If-None-Match for an object that exists', 'a', { IfNoneMatch: '*' }, 'PreconditionFailed'],
    ['If-None-Match with an ETag', 'a', { IfNoneMatch: '"x"' }, 'NotImplemented'],
    ['If-Match with the ETag of the object', 'a', { IfMatch: `"${md5('before')}"` }, undefined],
    ['If-Match with another ETag', 'a', { IfMatch: `"${md5('other')}"` }, 'PreconditionFailed'],
    ['If-Match for an object that does not exist', 'new', { IfMatch: '"x"' }, 'NoSuchKey'],
  ])('PutObject of the simulated S3 honours %s', async (_what, key, more, error) => {
    await s3.put('a', 'before');
    const put = s3.put(key, 'after', more);
    if (error) await expect(put).rejects.toMatchObject({ name: error });
    else await put;
    expect(await s3.text(key).catch(() => undefined)).toBe(error ? (key === 'a' ? 'before' : undefined) : 'after');
  });

  it('of many requests that create the same object at once, the simulated S3 lets one succeed', async () => {
    const puts = Array.from({ length: 10 }, (_, index) => s3.put('a', String(index), { IfNoneMatch: '*' }));
    const results = await Promise.allSettled(puts);
    const winners = results.flatMap(({ status }, index) => (status === 'fulfilled' ? [index] : []));
    expect(winners).toHaveLength(1);
    expect(await s3.text('a')).toBe(String(winners[0]));
    const errors = results.flatMap((result) => (result.status === 'rejected' ? [(result.reason as Error).name] : []));
    expect(new Set(errors)).toEqual(new Set(['PreconditionFailed']));
  });

  it('PutObject of the simulated S3 refuses a body that does not have its checksum', async () => {
    await s3.put('a', 'text', { ChecksumCRC32: 'O4unxw==' });
    await expect(s3.put('a', 'other', { ChecksumCRC32: 'AAAAAA==' })).rejects.toMatchObject({ name: 'BadDigest' });
    expect(await s3.text('a')).toBe('text');
    expect(fs.readdirSync(`${s3.store.directory}/.staged`)).toEqual([]);
  });

  it('PutObject into a bucket that does not exist fails in the simulated S3', async () => {
    const put = s3.client.send(new PutObjectCommand({ Bucket: 'elsewhere', Key: 'a', Body: 'x' }));
    await expect(put).rejects.toMatchObject({ name: 'NoSuchBucket', $metadata: { httpStatusCode: 404 } });
  });

  it('the simulated S3 says so if it cannot keep a key', async () => {
    await s3.put('a', '');
    await expect(s3.put('a/b', '')).rejects.toMatchObject({ name: 'NotImplemented' });
    await expect(s3.put('x'.repeat(1025), '')).rejects.toMatchObject({ name: 'KeyTooLongError' });
    expect(s3.store.objectsIn(BUCKET)).toEqual(['a']);
  });

  it.each(STRANGE_KEYS)('the simulated S3 keeps the object of the key %j under this key', async (key) => {
    await s3.put(key, key);
    expect(await s3.text(key)).toBe(key);
    expect(await s3.store.read({ Bucket: BUCKET, Name: key })).toBe(key);
    expect(s3.store.objectsIn(BUCKET)).toEqual([key]);
    expect(s3.requests.map((request) => request.key)).toEqual([key, key]);
  });

  it('the simulated S3 keeps strange keys apart', async () => {
    const together = STRANGE_KEYS.filter((key) => key !== '..');
    for (const key of together) await s3.put(key, key);
    for (const key of together) expect(await s3.text(key)).toBe(key);
  });
});

describe('GetObject and HeadObject of the simulated S3', () => {
  it.each([
    ['bytes=0-3', '0123', 'bytes 0-3/10'],
    ['bytes=7-', '789', 'bytes 7-9/10'],
    ['bytes=-2', '89', 'bytes 8-9/10'],
    ['bytes=-99', '0123456789', 'bytes 0-9/10'],
    ['bytes=4-99', '456789', 'bytes 4-9/10'],
    ['bytes=5-2', '0123456789', undefined],
    ['lines=1-2', '0123456789', undefined],
  ])('GetObject of the simulated S3 with the range %s returns %s', async (Range, text, ContentRange) => {
    await s3.put('a', '0123456789');
    const answer = await s3.client.send(new GetObjectCommand({ Bucket: BUCKET, Key: 'a', Range }));
    expect(await answer.Body!.transformToString()).toBe(text);
    expect(answer.ContentLength).toBe(text.length);
    expect(answer.ContentRange).toBe(ContentRange);
    expect(answer.$metadata.httpStatusCode).toBe(ContentRange ? 206 : 200);
  });

  it.each(['bytes=10-', 'bytes=10-20', 'bytes=-0'])(
    'GetObject of the simulated S3 refuses the range %s',
    async (Range) => {
      await s3.put('a', '0123456789');
      await expect(s3.text('a', { Range })).rejects.toMatchObject({ name: 'InvalidRange' });
    },
  );

  it('an empty object of the simulated S3 has no content', async () => {
    await s3.put('a');
    expect(await s3.text('a')).toBe('');
  });

  it('HeadObject of the simulated S3 describes a version, and knows none of an object that does not exist', async () => {
    await s3.put('a', 'one');
    await s3.put('a', 'three');
    const head = (Key: string, VersionId?: string) =>
      s3.client.send(new HeadObjectCommand({ Bucket: BUCKET, Key, VersionId }));
    expect(await head('a')).toMatchObject({ ContentLength: 5, VersionId: '2' });
    expect(await head('a', '1')).toMatchObject({ ContentLength: 3, VersionId: '1' });
    await expect(head('b')).rejects.toThrow(NotFound);
  });

  it('GetObject of the simulated S3 refuses an object that does not have the ETag of If-Match', async () => {
    const { ETag } = await s3.put('a', 'before');
    const get = () => s3.client.send(new GetObjectCommand({ Bucket: BUCKET, Key: 'a', IfMatch: ETag }));
    expect(await (await get()).Body!.transformToString()).toBe('before');
    await s3.put('a', 'after');
    await expect(get()).rejects.toMatchObject({ name: 'PreconditionFailed' });
  });

  it('the ETag in the simulated S3 is that of the content, also if a file changes within a tick of the clock', async () => {
    const file = s3.store.fileOf({ Bucket: BUCKET, Name: 'a' })!;
    const now = new Date(Date.now() + 60_000);
    for (const text of ['one', 'two']) {
      fs.writeFileSync(file, text);
      fs.utimesSync(file, now, now);
      const { ETag } = await s3.client.send(new HeadObjectCommand({ Bucket: BUCKET, Key: 'a' }));
      expect(ETag).toBe(`"${md5(text)}"`);
    }
  });

  it('an object that is replaced in the directory by other means has another ETag in the simulated S3', async () => {
    await s3.put('a', 'before', { ContentType: 'text/plain' });
    fs.writeFileSync(s3.store.fileOf({ Bucket: BUCKET, Name: 'a' })!, 'something else');
    const head = await s3.client.send(new HeadObjectCommand({ Bucket: BUCKET, Key: 'a' }));
    expect(head).toMatchObject({ ETag: `"${md5('something else')}"`, ContentLength: 14 });
  });
});

describe('DeleteObject of the simulated S3', () => {
  const remove = (Key: string, VersionId?: string) =>
    s3.client.send(new DeleteObjectCommand({ Bucket: BUCKET, Key, VersionId }));

  it('DeleteObject of the simulated S3 takes the object away and keeps its versions', async () => {
    await s3.put('a/b', 'text');
    expect(await remove('a/b')).toMatchObject({ DeleteMarker: true });
    await expect(s3.text('a/b')).rejects.toMatchObject({ name: 'NoSuchKey' });
    expect(await s3.text('a/b', { VersionId: '1' })).toBe('text');
    expect(await s3.put('a/b', 'again')).toMatchObject({ VersionId: '2' });
  });

  it('DeleteObject of the latest version in the simulated S3 brings the version before back', async () => {
    await s3.put('a', 'one');
    await s3.put('a', 'two');
    await remove('a', '2');
    expect(await s3.text('a')).toBe('one');
    await remove('a', '1');
    await expect(s3.text('a')).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  it('DeleteObject of the simulated S3 succeeds without an object', async () => {
    expect((await remove('missing')).$metadata.httpStatusCode).toBe(204);
  });

  it('the directory of a key that was deleted from the simulated S3 may become a key', async () => {
    await s3.put('a/b/c', '');
    await remove('a/b/c');
    await s3.put('a', 'text');
    expect(await s3.text('a')).toBe('text');
  });
});
