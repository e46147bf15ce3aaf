import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { S3ErrorCode } from '../../local/s3/errors';
import type { S3Reply } from '../../local/s3/objects';
import type { S3Operation } from '../../local/s3/request';
import { cutAfter } from '../support/s3-replies';
import { speedUpTimers } from '../support/speed-up-timers';
import { clocks, imagesOf, jsonLine, jsonLines, MANIFEST, planned, resultOf, planS3 } from './planning';

const { s3, sources, results } = planS3();
const INPUT = { Manifest: MANIFEST };

beforeEach(() => {
  sources.put('images.jsonl', jsonLines(10));
  // The timeout of a request is longer, and stays: the machine of the tests may be busy.
  speedUpTimers(200, 20_000);
});

/** Cuts the bodies of the source, as the number of reads before tells. */
const cutSource = (cut: (reads: number) => ((reply: S3Reply) => S3Reply) | undefined) => {
  let reads = 0;
  s3.after = (reply, { operation, bucket }) =>
    operation === 'GetObject' && bucket === 'sources' ? (cut(reads++)?.(reply) ?? reply) : reply;
};

it.each([
  ['GetObject', 'sources'],
  ['PutObject', 'results'],
  ['ListObjectsV2', 'results'],
] as const)('a fault of S3 that passes in %s of %s is retried', async (operation, bucket) => {
  let faults = 3;
  s3.fail('SlowDown', (request) => request.operation === operation && request.bucket === bucket && faults-- > 0);
  expect((await planned(INPUT)).next).toBe('RUN');
  expect(imagesOf(results)).toHaveLength(10);
});

it.each<[S3Operation, string, S3ErrorCode]>([
  ['GetObject', 'sources', 'SlowDown'],
  ['GetObject', 'sources', 'InternalError'],
  ['GetObject', 'sources', 'ExpiredToken'],
  ['PutObject', 'results', 'SlowDown'],
  ['PutObject', 'results', 'RequestTimeout'],
  ['ListObjectsV2', 'results', 'RequestTimeTooSkewed'],
])(
  'a fault of S3 that lasts in %s of %s is thrown, so that the state machine repeats the call: %s',
  async (operation, bucket, code) => {
    s3.fail(code, (request) => request.operation === operation && request.bucket === bucket);
    await expect(planned(INPUT)).rejects.toMatchObject({
      name: 'BatchInterrupted',
      message: expect.stringMatching(new RegExp(`^s3://${bucket}/.*: ${code}: `)),
    });
  },
);

it('the next attempt at a call that a fault of S3 has ended goes on from the same place', async () => {
  const options = { imagesPerPart: 2 };
  await planned(INPUT, { options });
  const expected = resultOf(results);
  results.clear();
  const clock = clocks([4]);
  let calls = 0;
  const nextClock = () => {
    const isDown = ++calls % 3 === 0;
    s3.fail('SlowDown', ({ operation }) => isDown && operation !== 'ListObjectsV2');
    return clock();
  };
  const onThrown = jest.fn();
  await planned(INPUT, { options, nextClock, onThrown });
  expect(resultOf(results)).toEqual(expected);
  expect(onThrown.mock.calls.length).toBeGreaterThan(1);
});

const LARGE = Array.from({ length: 1_500 }, () => jsonLine(randomBytes(40).toString('hex'))).join('\n');

it.each([
  ['breaks', 'break'],
  ['goes silent', 'silence'],
] as const)('a connection to S3 that %s in the middle of a body is mended from the next byte on', async (_, then) => {
  for (const content of [LARGE, gzipSync(LARGE)]) {
    results.clear();
    sources.put('images.jsonl', content);
    cutSource((reads) => (reads % 3 === 0 ? undefined : cutAfter(30_000, then)));
    await planned(INPUT);
    expect(imagesOf(results)).toEqual(LARGE.split('\n').map((line) => JSON.parse(line)['source-ref']));
  }
  expect(s3.requests.some(({ headers }) => headers.range === 'bytes=30000-')).toBe(true);
});

it('a connection to S3 that breaks after the last byte of a body needs no other request', async () => {
  const bytes = jsonLines(10).length;
  sources.put('images.jsonl', jsonLines(10));
  cutSource(() => cutAfter(bytes, 'break'));
  await planned(INPUT);
  expect(imagesOf(results)).toHaveLength(10);
  expect(s3.operations('GetObject')).toHaveLength(3);
});

it('a fault that passes is thrown if the checksum of a body is wrong', async () => {
  s3.after = (reply, { operation }) =>
    operation === 'GetObject' ? { ...reply, headers: { ...reply.headers, 'x-amz-checksum-crc32': 'AAAAAA==' } } : reply;
  await expect(planned(INPUT)).rejects.toMatchObject({
    message: expect.stringContaining('hecksum'),
    kind: 'transient',
  });
});

it.each(['break', 'silence'] as const)(
  'a fault that passes is thrown if no connection to S3 brings a byte: %s',
  async (then) => {
    for (const content of [LARGE, gzipSync(LARGE)]) {
      sources.put('images.jsonl', content);
      cutSource((reads) => (reads === 0 ? undefined : cutAfter(reads === 1 ? 30_000 : 0, then)));
      await expect(planned(INPUT)).rejects.toMatchObject({
        message: expect.stringContaining('s3://sources/images.jsonl'),
        kind: 'transient',
      });
    }
  },
);
