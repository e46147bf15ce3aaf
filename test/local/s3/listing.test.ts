import * as fs from 'node:fs';
import * as path from 'node:path';
import { ListObjectsV2Command, type ListObjectsV2CommandInput, paginateListObjectsV2 } from '@aws-sdk/client-s3';
import * as fc from 'fast-check';
import { compareKeys } from '../../../local/key-order';
import { BUCKET, S3UnderTest, STRANGE_KEYS } from './s3-under-test';

const s3 = new S3UnderTest();

const list = (input: Partial<ListObjectsV2CommandInput> = {}) =>
  s3.client.send(new ListObjectsV2Command({ Bucket: BUCKET, ...input }));

const keysOf = async (input: Partial<ListObjectsV2CommandInput> = {}) =>
  ((await list(input)).Contents ?? []).map(({ Key }) => Key);

const write = (keys: readonly string[]) =>
  Promise.all(keys.map((Name) => s3.store.write({ Bucket: BUCKET, Name }, Name)));

const byBytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));

describe('ListObjectsV2 of the simulated S3', () => {
  it('ListObjectsV2 of the simulated S3 describes each object', async () => {
    const { ETag } = await s3.put('a/b.txt', 'text');
    expect(await list()).toMatchObject({
      Name: BUCKET,
      Prefix: '',
      KeyCount: 1,
      MaxKeys: 1000,
      IsTruncated: false,
      Contents: [{ Key: 'a/b.txt', ETag, Size: 4, LastModified: new Date(s3.now), StorageClass: 'STANDARD' }],
    });
  });

  it('ListObjectsV2 of an empty bucket in the simulated S3 has no contents', async () => {
    expect(await list()).toMatchObject({ KeyCount: 0, IsTruncated: false });
    expect(await keysOf()).toEqual([]);
  });

  it('ListObjectsV2 of the simulated S3 sorts keys by their bytes in UTF-8, and returns them as they are', async () => {
    const keys = STRANGE_KEYS.filter((key) => key !== '..').sort(byBytes);
    await write(keys);
    expect(await keysOf()).toEqual(keys);
    expect(keys.indexOf('\uff5e')).toBeLessThan(keys.indexOf('\u{1f600}.jpg'));
  });

  it('ListObjectsV2 of the simulated S3 with the encoding type url encodes the keys', async () => {
    await write(STRANGE_KEYS.filter((key) => key !== '..'));
    const { Contents, EncodingType, Prefix } = await list({ EncodingType: 'url', Prefix: '+plus' });
    expect({ EncodingType, Prefix, keys: Contents!.map(({ Key }) => Key) }).toEqual({
      EncodingType: 'url',
      Prefix: '%2Bplus',
      keys: ['%2Bplus+%2B+space'],
    });
    const all = await keysOf({ EncodingType: 'url' });
    expect(all.map((key) => decodeURIComponent(key!.replace(/\+/g, ' ')))).toEqual(s3.store.objectsIn(BUCKET));
  });

  it.each([
    [{ Prefix: 'b/' }, ['b/1', 'b/2']],
    [{ Prefix: 'b' }, ['b-1', 'b/1', 'b/2', 'bc']],
    [{ Prefix: 'b/1' }, ['b/1']],
    [{ Prefix: 'x' }, []],
    [{ StartAfter: 'b/1' }, ['b/2', 'bc']],
    [{ StartAfter: 'b/' }, ['b/1', 'b/2', 'bc']],
    [{ StartAfter: 'b' }, ['b-1', 'b/1', 'b/2', 'bc']],
    [{ StartAfter: 'a', Prefix: 'b/' }, ['b/1', 'b/2']],
    [{ StartAfter: 'bb', Prefix: 'b/' }, []],
    [{ MaxKeys: 2 }, ['a', 'b-1']],
    [{ MaxKeys: 0 }, []],
  ])('ListObjectsV2 of the simulated S3 with %j returns %j', async (input, keys) => {
    await write(['a', 'b-1', 'b/1', 'b/2', 'bc']);
    expect(await keysOf(input)).toEqual(keys);
  });

  it('ListObjectsV2 of the simulated S3 returns at most 1,000 keys, and the rest by continuation tokens', async () => {
    const keys = Array.from({ length: 2_100 }, (_, index) => `images/${String(index).padStart(5, '0')}.jpg`);
    fs.mkdirSync(path.join(s3.store.directory, BUCKET, 'images'));
    for (const key of keys) fs.writeFileSync(path.join(s3.store.directory, BUCKET, key), '');
    const pages: (string | undefined)[][] = [];
    for await (const page of paginateListObjectsV2({ client: s3.client }, { Bucket: BUCKET, Prefix: 'images/' })) {
      pages.push(page.Contents!.map(({ Key }) => Key));
    }
    expect(pages.map(({ length }) => length)).toEqual([1_000, 1_000, 100]);
    expect(pages.flat()).toEqual(keys);
  });

  it('a continuation token of the simulated S3 goes on behind the page before, whatever was written meanwhile', async () => {
    await write(['b', 'd']);
    const { NextContinuationToken: ContinuationToken } = await list({ MaxKeys: 1 });
    await write(['a', 'c']);
    expect(await keysOf({ ContinuationToken })).toEqual(['c', 'd']);
  });

  it('ListObjectsV2 of the simulated S3 sees at once what is written, deleted and put into the directory by other means', async () => {
    await write(['a/1', 'a/2']);
    await new Promise((resolve) => setTimeout(resolve, 80));
    expect(await keysOf()).toEqual(['a/1', 'a/2']);
    s3.store.delete({ Bucket: BUCKET, Name: 'a/1' });
    fs.writeFileSync(s3.store.fileOf({ Bucket: BUCKET, Name: 'a/3' })!, '');
    expect(await keysOf()).toEqual(['a/2', 'a/3']);
  });

  it.each([
    ['InvalidArgument', { ContinuationToken: 'nonsense' }],
    ['InvalidArgument', { MaxKeys: -1 }],
    ['NotImplemented', { Delimiter: '/' }],
    ['NoSuchBucket', { Bucket: 'elsewhere' }],
  ])('ListObjectsV2 of the simulated S3 answers with %s to %j', async (name, input) => {
    await expect(list(input)).rejects.toMatchObject({ name });
  });

  it('pages of the simulated S3 together are the keys that begin with the prefix, in the order of their bytes', async () => {
    const key = fc.string({
      unit: fc.constantFrom('a', 'b', '/', '-', '%', '.', '\uff5e', '\u{1f600}'),
      minLength: 1,
      maxLength: 5,
    });
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(key, { maxLength: 12 }), key, fc.nat(4), async (keys, prefix, more) => {
        const Bucket = `bucket-${++buckets}`;
        s3.store.createBucket(Bucket);
        // A directory cannot keep both a and a/b.
        const written = keys.filter((one) => !keys.some((other) => other !== one && other.startsWith(`${one}/`)));
        for (const Name of written) await s3.store.write({ Bucket, Name }, '');
        const found: string[] = [];
        for (let after: string | undefined; ;) {
          const page = s3.store.objectsIn(Bucket, { prefix, after, limit: more + 1 });
          if (page.length === 0) break;
          found.push(...page);
          after = page.at(-1);
        }
        expect(found).toEqual(written.filter((one) => one.startsWith(prefix)).sort(byBytes));
      }),
      { numRuns: 50 },
    );
  });

  it('two keys compare in the simulated S3 as their bytes in UTF-8 do', () => {
    const key = fc.string({
      unit: fc.constantFrom('a', '\u00e4', '\ud7ff', '\ue000', '\uffff', '\u{10000}', '\u{10ffff}'),
    });
    fc.assert(fc.property(key, key, (a, b) => expect(Math.sign(compareKeys(a, b))).toBe(byBytes(a, b))));
  });
});

let buckets = 0;
