import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { surroundings } from '../support/surroundings';

const around = surroundings(Date.parse('2026-01-01T00:00:00Z'));

const object = { Bucket: 'uploads', Name: 'manifests/a.jsonl' };

const get = async (Bucket: string, Key: string, VersionId?: string) => {
  const client = new S3Client({ forcePathStyle: true });
  const { Body, VersionId: version } = await client.send(new GetObjectCommand({ Bucket, Key, VersionId }));
  return [await Body!.transformToString(), version];
};

describe('the simulated S3', () => {
  it('the simulated S3 keeps every version of an object, and returns the latest by default', async () => {
    const first = await around.store.write(object, 'first');
    const second = await around.store.write(object, 'second, longer');
    expect(first).not.toBe(second);
    expect(await get(object.Bucket, object.Name)).toEqual(['second, longer', second]);
    expect(await get(object.Bucket, object.Name, first)).toEqual(['first', first]);
    expect(await around.store.size({ ...object, Version: first })).toBe(5);
    expect(await around.store.read({ ...object, Version: first })).toBe('first');
  });

  it('the simulated S3 keeps the versions of a and a/b apart', async () => {
    const whole = { ...object, Name: 'a.jsonl.parts/1' };
    await around.store.write(whole, 'one');
    expect(around.store.latestVersion({ ...object, Name: 'a.jsonl.parts' })).toBeUndefined();
  });

  it.each([
    ['a bucket', 'NoSuchBucket', 'elsewhere', object.Name, undefined],
    ['an object', 'NoSuchKey', object.Bucket, 'missing', undefined],
    ['a version', 'NoSuchVersion', object.Bucket, object.Name, '99'],
    ['a version outside its object', 'NoSuchVersion', object.Bucket, object.Name, '../b/1'],
  ])(
    'the simulated S3 answers a request for %s that does not exist with %s',
    async (_what, name, bucket, key, version) => {
      await around.store.write(object, 'text');
      await expect(get(bucket, key, version)).rejects.toMatchObject({ name });
    },
  );
});
