import * as fs from 'node:fs';
import * as path from 'node:path';
import { ListMediaAnalysisJobsCommand } from '@aws-sdk/client-rekognition';
import { DirectoryStore } from '../../../local/object-store';
import { BUCKET, RekognitionUnderTest, REQUEST, START } from '../../support/rekognition';

const simulated = new RekognitionUnderTest();

describe('StartMediaAnalysisJob and GetMediaAnalysisJob', () => {
  it('a simulated job goes through its statuses, and writes its results and the manifest summary', async () => {
    const JobId = await simulated.startJob();
    expect(JobId).toMatch(/^[0-9a-f]{64}$/);
    for (const [seconds, status] of [
      [0, 'CREATED'],
      [10, 'QUEUED'],
      [60, 'IN_PROGRESS'],
      [300, 'SUCCEEDED'],
    ] as const) {
      simulated.now = START + seconds * 1000;
      expect((await simulated.getJob(JobId)).Status).toBe(status);
    }
    const job = await simulated.getJob(JobId);
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
    const results = simulated.linesOf(job.Results!.S3Object!.Name!);
    expect(results).toHaveLength(9);
    expect(results[0]).toEqual({
      'source-ref': 's3://example-images/catalog/0001.jpg',
      'detect-moderation-labels': {
        ModerationLabels: expect.any(Array),
        ModerationModelVersion: 'simulated',
        ContentTypes: [],
      },
    });
    expect(simulated.linesOf(job.ManifestSummary!.S3Object!.Name!)).toEqual([
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
  ])('a simulated job fails if its manifest %s', async (_what, manifest, Message) => {
    simulated.putManifest(manifest);
    const JobId = await simulated.startJob();
    simulated.now += 300_000;
    expect(await simulated.getJob(JobId)).toMatchObject({
      Status: 'FAILED',
      FailureDetails: { Code: 'INVALID_MANIFEST', Message: expect.stringMatching(Message) },
    });
  });

  it('a simulated job fails with the code of failWith', async () => {
    await simulated.restart({ failWith: 'THROTTLED', jobDurationSeconds: 10 });
    const JobId = await simulated.startJob();
    simulated.now += 10_000;
    expect(await simulated.getJob(JobId)).toMatchObject({ Status: 'FAILED', FailureDetails: { Code: 'THROTTLED' } });
  });

  it('a simulated job takes as long as jobDurationSeconds says for its manifest', async () => {
    await simulated.restart({ jobDurationSeconds: (manifest) => (manifest === 'manifest.jsonl' ? 10 : 20) });
    const JobId = await simulated.startJob();
    simulated.now += 9_999;
    expect(await simulated.getJob(JobId)).toMatchObject({ Status: 'IN_PROGRESS' });
    simulated.now += 1;
    expect(await simulated.getJob(JobId)).toMatchObject({ Status: 'SUCCEEDED' });
  });

  it('the simulated StartMediaAnalysisJob returns the same job for the same ClientRequestToken, and rejects another request with it', async () => {
    const JobId = await simulated.startJob({ ClientRequestToken: 'token' });
    expect(await simulated.startJob({ ClientRequestToken: 'token' })).toBe(JobId);
    await expect(simulated.startJob({ ClientRequestToken: 'token', JobName: 'other' })).rejects.toMatchObject({
      name: 'IdempotentParameterMismatchException',
    });
    expect(await simulated.startJob()).not.toBe(JobId);
  });

  it('a simulated job takes one of the slots until it ends', async () => {
    await simulated.restart({ maxConcurrentJobs: 2 });
    await simulated.startJob();
    await simulated.startJob();
    await expect(simulated.startJob()).rejects.toMatchObject({ name: 'LimitExceededException' });
    simulated.now += 300_000;
    await expect(simulated.startJob()).resolves.toEqual(expect.any(String));
  });

  it.each(['missing.jsonl', '../../outside.jsonl', '.'])(
    'the simulated StartMediaAnalysisJob rejects a manifest that does not exist (%s)',
    async (Name) => {
      fs.writeFileSync(path.join(simulated.s3Directory, '..', 'outside.jsonl'), '');
      await expect(simulated.startJob({ Input: { S3Object: { Bucket: BUCKET, Name } } })).rejects.toMatchObject({
        name: 'InvalidS3ObjectException',
      });
      fs.rmSync(path.join(simulated.s3Directory, '..', 'outside.jsonl'));
    },
  );

  it.each([
    ['bucket', { Bucket: 'elsewhere' }],
    ['version', { Version: '99' }],
  ])('the simulated StartMediaAnalysisJob rejects a %s of the manifest that does not exist', async (_what, other) => {
    await expect(
      simulated.startJob({ Input: { S3Object: { Bucket: BUCKET, Name: 'manifest.jsonl', ...other } } }),
    ).rejects.toMatchObject({ name: 'InvalidS3ObjectException' });
  });

  it('a simulated job reads the version of the manifest in its request', async () => {
    const store = new DirectoryStore(simulated.s3Directory);
    const object = { Bucket: BUCKET, Name: 'versioned.jsonl' };
    const Version = await store.write(object, '{"source-ref":"s3://b/1.jpg"}\n');
    await store.write(object, 'no manifest');
    const JobId = await simulated.startJob({ Input: { S3Object: { ...object, Version } } });
    simulated.now += 300_000;
    expect(await simulated.getJob(JobId)).toMatchObject({ Status: 'SUCCEEDED' });
  });
});

describe('ListMediaAnalysisJobs', () => {
  it('the simulated ListMediaAnalysisJobs returns the newest jobs first, in pages', async () => {
    const ids: string[] = [];
    for (let index = 0; index < 3; index++) ids.unshift(await simulated.startJob());
    const first = await simulated.client.send(new ListMediaAnalysisJobsCommand({ MaxResults: 2 }));
    const second = await simulated.client.send(new ListMediaAnalysisJobsCommand({ NextToken: first.NextToken }));
    expect([first, second].flatMap(({ MediaAnalysisJobs }) => MediaAnalysisJobs!.map(({ JobId }) => JobId))).toEqual(
      ids,
    );
    expect(second.NextToken).toBeUndefined();
  });

  it('the simulated ListMediaAnalysisJobs rejects an unknown token', async () => {
    await expect(
      simulated.client.send(new ListMediaAnalysisJobsCommand({ NextToken: 'bm9uZQ==' })),
    ).rejects.toMatchObject({
      name: 'InvalidPaginationTokenException',
    });
  });
});
