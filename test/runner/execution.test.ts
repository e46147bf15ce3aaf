import * as fs from 'node:fs';
import * as path from 'node:path';
import { App, Duration } from 'aws-cdk-lib';
import { RunnerExampleStack } from '../../bin/runner-example-stack';
import { type MediaAnalysisJobRunnerProps, PollSchedule } from '../../lib';
import { worstCasePolls } from '../../lib/protocol/next-wait';
import { MAX_MANIFEST_BYTES } from '../../lib/protocol/rekognition';
import { type Delivery, LocalCloud, type LocalCloudOptions } from '../../local/local-cloud';
import type { FaultKind } from '../../local/rekognition/faults';
import type { Execution, Outcome, Visit } from '../../local/execution';
import { ServiceError } from '../../local/services';
import type { Template } from '../../local/template';
import { localTemplateOf, stackWithRunner } from '../support/synth';

const START = Date.parse('2026-01-01T00:00:00Z');
const EXAMPLE = localTemplateOf(new RunnerExampleStack(new App(), 'Example'));
const RUNNER = idOf(EXAMPLE, 'AWS::StepFunctions::StateMachine', 'RunnerStateMachine');
const BUCKET = idOf(EXAMPLE, 'AWS::S3::Bucket', 'Uploads');
const RESULTS = idOf(EXAMPLE, 'AWS::S3::Bucket', 'Results');
const MANIFEST = { Bucket: BUCKET, Name: 'manifests/images.jsonl' };

function idOf(template: Template, type: string, beginning: string): string {
  const ids = Object.entries(template.Resources).filter(([id, { Type }]) => Type === type && id.startsWith(beginning));
  expect(ids).toHaveLength(1);
  return ids[0][0];
}

let cloud: LocalCloud;
const open = async (options: Partial<LocalCloudOptions> = {}) => {
  cloud = await LocalCloud.start({ template: EXAMPLE, start: START, jobDurationSeconds: 600, ...options });
  await put(images(5));
};
afterEach(() => cloud.stop());

const images = (count: number) =>
  Array.from({ length: count }, (_, index) => `{"source-ref":"s3://${BUCKET}/images/${index}.jpg"}\n`).join('');
const put = (text: string, object = MANIFEST) => cloud.store.write(object, text);

interface Run {
  readonly executionArn: string;
  readonly outcome: Outcome;
  readonly visits: Visit[];
  readonly events: Delivery[];
}

async function ended({ executionArn, outcome, visits }: Execution): Promise<Run> {
  return {
    executionArn,
    outcome: await cloud.time.runUntil(outcome),
    visits: await visits,
    events: cloud.deliveries.filter(({ detail }) => detail.executionArn === executionArn),
  };
}

const run = (input: unknown = { Manifest: MANIFEST }) => ended(cloud.stateMachine(RUNNER).start(input));

const failure = ({ outcome }: Run) => {
  if (outcome.status !== 'FAILED') throw new Error('The execution has not failed.');
  return { error: outcome.error, cause: JSON.parse(outcome.cause) as Record<string, any> };
};
const statuses = ({ events }: Run) => events.map(({ detail }) => detail.status);
const startTimes = ({ visits }: Run) =>
  visits.filter(({ state }) => state === 'Start job').map(({ at }) => (at - START) / 1000);
const jobs = () => cloud.rekognition.jobs.list();
const fault = (kind: FaultKind, more = {}) =>
  cloud.rekognition.faults.add({ kind, operation: 'StartMediaAnalysisJob', ...more });

