import * as fs from 'node:fs';
import * as path from 'node:path';
import { Duration } from 'aws-cdk-lib';
import { Status } from '../../lib/protocol/status';
import { failure, type Run, runToEnd, statuses } from '../machine/executions';
import { localTemplateOf, stackWithRunner } from '../support/synth';
import { images, localRunner, MANIFEST, RESULTS } from './local-runner';

const local = localRunner();
const { open, put, run } = local;

describe('a job that succeeds', () => {
  it('the runner publishes every status of the job, and its output says where the results are', async () => {
    await open();
    const done = await run({
      Manifest: MANIFEST,
      JobName: 'catalog',
      OutputPrefix: 'spring',
      MinConfidence: 80,
      Context: { order: 7 },
    });
    expect(statuses(done)).toEqual([Status.CREATED, Status.QUEUED, Status.IN_PROGRESS, Status.SUCCEEDED]);
    const manifestStatistics = { totalJsonLines: 5, validJsonLines: 5, invalidJsonLines: 0 };
    expect(done.outcome).toMatchObject({
      status: 'SUCCEEDED',
      output: {
        Status: 'SUCCEEDED',
        JobName: 'catalog',
        Input: { S3Object: MANIFEST },
        OutputConfig: { S3Bucket: RESULTS, S3KeyPrefix: 'moderation/spring/' },
        OperationsConfig: { DetectModerationLabels: { MinConfidence: 80 } },
        manifestStatistics,
        manifestErrors: [],
      },
    });
    const { output } = done.outcome as { output: any };
    expect(fs.existsSync(local.cloud.store.fileOf(output.Results.S3Object)!)).toBe(true);
    for (const { detail } of done.events) {
      expect(detail).toMatchObject({ jobId: output.JobId, manifest: MANIFEST, context: { order: 7 }, imageCount: 5 });
    }
    expect(done.events.at(-1)!.detail).toMatchObject({ manifestStatistics, manifestErrors: [], jobAgeSeconds: 600 });
  });

  it('an execution of the runner costs two transitions more than the wait for its job', async () => {
    await open();
    const { visits } = await run();
    expect(visits.slice(0, 4).map(({ state }) => state)).toEqual([
      'Take input',
      'Start job',
      'Job started?',
      'Get job',
    ]);
  });

  it.each(['verbatim', 'with a slash'] as const)(
    'the results are below the prefix of the runner when Rekognition joins prefix and file name %s',
    async (joinsPrefix) => {
      await open({ joinsPrefix });
      const { output } = (await run()).outcome as { output: any };
      for (const { S3Object } of [output.Results, output.ManifestSummary]) {
        expect(S3Object.Name).toMatch(/^moderation\//);
      }
      expect(output.manifestStatistics).toEqual({ totalJsonLines: 5, validJsonLines: 5, invalidJsonLines: 0 });
    },
  );

  it('a job writes all its files below the prefix of the runner', async () => {
    await open();
    await run();
    const written = fs.readdirSync(path.join(local.cloud.store.directory, RESULTS), { recursive: true });
    expect(written.filter((name) => !/^moderation($|\/)/.test(String(name)))).toEqual([]);
  });
});

describe('a job that does not succeed', () => {
  it.each<[string, string, RegExp, object, object]>([
    [
      'MediaAnalysisJobTimedOut',
      'does not end before the deadline',
      /would start, and pay for, another job/,
      { jobDurationSeconds: 9_000 },
      { TimeoutSeconds: 600 },
    ],
    ['MediaAnalysisJobFailed', 'fails', /Start the job again/, { failWith: 'INTERNAL_ERROR' }, {}],
  ])(
    'the runner fails with %s, a manifest and a hint in its Cause when the job %s',
    async (error, _what, hint, options, more) => {
      await open(options);
      const done = await run({ Manifest: MANIFEST, ...more });
      const Hint = expect.stringMatching(hint);
      expect(failure(done)).toMatchObject({ error, cause: { JobId: expect.any(String), Manifest: MANIFEST, Hint } });
    },
  );
});

describe('the expected duration', () => {
  const inputOfPoll = ({ visits }: Run) => (visits.find(({ state }) => state === 'Get job')!.input as any).input;

  it.each<[string, object, object]>([
    [
      'is the number of lines of the manifest times durationPerImage',
      {},
      { ImageCount: 5, ExpectedDurationSeconds: 100 },
    ],
    [
      'uses the ImageCount of the input when there is one',
      { ImageCount: 30 },
      { ImageCount: 30, ExpectedDurationSeconds: 600 },
    ],
    [
      'is ExpectedDurationSeconds of the input when there is one',
      { ExpectedDurationSeconds: 7 },
      { ImageCount: 5, ExpectedDurationSeconds: 7 },
    ],
    ['is at most 364 days', { ImageCount: 1e12 }, { ExpectedDurationSeconds: 364 * 24 * 3600 }],
  ])('the expected duration %s', async (_what, more, expected) => {
    const { stack } = stackWithRunner({ durationPerImage: Duration.seconds(20) });
    await open({ template: localTemplateOf(stack) });
    const { cloud } = local;
    const Manifest = { Bucket: 'uploads', Name: 'five.jsonl' };
    await put(images(5), Manifest);
    const done = await runToEnd(cloud, cloud.stateMachine().start({ Manifest, ...more }));
    expect(inputOfPoll(done)).toMatchObject(expected);
  });

  it('the runner counts the images and expects no duration when it has no durationPerImage', async () => {
    await open();
    const input = inputOfPoll(await run());
    expect(input.ImageCount).toBe(5);
    expect(input).not.toHaveProperty('ExpectedDurationSeconds');
  });
});
