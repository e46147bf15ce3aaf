import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { Fault, S3Request } from '../support/s3';
import { speedUpTimers } from '../support/speed-up-timers';
import { clocks, imagesOf, jsonLine, jsonLines, MANIFEST, planned, resultOf, useS3 } from './planning';

const INPUT = { Manifest: MANIFEST };
const SLOW_DOWN = { status: 503, code: 'SlowDown' };

describe('a fault of S3 that passes', () => {
  const s3 = useS3();
  beforeEach(() => {
    s3().put('sources/images.jsonl', jsonLines(10));
    speedUpTimers(500);
  });

  const fails = (operation: string, bucket: string, faults: (seen: number) => Fault | undefined) => {
    let seen = 0;
    s3().faultOf = (request: S3Request) =>
      request.operation === operation && request.bucket === bucket ? faults(seen++) : undefined;
  };

  it.each([
    ['GetObject', 'sources'],
    ['PutObject', 'results'],
    ['ListObjectsV2', 'results'],
  ])('in %s of %s is retried', async (operation, bucket) => {
    fails(operation, bucket, (seen) => (seen < 3 ? SLOW_DOWN : undefined));
    expect((await planned(INPUT)).next).toBe('RUN');
    expect(imagesOf(s3())).toHaveLength(10);
  });

  it.each([
    ['GetObject', 'sources', SLOW_DOWN],
    ['GetObject', 'sources', { status: 500, code: 'InternalError' }],
    ['GetObject', 'sources', { status: 400, code: 'ExpiredToken' }],
    ['PutObject', 'results', SLOW_DOWN],
    ['PutObject', 'results', { status: 400, code: 'RequestTimeout' }],
    ['ListObjectsV2', 'results', { status: 403, code: 'RequestTimeTooSkewed' }],
  ])('in %s of %s is thrown under its name if it lasts: %j', async (operation, bucket, fault) => {
    fails(operation, bucket, () => fault);
    await expect(planned(INPUT)).rejects.toMatchObject({
      name: fault.code,
      uri: expect.stringContaining(`s3://${bucket}/`),
    });
  });

  it('is thrown in the middle of planning, and the next attempt at the call goes on from the same place', async () => {
    const options = { imagesPerPart: 2 };
    await planned(INPUT, { options });
    const expected = resultOf(s3());
    [...s3().objects.keys()].forEach((key) => key.startsWith('results/') && s3().objects.delete(key));
    const clock = clocks([4]);
    let calls = 0;
    const nextClock = () => {
      const isDown = ++calls % 3 === 0;
      s3().faultOf = ({ operation }) => (isDown && operation !== 'ListObjectsV2' ? SLOW_DOWN : undefined);
      return clock();
    };
    const onThrown = jest.fn();
    await planned(INPUT, { options, nextClock, onThrown });
    expect(resultOf(s3())).toEqual(expected);
    expect(onThrown.mock.calls.length).toBeGreaterThan(1);
  });

  const LARGE = Array.from({ length: 1_500 }, () => jsonLine(randomBytes(40).toString('hex'))).join('\n');

  it.each([
    ['breaks', 'break'],
    ['goes silent', 'silence'],
  ] as const)('that %s in the middle of a body is mended from the next byte on', async (_, then) => {
    for (const content of [LARGE, gzipSync(LARGE)]) {
      s3().objects.clear();
      s3().put('sources/images.jsonl', content);
      fails('GetObject', 'sources', (seen) => (seen % 3 === 0 ? undefined : { bytes: 30_000, then }));
      await planned(INPUT);
      expect(imagesOf(s3())).toEqual(LARGE.split('\n').map((line) => JSON.parse(line)['source-ref']));
    }
    expect(s3().requests.some(({ range }) => range === 'bytes=30000-')).toBe(true);
  });

  it('that comes after the last byte of a body needs no other request', async () => {
    const bytes = jsonLines(10).length;
    s3().put('sources/images.jsonl', jsonLines(10));
    fails('GetObject', 'sources', () => ({ bytes, then: 'break' }));
    await planned(INPUT);
    expect(imagesOf(s3())).toHaveLength(10);
    expect(s3().operations('GetObject')).toHaveLength(3);
  });

  it('is thrown if the checksum of a body is wrong', async () => {
    s3().headers = { 'x-amz-checksum-crc32': 'AAAAAA==' };
    await expect(planned(INPUT)).rejects.toMatchObject({
      message: expect.stringContaining('hecksum'),
      kind: 'transient',
    });
  });

  it.each(['break', 'silence'] as const)('is thrown if no connection brings a byte: %s', async (then) => {
    for (const content of [LARGE, gzipSync(LARGE)]) {
      s3().put('sources/images.jsonl', content);
      fails('GetObject', 'sources', (seen) => (seen === 0 ? undefined : { bytes: seen === 1 ? 30_000 : 0, then }));
      await expect(planned(INPUT)).rejects.toMatchObject({ uri: 's3://sources/images.jsonl', kind: 'transient' });
    }
  });
});
