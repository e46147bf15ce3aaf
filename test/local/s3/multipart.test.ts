import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  HeadObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { BUCKET, S3UnderTest } from './s3-under-test';

const s3 = new S3UnderTest();

const MIB = 1024 * 1024;
const Key = 'large file + 1%.jsonl';

const create = async (key = Key, ContentType?: string) => {
  const command = new CreateMultipartUploadCommand({ Bucket: BUCKET, Key: key, ContentType });
  return (await s3.client.send(command)).UploadId!;
};
const uploadPart = async (UploadId: string, PartNumber: number, Body: Buffer): Promise<CompletedPart> => {
  const { ETag } = await s3.client.send(new UploadPartCommand({ Bucket: BUCKET, Key, UploadId, PartNumber, Body }));
  return { PartNumber, ETag };
};
const complete = (UploadId: string, Parts: CompletedPart[], more: { IfNoneMatch?: string } = {}) => {
  const command = { Bucket: BUCKET, Key, UploadId, MultipartUpload: { Parts }, ...more };
  return s3.client.send(new CompleteMultipartUploadCommand(command));
};
const abort = (UploadId: string) => s3.client.send(new AbortMultipartUploadCommand({ Bucket: BUCKET, Key, UploadId }));

const md5 = (data: Buffer) => createHash('md5').update(data).digest();
const stagedFiles = () => fs.readdirSync(path.join(s3.store.directory, '.staged'));

describe('uploads in parts in the simulated S3', () => {
  it('an upload in parts makes one object of the simulated S3, whose ETag counts the parts', async () => {
    const [first, second] = [Buffer.alloc(5 * MIB, 'a'), Buffer.from('the end')];
    const UploadId = await create(Key, 'application/jsonl');
    // The second part comes first.
    const last = await uploadPart(UploadId, 2, second);
    const parts = [await uploadPart(UploadId, 1, first), last];
    expect(s3.s3.uploads.open).toBe(1);
    const etag = `"${md5(Buffer.concat([md5(first), md5(second)])).toString('hex')}-2"`;
    expect(await complete(UploadId, parts)).toMatchObject({ Bucket: BUCKET, Key, ETag: etag, VersionId: '1' });
    expect(await s3.text(Key)).toBe(Buffer.concat([first, second]).toString());
    const head = await s3.client.send(new HeadObjectCommand({ Bucket: BUCKET, Key }));
    expect(head).toMatchObject({ ETag: etag, ContentType: 'application/jsonl', ContentLength: 5 * MIB + 7 });
    expect(s3.s3.uploads.open).toBe(0);
    expect(stagedFiles()).toEqual([]);
  });

  it('the last part of an upload to the simulated S3 may be small, and no other', async () => {
    const UploadId = await create();
    const parts = [
      await uploadPart(UploadId, 1, Buffer.alloc(5 * MIB - 1)),
      await uploadPart(UploadId, 2, Buffer.alloc(1)),
    ];
    await expect(complete(UploadId, parts)).rejects.toMatchObject({ name: 'EntityTooSmall' });
    expect(await complete(UploadId, parts.slice(1))).toMatchObject({ Key });
  });

  it('a part of an upload to the simulated S3 that is sent again replaces the one before', async () => {
    const UploadId = await create();
    const before = await uploadPart(UploadId, 1, Buffer.from('before'));
    const after = await uploadPart(UploadId, 1, Buffer.from('after'));
    await expect(complete(UploadId, [before])).rejects.toMatchObject({ name: 'InvalidPart' });
    await complete(UploadId, [after]);
    expect(await s3.text(Key)).toBe('after');
  });

  it.each<[string, (parts: CompletedPart[]) => CompletedPart[], string]>([
    ['parts in another order', (parts) => [...parts].reverse(), 'InvalidPartOrder'],
    ['a part that was not sent', (parts) => [...parts, { PartNumber: 9, ETag: '"x"' }], 'InvalidPart'],
    ['no part', () => [], 'MalformedXML'],
  ])('an upload to the simulated S3 that is completed with %s fails', async (_what, change, name) => {
    const UploadId = await create();
    const parts = [await uploadPart(UploadId, 1, Buffer.alloc(1)), await uploadPart(UploadId, 2, Buffer.alloc(1))];
    await expect(complete(UploadId, change(parts))).rejects.toMatchObject({ name });
  });

  it('the simulated S3 asks for the checksums of the parts again if the upload was created with them', async () => {
    const command = { Bucket: BUCKET, Key, ChecksumAlgorithm: 'CRC32' } as const;
    const { UploadId } = await s3.client.send(new CreateMultipartUploadCommand(command));
    const upload = { Bucket: BUCKET, Key, UploadId, PartNumber: 1, Body: Buffer.from('text') };
    const { ETag, ChecksumCRC32 } = await s3.client.send(
      new UploadPartCommand({ ...upload, ChecksumAlgorithm: 'CRC32' }),
    );
    const part = { PartNumber: 1, ETag };
    await expect(complete(UploadId!, [part])).rejects.toMatchObject({ name: 'InvalidRequest' });
    const wrong = { ...part, ChecksumCRC32: 'AAAAAA==' };
    await expect(complete(UploadId!, [wrong])).rejects.toMatchObject({ name: 'InvalidPart' });
    await complete(UploadId!, [{ ...part, ChecksumCRC32 }]);
    expect(await s3.text(Key)).toBe('text');
  });

  it('the simulated S3 can abort all uploads', async () => {
    const UploadId = await create();
    await uploadPart(UploadId, 1, Buffer.from('text'));
    s3.s3.uploads.abortAll();
    expect([s3.s3.uploads.open, stagedFiles()]).toEqual([0, []]);
  });

  it('an upload to the simulated S3 that is aborted, completed or of another key does not exist', async () => {
    const aborted = await create();
    const part = await uploadPart(aborted, 1, Buffer.from('text'));
    await abort(aborted);
    expect(stagedFiles()).toEqual([]);
    const completed = await create();
    await complete(completed, [await uploadPart(completed, 1, Buffer.from('text'))]);
    for (const id of [aborted, completed, await create('another')]) {
      await expect(complete(id, [part])).rejects.toMatchObject({ name: 'NoSuchUpload' });
      await expect(uploadPart(id, 1, Buffer.from('x'))).rejects.toMatchObject({ name: 'NoSuchUpload' });
      await expect(abort(id)).rejects.toMatchObject({ name: 'NoSuchUpload' });
    }
  });

  it('an upload in parts to the simulated S3 may be for an object that must not exist', async () => {
    const UploadId = await create();
    const part = await uploadPart(UploadId, 1, Buffer.from('text'));
    await s3.put(Key, 'there');
    await expect(complete(UploadId, [part], { IfNoneMatch: '*' })).rejects.toMatchObject({
      name: 'PreconditionFailed',
    });
    expect(await s3.text(Key)).toBe('there');
    await complete(UploadId, [part]);
    expect(await s3.text(Key)).toBe('text');
  });

  it.each([0, 10_001])('the simulated S3 refuses the part number %i', async (number) => {
    const UploadId = await create();
    await expect(uploadPart(UploadId, number, Buffer.alloc(1))).rejects.toMatchObject({ name: 'InvalidArgument' });
  });
});