describe('a manifest', () => {
  it('is started, seen through every status, and its results are where the answer says', async () => {
    await open();
    const done = await run({
      Manifest: MANIFEST,
      JobName: 'catalog',
      OutputPrefix: 'spring',
      MinConfidence: 80,
      Context: { order: 7 },
    });
    expect(statuses(done)).toEqual(['CREATED', 'QUEUED', 'IN_PROGRESS', 'SUCCEEDED']);
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
    expect(fs.existsSync(cloud.store.fileOf(output.Results.S3Object)!)).toBe(true);
    for (const { detail } of done.events) {
      expect(detail).toMatchObject({ jobId: output.JobId, manifest: MANIFEST, context: { order: 7 }, imageCount: 5 });
    }
    expect(done.events.at(-1)!.detail).toMatchObject({ manifestStatistics, manifestErrors: [], jobAgeSeconds: 600 });
  });

  it('costs two transitions more than the wait for its job', async () => {
    await open();
    const { visits } = await run();
    expect(visits.slice(0, 4).map(({ state }) => state)).toEqual([
      'Take input',
      'Start job',
      'Job started?',
      'Get job',
    ]);
  });

  it('with bad lines is a success that tells of them, the first ten one by one', async () => {
    await open();
    await put(`${images(3)}not json\n{}\n\n${'{"source-ref":"s3://b/animation.gif"}\n'.repeat(20)}`);
    const done = await run();
    const { manifestStatistics, manifestErrors } = done.events.at(-1)!.detail;
    expect(manifestStatistics).toEqual({ totalJsonLines: 25, validJsonLines: 3, invalidJsonLines: 22 });
    expect(manifestErrors).toHaveLength(10);
    expect(manifestErrors!.slice(0, 3)).toEqual([
      { lineNumber: 4, code: 'INVALID_JSON', message: 'The line is not JSON.' },
      { lineNumber: 5, code: 'MISSING_SOURCE_REF', message: expect.any(String) },
      { lineNumber: 6, code: 'INVALID_SOURCE_REF', message: expect.any(String), sourceRef: 's3://b/animation.gif' },
    ]);
    expect(done.outcome).toMatchObject({ status: 'SUCCEEDED', output: { manifestStatistics, manifestErrors } });
  });

  it.each([
    ['empty', () => put(''), 'has 0 lines'],
    ['of 10,001 lines', () => put(images(10_001)), 'has 10001 lines; a job takes at most 10000'],
    ['of more than 50 MB', () => sparse(MAX_MANIFEST_BYTES + 1), 'has 52428801 bytes; a job takes at most 52428800'],
  ])('that is %s starts no job', async (_what, write, message) => {
    await open();
    await write();
    const done = await run();
    expect(failure(done)).toMatchObject({
      error: 'InvalidManifest',
      cause: { Message: expect.stringContaining(message), Hint: expect.any(String) },
    });
    expect(statuses(done)).toEqual(['ERROR']);
    expect(cloud.rekognition.requests()).toBe(0);
  });

  it('without a valid line fails as the job does', async () => {
    await open();
    await put('{}\n');
    const done = await run();
    expect(failure(done)).toMatchObject({
      error: 'MediaAnalysisJobFailed',
      cause: { Code: 'INVALID_MANIFEST', Message: expect.stringContaining('no valid line'), Hint: expect.any(String) },
    });
    expect(statuses(done).at(-1)).toBe('FAILED');
    expect(done.events.at(-1)!.detail.manifestStatistics).toBeUndefined();
  });

  it('that is the results of a job before starts no job', async () => {
    await open();
    const { output } = (await run()).outcome as { output: any };
    const results = output.Results.S3Object;
    await put(await cloud.store.read(results));
    for (const Manifest of [MANIFEST, results]) {
      expect(failure(await run({ Manifest }))).toMatchObject({ error: 'InvalidManifest' });
    }
    expect(await jobs()).toHaveLength(1);
  });

  it.each(['verbatim', 'with a slash'] as const)(
    'has its results below the prefix of the runner, where the service joins prefix and name %s',
    async (joinsPrefix) => {
      await open({ joinsPrefix });
      const { output } = (await run()).outcome as { output: any };
      for (const { S3Object } of [output.Results, output.ManifestSummary]) {
        expect(S3Object.Name).toMatch(/^moderation\//);
      }
      expect(output.manifestStatistics).toEqual({ totalJsonLines: 5, validJsonLines: 5, invalidJsonLines: 0 });
    },
  );

  /** A file of that size without its content. */
  async function sparse(bytes: number): Promise<void> {
    await put('');
    fs.truncateSync(cloud.store.fileOf(MANIFEST)!, bytes);
  }
});

describe('the expected duration', () => {
  const expectation = ({ visits }: Run) => (visits.find(({ state }) => state === 'Get job')!.input as any).input;

  it.each<[string, object, object]>([
    ['is the lines of the manifest times the duration for each', {}, { ImageCount: 5, ExpectedDurationSeconds: 100 }],
    ['takes the number of images from the input', { ImageCount: 30 }, { ImageCount: 30, ExpectedDurationSeconds: 600 }],
    [
      'is what the input says, where it says so',
      { ExpectedDurationSeconds: 7 },
      { ImageCount: 5, ExpectedDurationSeconds: 7 },
    ],
    ['is bounded', { ImageCount: 1e12 }, { ExpectedDurationSeconds: 364 * 24 * 3600 }],
  ])('%s', async (_what, more, expected) => {
    await open({ template: templateWith({ durationPerImage: Duration.seconds(20) }) });
    const Manifest = { Bucket: 'uploads', Name: 'five.jsonl' };
    await put(images(5), Manifest);
    const done = await ended(cloud.stateMachine().start({ Manifest, ...more }));
    expect(expectation(done)).toMatchObject(expected);
  });

  it('is not known without that duration, though the images are counted', async () => {
    await open();
    const input = expectation(await run());
    expect(input.ImageCount).toBe(5);
    expect(input).not.toHaveProperty('ExpectedDurationSeconds');
  });
});

const templateWith = (props: Partial<MediaAnalysisJobRunnerProps>) => localTemplateOf(stackWithRunner(props).stack);

describe('a job that has started, and then does not end well', () => {
  it.each<[string, object, object, string, RegExp]>([
    [
      'is late',
      { jobDurationSeconds: 9_000 },
      { TimeoutSeconds: 600 },
      'MediaAnalysisJobTimedOut',
      /would start, and pay for, another job/,
    ],
    ['fails', { failWith: 'INTERNAL_ERROR' }, {}, 'MediaAnalysisJobFailed', /Start the job again/],
  ])('(%s) is told of with its manifest and what to do', async (_what, options, more, error, hint) => {
    await open(options);
    const done = await run({ Manifest: MANIFEST, ...more });
    const Hint = expect.stringMatching(hint);
    expect(failure(done)).toMatchObject({ error, cause: { JobId: expect.any(String), Manifest: MANIFEST, Hint } });
  });
});

describe('a job that cannot be started yet', () => {
  it.each(['limit', 'throttle', 'throttle500', 'internal', 'unavailable', 'reset', 'garbage'] as const)(
    '(%s) is waited for, in intervals that grow',
    async (kind) => {
      await open();
      fault(kind, { until: START + 1_800_000 });
      const done = await run();
      expect(done.outcome.status).toBe('SUCCEEDED');
      const gaps = startTimes(done)
        .slice(1)
        .map((time, index) => time - startTimes(done)[index]);
      expect(gaps[0]).toBeLessThanOrEqual(11);
      expect(gaps.at(-1)).toBeGreaterThan(70);
      expect(await jobs()).toHaveLength(1);
    },
  );

  it('for all slots are taken gets one when a job ends, and its age counts from its start', async () => {
    await open({ maxConcurrentJobs: 1, jobDurationSeconds: 1_200 });
    const executions = [1, 2, 3].map(() => cloud.stateMachine(RUNNER).start({ Manifest: MANIFEST }));
    const outcomes = await cloud.time.runUntil(Promise.all(executions.map(({ outcome }) => outcome)));
    expect(outcomes.map(({ status }) => status)).toEqual(['SUCCEEDED', 'SUCCEEDED', 'SUCCEEDED']);
    expect(await jobs()).toHaveLength(3);
    const ends = cloud.deliveries.filter(({ detail }) => detail.status === 'SUCCEEDED');
    expect(ends.map(({ detail }) => detail.jobAgeSeconds)).toEqual([1_200, 1_200, 1_200]);
  });

  it('at the deadline is timed out, with an event, and within the history that synth counts with', async () => {
    await open();
    fault('limit');
    const TimeoutSeconds = 4 * 3600;
    const done = await run({ Manifest: MANIFEST, TimeoutSeconds });
    expect(failure(done)).toMatchObject({
      error: 'MediaAnalysisJobTimedOut',
      cause: { JobId: null, Manifest: MANIFEST, LastApiError: { name: 'LimitExceededException' } },
    });
    expect(startTimes(done).at(-1)).toBe(TimeoutSeconds);
    expect(statuses(done)).toEqual(['TIMED_OUT']);
    expect(done.visits.at(-1)!.state).toBe('Job timed out');
    const schedule = PollSchedule.proportional()._toSchedule();
    expect(startTimes(done).length).toBeLessThan(worstCasePolls(schedule, TimeoutSeconds, 2));
    expect(await jobs()).toEqual([]);
  });

  it('has another deadline from the start of the job on, so that none is started just to be given up', async () => {
    await open();
    fault('limit', { until: START + 899_000 });
    const done = await run({ Manifest: MANIFEST, TimeoutSeconds: 900 });
    expect(startTimes(done).at(-1)).toBe(900);
    expect(statuses(done).at(-1)).toBe('SUCCEEDED');
  });
});

it('a call whose answer is lost is made again, and starts no second job', async () => {
  await open();
  fault('lost', { times: 5 });
  const done = await run();
  expect(done.outcome.status).toBe('SUCCEEDED');
  expect(startTimes(done).length).toBeGreaterThan(1);
  expect(await jobs()).toHaveLength(1);
});

describe('a job that cannot be started at all ends with what to check', () => {
  it.each([
    ['badmanifest', 'InvalidManifestException', /JSON Lines/],
    ['bads3object', 'InvalidS3ObjectException', /start function's role may read it/],
    ['notready', 'ResourceNotReadyException', /finished training/],
    ['notfound', 'ResourceNotFoundException', /custom adapter/],
    ['mismatch', 'IdempotentParameterMismatchException', /under another name/],
    ['denied', 'AccessDeniedException', /rekognition:StartMediaAnalysisJob.*closed to new customers/],
    ['invalid', 'InvalidParameterException', /output prefix and the KMS key/],
    ['newerror', 'NewException', /start function's role/],
  ] as const)('%s', async (kind, error, hint) => {
    await open();
    fault(kind);
    const done = await run({ Manifest: MANIFEST, Context: { order: 7 } });
    expect(failure(done)).toMatchObject({
      error,
      cause: {
        Manifest: MANIFEST,
        Message: expect.stringMatching(/./),
        Hint: expect.stringMatching(hint),
        ManifestSize: { lines: 5, bytes: expect.any(Number) },
        Context: { order: 7 },
      },
    });
    // A refusal is believed on the third attempt: a role may not have spread yet.
    expect(startTimes(done)).toEqual(kind === 'invalid' ? [0] : [0, expect.any(Number), expect.any(Number)]);
    expect(startTimes(done).at(-1)).toBeLessThanOrEqual(20);
    expect(statuses(done)).toEqual(['ERROR']);
    expect(done.events[0].detail).toMatchObject({ manifest: MANIFEST, context: { order: 7 }, error });
    expect(done.visits.at(-1)!.state).toBe('Wait failed');
  });

  it('and says why the manifest cannot be read either', async () => {
    await open();
    const Manifest = { Bucket: BUCKET, Name: 'manifests/missing.jsonl' };
    expect(failure(await run({ Manifest }))).toMatchObject({
      error: 'InvalidS3ObjectException',
      cause: { ManifestSize: { unread: expect.stringContaining('NoSuchKey') } },
    });
  });

  it.each<[unknown, RegExp]>([
    [{}, /Manifest must be a JSON object .*received nothing/],
    ['text', /the input must be a JSON object .*received "text"/],
    [{ Manifest: MANIFEST, OutputPrefix: 'a b' }, /OutputPrefix must be a string of 0 to 788 characters that matches /],
  ])('for its input is %j', async (input, message) => {
    await open();
    const done = await run(input);
    expect(failure(done)).toMatchObject({ error: 'InvalidInput', cause: { Message: expect.stringMatching(message) } });
    expect(statuses(done)).toEqual(['ERROR']);
    expect(cloud.rekognition.requests()).toBe(0);
  });
});

it('an invocation that dies after it has started the job is remembered: the advice is to look the job up first', async () => {
  await open();
  let invocations = 0;
  const { start } = cloud.functions;
  const { handler } = start;
  Object.assign(start, {
    handler: async (request: never) => {
      const state = await handler(request);
      if (invocations++ === 0) throw new ServiceError('Runtime.ExitError', 'killed');
      return state;
    },
  });
  cloud.before.invoke = () => {
    if (invocations === 1) fault('invalid');
  };
  const done = await run();
  expect(failure(done).cause.Hint).toMatch(/^An answer was lost, so the job may have started: look it up with/);
  expect(await jobs()).toHaveLength(1);
});

describe('a start function that cannot run', () => {
  it('ends with StartFailed, an event and what Lambda said', async () => {
    await open();
    cloud.before.invoke = () => {
      throw new ServiceError('Runtime.ExitError', 'exit status 1');
    };
    const done = await run({ Manifest: MANIFEST });
    expect(failure(done)).toMatchObject({
      error: 'StartFailed',
      cause: { Hint: expect.stringContaining('may have started'), StartFailure: { Error: 'Runtime.ExitError' } },
    });
    expect(done.events.map(({ detail }) => detail)).toMatchObject([
      { id: expect.stringMatching(/#start-failed$/), status: 'ERROR', input: { Manifest: MANIFEST } },
    ]);
  });

  it('for a while starts one job', async () => {
    await open();
    let left = 30;
    cloud.before.invoke = () => {
      if (left-- > 0) throw new ServiceError('Lambda.TooManyRequestsException', 'passes');
    };
    expect((await run()).outcome.status).toBe('SUCCEEDED');
    expect(await jobs()).toHaveLength(1);
  });

  it('after the job has started fails as the wait does', async () => {
    await open();
    let calls = 0;
    cloud.before.invoke = () => {
      if (calls++ > 0) throw new ServiceError('Runtime.ExitError', 'exit status 1');
    };
    const done = await run();
    const [{ JobId }] = await jobs();
    expect(failure(done)).toMatchObject({ error: 'PollFailed', cause: { JobId, Manifest: MANIFEST } });
    expect(done.events.at(-1)!.detail).toMatchObject({ jobId: JobId, manifest: MANIFEST });
  });
});

describe('an upload of a manifest', () => {
  const UPLOAD = { sequencer: '0055AED6DCD90281E5' };
  const upload = async (object = MANIFEST, detail: Parameters<LocalCloud['upload']>[1] = UPLOAD) => {
    const triggers = cloud.upload(object, detail);
    await cloud.time.runUntil(Promise.all(triggers.map(({ outcome }) => outcome)));
    return triggers;
  };

  it('starts an execution, whose results and event are those of the upload', async () => {
    await open();
    await upload();
    const done = await ended(cloud.executions[0]);
    expect(done.outcome).toMatchObject({ status: 'SUCCEEDED', output: { Input: { S3Object: MANIFEST } } });
    expect(done.events.at(-1)!.detail).toMatchObject({ manifest: MANIFEST, status: 'SUCCEEDED' });
    expect(done.events.at(-1)!.rules).toEqual([expect.stringMatching(/^RunnerDone/)]);
  });

  it('that is told of twice starts one job, running or ended', async () => {
    await open();
    await upload();
    await upload();
    await ended(cloud.executions[0]);
    const [again] = await upload();
    expect((await again.visits).at(-1)!.state).toBe('Already started');
    expect(cloud.executions).toHaveLength(1);
    expect(await jobs()).toHaveLength(1);
  });

  it.each<[string, typeof MANIFEST, Parameters<LocalCloud['upload']>[1]]>([
    ['of the same key, later', MANIFEST, { sequencer: '0055AED6DCD90281E6' }],
    ['of the same key, in another version', MANIFEST, { ...UPLOAD, version: 'v2' }],
    ['of another key', { ...MANIFEST, Name: 'manifests/more.jsonl' }, UPLOAD],
  ])('%s starts another', async (_what, object, detail) => {
    await open();
    await put(images(2), object);
    await upload();
    await upload(object, detail);
    expect(new Set(cloud.executions.map(({ name }) => name)).size).toBe(2);
  });

  it('in a bucket with versions has its version analysed', async () => {
    await open();
    const version = await put(images(1));
    await put(images(2));
    await upload(MANIFEST, { ...UPLOAD, version });
    const { outcome } = await ended(cloud.executions[0]);
    expect(outcome).toMatchObject({
      output: { Input: { S3Object: { ...MANIFEST, Version: version } }, manifestStatistics: { totalJsonLines: 1 } },
    });
  });

  it('in a bucket whose versioning is suspended is told apart by its sequencer', async () => {
    await open();
    await upload(MANIFEST, { ...UPLOAD, version: 'null' });
    await upload(MANIFEST, { sequencer: '0055AED6DCD90281E6', version: 'null' });
    expect(cloud.executions.map(({ input }) => input)).toEqual([{ Manifest: MANIFEST }, { Manifest: MANIFEST }]);
  });

  it.each([
    [{ ...MANIFEST, Name: 'images/1.jsonl' }],
    [{ ...MANIFEST, Name: 'manifests/1.jpg' }],
    [{ ...MANIFEST, Bucket: 'another' }],
  ])('%j starts nothing', async (object) => {
    await open();
    expect(await upload(object)).toEqual([]);
  });
});

it('a summary that S3 does not give fails nothing', async () => {
  await open();
  await cloud.s3.stop();
  const done = await run();
  const unavailable = { manifestStatisticsUnavailable: expect.stringContaining('ECONNREFUSED') };
  expect(done.outcome).toMatchObject({ status: 'SUCCEEDED', output: unavailable });
  expect(done.events.at(-1)!.detail).toMatchObject({ status: 'SUCCEEDED', ...unavailable });
});

it('the files that a job writes do not leave its prefix', async () => {
  await open();
  await run();
  const written = fs.readdirSync(path.join(cloud.store.directory, RESULTS), { recursive: true });
  expect(written.filter((name) => !/^moderation($|\/)/.test(String(name)))).toEqual([]);
});
