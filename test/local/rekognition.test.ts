import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import {
  GetMediaAnalysisJobCommand,
  ListMediaAnalysisJobsCommand,
  RekognitionClient,
  StartMediaAnalysisJobCommand,
  type StartMediaAnalysisJobCommandInput,
} from '@aws-sdk/client-rekognition';
import { DirectoryStore } from '../../local/object-store';
import { FAULT_ERRORS } from '../../local/rekognition/faults';
import { type Rekognition, type RekognitionOptions, startRekognition } from '../../local/rekognition/server';
import { soon } from '../support/soon';

const START = Date.parse('2026-01-01T00:00:00Z');
const BUCKET = 'images';

let now: number;
let s3Directory: string;
let rekognition: Rekognition;
let client: RekognitionClient;

async function restart(options: Partial<RekognitionOptions> = {}): Promise<void> {
  await rekognition?.stop();
  client?.destroy();
  rekognition = await startRekognition({
    clock: { now: () => now },
    store: new DirectoryStore(s3Directory),
    ...options,
  });
  client = new RekognitionClient({
    endpoint: rekognition.url,
    maxAttempts: 1,
    requestHandler: { requestTimeout: 10_000, throwOnRequestTimeout: true },
  });
}

beforeEach(async () => {
  now = START;
  s3Directory = fs.mkdtempSync(path.join(os.tmpdir(), 'local-s3-'));
  putManifest(fs.readFileSync('examples/manifest.jsonl', 'utf8'));
  await restart();
});
afterEach(async () => {
  jest.restoreAllMocks();
  await rekognition.stop();
  client.destroy();
  fs.rmSync(s3Directory, { recursive: true });
});

const fileOf = (key: string) => path.join(s3Directory, BUCKET, key);
const linesOf = (key: string) =>
  fs
    .readFileSync(fileOf(key), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, any>);

function putManifest(text: string): void {
  fs.mkdirSync(path.dirname(fileOf('manifest.jsonl')), { recursive: true });
  fs.writeFileSync(fileOf('manifest.jsonl'), text);
}

const REQUEST: StartMediaAnalysisJobCommandInput = {
  JobName: 'catalog',
  OperationsConfig: { DetectModerationLabels: { MinConfidence: 60 } },
  Input: { S3Object: { Bucket: BUCKET, Name: 'manifest.jsonl' } },
  OutputConfig: { S3Bucket: BUCKET, S3KeyPrefix: 'out/' },
  KmsKeyId: 'alias/images',
};
const start = async (request: Partial<StartMediaAnalysisJobCommandInput> = {}) =>
  (await client.send(new StartMediaAnalysisJobCommand({ ...REQUEST, ...request }))).JobId!;
const get = (JobId: string) => client.send(new GetMediaAnalysisJobCommand({ JobId }));
const post = (operation: string, body: string) =>
  fetch(rekognition.url, { method: 'POST', body, headers: { 'x-amz-target': `RekognitionService.${operation}` } });

describe('a job that is started', () => {
  it('goes through its statuses, and writes the results and the summary of the manifest', async () => {
    const JobId = await start();
    expect(JobId).toMatch(/^[0-9a-f]{64}$/);
    for (const [seconds, status] of [
      [0, 'CREATED'],
      [10, 'QUEUED'],
      [60, 'IN_PROGRESS'],
      [300, 'SUCCEEDED'],
    ] as const) {
      now = START + seconds * 1000;
      expect((await get(JobId)).Status).toBe(status);
    }
    const job = await get(JobId);
    expect(job).toMatchObject({
      JobId,
      ...REQUEST,
      CreationTimestamp: new Date(START),
      CompletionTimestamp: new Date(START + 300_000),
      Results: {
        S3Object: { Bucket: BUCKET, Name: `out/${JobId}-results.jsonl`, Version: expect.any(String) },
        ModelVersions: { Moderation: 'simulated' },
      },
      ManifestSummary: {
        S3Object: { Bucket: BUCKET, Name: `out/${JobId}-manifest-summary.json`, Version: expect.any(String) },
      },
    });
    const results = linesOf(job.Results!.S3Object!.Name!);
    expect(results).toHaveLength(9);
    expect(results[0]).toEqual({
      'source-ref': 's3://example-images/catalog/0001.jpg',
      'detect-moderation-labels': {
        ModerationLabels: expect.any(Array),
        ModerationModelVersion: 'simulated',
        ContentTypes: [],
      },
    });
    expect(linesOf(job.ManifestSummary!.S3Object!.Name!)).toEqual([
      {
        version: '1.0',
        statistics: { 'total-json-lines': 10, 'valid-json-lines': 9, 'invalid-json-lines': 1 },
        errors: [
          {
            'line-numer': 9,
            'source-ref': 'catalog/0009.jpg',
            code: 'INVALID_SOURCE_REF',
            message: expect.any(String),
          },
        ],
      },
    ]);
  });

  it.each<[string, string, RegExp]>([
    ['is empty', '', /no valid line/],
    ['has no valid line', 'text\n{}\n[1]\nnull\n', /no valid line/],
    ['has more than 10,000 lines', '{"source-ref":"s3://b/k.jpg"}\n'.repeat(10_001), /more than 10000 lines/],
    ['is larger than 50 MB', ' '.repeat(50 * 1024 * 1024 + 1), /larger than 50 MB/],
  ])('fails if its manifest %s', async (_what, manifest, Message) => {
    putManifest(manifest);
    const JobId = await start();
    now += 300_000;
    expect(await get(JobId)).toMatchObject({
      Status: 'FAILED',
      FailureDetails: { Code: 'INVALID_MANIFEST', Message: expect.stringMatching(Message) },
    });
  });

  it('fails if it is told to', async () => {
    await restart({ failWith: 'THROTTLED', jobDurationSeconds: 10 });
    const JobId = await start();
    now += 10_000;
    expect(await get(JobId)).toMatchObject({ Status: 'FAILED', FailureDetails: { Code: 'THROTTLED' } });
  });

  it('is the same for the same ClientRequestToken, which is good for one request only', async () => {
    const JobId = await start({ ClientRequestToken: 'token' });
    expect(await start({ ClientRequestToken: 'token' })).toBe(JobId);
    await expect(start({ ClientRequestToken: 'token', JobName: 'other' })).rejects.toMatchObject({
      name: 'IdempotentParameterMismatchException',
    });
    expect(await start()).not.toBe(JobId);
  });

  it('takes one of the slots until it has ended', async () => {
    await restart({ maxConcurrentJobs: 2 });
    await start();
    await start();
    await expect(start()).rejects.toMatchObject({ name: 'LimitExceededException' });
    now += 300_000;
    await expect(start()).resolves.toEqual(expect.any(String));
  });

  it.each(['missing.jsonl', '../../outside.jsonl', '.'])('needs a manifest that is there (%s)', async (Name) => {
    fs.writeFileSync(path.join(s3Directory, '..', 'outside.jsonl'), '');
    await expect(start({ Input: { S3Object: { Bucket: BUCKET, Name } } })).rejects.toMatchObject({
      name: 'InvalidS3ObjectException',
    });
    fs.rmSync(path.join(s3Directory, '..', 'outside.jsonl'));
  });

  it.each([
    ['bucket', { Bucket: 'elsewhere' }],
    ['version', { Version: '99' }],
  ])('needs a %s of its manifest that is there', async (_what, other) => {
    await expect(
      start({ Input: { S3Object: { Bucket: BUCKET, Name: 'manifest.jsonl', ...other } } }),
    ).rejects.toMatchObject({ name: 'InvalidS3ObjectException' });
  });

  it('reads the version of the manifest that it was started with', async () => {
    const store = new DirectoryStore(s3Directory);
    const object = { Bucket: BUCKET, Name: 'versioned.jsonl' };
    const Version = await store.write(object, '{"source-ref":"s3://b/1.jpg"}\n');
    await store.write(object, 'no manifest');
    const JobId = await start({ Input: { S3Object: { ...object, Version } } });
    now += 300_000;
    expect(await get(JobId)).toMatchObject({ Status: 'SUCCEEDED' });
  });
});

describe('the constraints', () => {
  const long = (n: number) => 'a'.repeat(n);
  it.each<[string, object, RegExp]>([
    [
      'GetMediaAnalysisJob',
      {},
      /^1 validation error detected: Value null at 'jobId' failed to satisfy constraint: Member must not be null$/,
    ],
    [
      'GetMediaAnalysisJob',
      { JobId: '' },
      /2 validation errors detected: .*greater than or equal to 1; .*regular expression/,
    ],
    ['GetMediaAnalysisJob', { JobId: long(65) }, /less than or equal to 64/],
    ['GetMediaAnalysisJob', { JobId: 'a b' }, /pattern: \^\[a-zA-Z0-9-_\]\+\$/],
    ['GetMediaAnalysisJob', { JobId: null }, /Value null at 'jobId' .*not be null/],
    ['GetMediaAnalysisJob', { JobId: 7 }, /Value '7' at 'jobId' .*be a string/],
    ['GetMediaAnalysisJob', { JobId: { a: 1 } }, /Value '{"a":1}' at 'jobId' .*be a string/],
    ['ListMediaAnalysisJobs', { MaxResults: 0 }, /greater than or equal to 1/],
    ['ListMediaAnalysisJobs', { MaxResults: 101 }, /less than or equal to 100/],
    ['ListMediaAnalysisJobs', { MaxResults: '5' }, /be a number/],
    ['StartMediaAnalysisJob', {}, /3 validation errors .*operationsConfig.*input.*outputConfig/],
    ['StartMediaAnalysisJob', { ...REQUEST, OperationsConfig: [] }, /be a structure/],
    ['StartMediaAnalysisJob', { ...REQUEST, JobName: 'a b' }, /jobName/],
    ['StartMediaAnalysisJob', { ...REQUEST, ClientRequestToken: long(65) }, /clientRequestToken/],
    ['StartMediaAnalysisJob', { ...REQUEST, KmsKeyId: ' ' }, /kmsKeyId/],
    [
      'StartMediaAnalysisJob',
      { ...REQUEST, OperationsConfig: { DetectModerationLabels: { MinConfidence: 101 } } },
      /'operationsConfig.detectModerationLabels.minConfidence'/,
    ],
    [
      'StartMediaAnalysisJob',
      { ...REQUEST, OperationsConfig: { DetectModerationLabels: { ProjectVersion: long(30) } } },
      /projectVersion/,
    ],
    [
      'StartMediaAnalysisJob',
      { ...REQUEST, Input: { S3Object: { Bucket: 'ab', Name: 'x' } } },
      /'input.s3Object.bucket'/,
    ],
    [
      'StartMediaAnalysisJob',
      { ...REQUEST, OutputConfig: { S3Bucket: BUCKET, S3KeyPrefix: long(1025) } },
      /'outputConfig.s3KeyPrefix'/,
    ],
  ])('%s %j', async (operation, input, message) => {
    const response = await post(operation, JSON.stringify(input));
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({
      __type: 'InvalidParameterException',
      message: expect.stringMatching(message),
    });
  });
});

describe('the list', () => {
  it('comes newest first, in pages', async () => {
    const ids: string[] = [];
    for (let index = 0; index < 3; index++) ids.unshift(await start());
    const first = await client.send(new ListMediaAnalysisJobsCommand({ MaxResults: 2 }));
    const second = await client.send(new ListMediaAnalysisJobsCommand({ NextToken: first.NextToken }));
    expect([first, second].flatMap(({ MediaAnalysisJobs }) => MediaAnalysisJobs!.map(({ JobId }) => JobId))).toEqual(
      ids,
    );
    expect(second.NextToken).toBeUndefined();
  });

  it('refuses a token that it did not give', async () => {
    await expect(client.send(new ListMediaAnalysisJobsCommand({ NextToken: 'bm9uZQ==' }))).rejects.toMatchObject({
      name: 'InvalidPaginationTokenException',
    });
  });
});

describe('the wire', () => {
  it('has timestamps as epoch seconds', async () => {
    now += 250;
    const JobId = await start();
    const response = await post('GetMediaAnalysisJob', JSON.stringify({ JobId }));
    expect(response.headers.get('content-type')).toBe('application/x-amz-json-1.1');
    expect(await response.json()).toMatchObject({ CreationTimestamp: START / 1000 + 0.25 });
  });

  it.each<[string, () => Promise<Response>, number, string | undefined]>([
    ['an unknown operation', () => post('DetectLabels', '{}'), 400, 'UnknownOperationException'],
    ['no operation', () => fetch(rekognition.url, { method: 'POST', body: '{}' }), 400, 'UnknownOperationException'],
    ['what is not JSON', () => post('GetMediaAnalysisJob', '{'), 400, 'SerializationException'],
    ['too much', () => post('GetMediaAnalysisJob', 'x'.repeat(2 ** 20 + 1)), 413, 'RequestEntityTooLargeException'],
    ['GET', () => fetch(rekognition.url), 404, undefined],
    ['another path', () => fetch(`${rekognition.url}/jobs`, { method: 'POST' }), 404, undefined],
  ])('answers %s as the service would', async (_what, send, status, type) => {
    const response = await send();
    expect(response.status).toBe(status);
    const body = await response.text();
    expect(body && (JSON.parse(body) as { __type: string }).__type).toBe(type ?? '');
  });

  it('listens on loopback only', () => expect(new URL(rekognition.url).hostname).toBe('127.0.0.1'));
});

describe('the errors', () => {
  it('ResourceNotFoundException for a job that is not there', async () => {
    await expect(get('missing')).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      $metadata: { httpStatusCode: 400 },
    });
  });

  it.each(Object.entries(FAULT_ERRORS))(
    '%s reaches the SDK’s client as the service’s',
    async (kind, [name, httpStatusCode]) => {
      const JobId = await start();
      rekognition.faults.add({ kind: kind as keyof typeof FAULT_ERRORS, times: 1 });
      await expect(get(JobId)).rejects.toMatchObject({ name, $metadata: { httpStatusCode } });
      await expect(get(JobId)).resolves.toMatchObject({ Status: 'CREATED' });
    },
  );

  it.each([
    ['unavailable', { $metadata: { httpStatusCode: 503 } }],
    ['reset', { message: expect.stringContaining('socket hang up') }],
    ['hang', { name: 'TimeoutError' }],
    ['garbage', { name: 'SyntaxError' }],
  ] as const)('%s reaches the SDK’s client as a fault of the way', async (kind, error) => {
    const JobId = await start();
    rekognition.faults.add({ kind });
    if (kind === 'hang') soon(100);
    await expect(get(JobId)).rejects.toMatchObject(error);
  });

  it.each([
    ['nostatus', undefined],
    ['unknownstatus', 'PAUSED'],
  ] as const)('%s is an answer', async (kind, Status) => {
    const JobId = await start();
    rekognition.faults.add({ kind });
    expect((await get(JobId)).Status).toBe(Status);
  });

  it('hit only what they are meant for', async () => {
    const [JobId, other] = [await start(), await start()];
    rekognition.faults.add({ kind: 'internal', jobId: JobId, from: START + 1_000, until: START + 2_000 });
    rekognition.faults.add({ kind: 'denied', operation: 'StartMediaAnalysisJob' });
    await expect(start()).rejects.toMatchObject({ name: 'AccessDeniedException' });
    const failing = () =>
      get(JobId).then(
        () => false,
        () => true,
      );
    const failed: boolean[] = [];
    for (now of [START, START + 1_000, START + 2_000]) failed.push(await failing());
    expect(failed).toEqual([false, true, false]);
    now = START + 1_000;
    await expect(get(other)).resolves.toMatchObject({ JobId: other });
    rekognition.faults.clear();
    expect(await failing()).toBe(false);
  });
});

it('a port that is taken is an error', async () => {
  const { port } = new URL(rekognition.url);
  await expect(
    startRekognition({ clock: { now: () => now }, store: new DirectoryStore(s3Directory), port: Number(port) }),
  ).rejects.toThrow(/EADDRINUSE/);
});
