import { S3Client } from '@aws-sdk/client-s3';
import { handler as poll } from '../../lambda/poll/handler';
import { handler } from '../../lambda/start/handler';
import type { JobOptions, StartRequest } from '../../lib/protocol/requests';
import type { LoopState } from '../../lib/protocol/state';
import type { FaultKind } from '../../local/rekognition/faults';
import { EXECUTION, requestOf } from '../support/requests';
import { surroundings } from '../support/surroundings';

const START = Date.parse('2026-01-01T00:00:00Z');
const MANIFEST = { Bucket: 'uploads', Name: 'images.jsonl' };
const JOB: JobOptions = { outputBucket: 'results', outputPrefix: 'moderation' };

const around = surroundings(START, { jobDurationSeconds: 60 });
const { metrics } = around;
beforeAll(() => around.store.write(MANIFEST, '{"source-ref":"s3://b/1.jpg"}\n{"source-ref":"s3://b/2.jpg"}\n'));

let waits = 0;
const requestFor = (state: object, job: JobOptions = JOB): StartRequest => ({
  ...requestOf({ waitId: `wait-${++waits}`, ...state }),
  job,
  retries: 0,
});
const start = (input: object, job?: JobOptions) => handler(requestFor({ input }, job));
/** Three attempts: a refusal is believed on the third. */
async function refused(input: object, job?: JobOptions): Promise<LoopState> {
  let state = await start(input, job);
  for (let attempt = 2; attempt <= 3; attempt++) state = await handler(requestFor(state, job));
  return state;
}
const fault = (kind: FaultKind, times?: number) =>
  around.rekognition.faults.add({ kind, operation: 'StartMediaAnalysisJob', times });
const causeOf = (state: LoopState) => JSON.parse(state.cause!) as Record<string, any>;

/** The first poll of a job that has started. */
const polled = (state: LoopState, options = {}) => poll(requestOf(state, options));

describe('a job that starts', () => {
  it('hands its wait all that it needs', async () => {
    const state = await start({ Manifest: MANIFEST, TimeoutSeconds: 900, Context: { order: 7 }, other: 'dropped' });
    expect(state).toEqual({
      waitId: `wait-${waits}`,
      starting: false,
      status: undefined,
      statusChanged: false,
      hasEnded: false,
      input: {
        JobId: expect.stringMatching(/^[0-9a-f]{64}$/),
        Manifest: MANIFEST,
        ImageCount: 2,
        ExpectedDurationSeconds: undefined,
        TimeoutSeconds: 900,
        Context: { order: 7 },
      },
      correlation: {
        event: { jobId: expect.any(String), manifest: MANIFEST, context: { order: 7 } },
        cause: { JobId: expect.any(String), Manifest: MANIFEST, Context: { order: 7 } },
      },
      progress: expect.objectContaining({ startedAt: START, jobStartedAt: START, polls: 0, changes: 0, apiErrors: 0 }),
    });
  });

  it('is asked for as the options and the input say', async () => {
    const adapter = 'arn:aws:rekognition:us-east-1:123456789012:project/p/version/v/1';
    const other = adapter.replace('/v/', '/w/');
    const options = { ...JOB, outputKey: 'a-key', minConfidence: 60, projectVersion: adapter };
    const jobs = [
      await start({ Manifest: MANIFEST }, options),
      await start(
        { Manifest: MANIFEST, JobName: 'n', OutputPrefix: 'p', MinConfidence: 0, ProjectVersion: other },
        options,
      ),
      await start({ Manifest: MANIFEST }, { outputBucket: 'results' }),
    ];
    const answers = await Promise.all(jobs.map(async (job) => (await polled(job)).event!.job));
    expect(answers).toMatchObject([
      {
        KmsKeyId: 'a-key',
        OutputConfig: { S3Bucket: 'results', S3KeyPrefix: 'moderation/' },
        OperationsConfig: { DetectModerationLabels: { MinConfidence: 60, ProjectVersion: adapter } },
      },
      {
        JobName: 'n',
        OutputConfig: { S3KeyPrefix: 'moderation/p/' },
        OperationsConfig: { DetectModerationLabels: { MinConfidence: 0, ProjectVersion: other } },
      },
      { OutputConfig: { S3Bucket: 'results' } },
    ]);
    expect(answers[2]!.OutputConfig).not.toHaveProperty('S3KeyPrefix');
    expect(answers[2]).not.toHaveProperty('KmsKeyId');
  });

  it('puts its results below both prefixes, whether or not they end with a slash', async () => {
    const prefixOf = async (outputPrefix: string | undefined, OutputPrefix: string) => {
      const state = await start({ Manifest: MANIFEST, OutputPrefix }, { ...JOB, outputPrefix });
      return (await polled(state)).event!.job!.OutputConfig!.S3KeyPrefix;
    };
    expect(await prefixOf('a/b', 'c/d/')).toBe('a/b/c/d/');
    expect(await prefixOf('a/b', 'c/d')).toBe('a/b/c/d/');
    expect(await prefixOf(undefined, 'c/')).toBe('c/');
  });

  it('has the wait as its token: the same request again is the same job', async () => {
    const request = requestFor({ input: { Manifest: MANIFEST } });
    const [first, second] = [await handler(request), await handler(request)];
    expect(second.input).toEqual(first.input);
    expect((await start({ Manifest: MANIFEST })).input).not.toEqual(first.input);
  });

  it('has the ImageCount of the input in place of the number of lines', async () => {
    const state = await start({ Manifest: MANIFEST, ImageCount: 30 }, { ...JOB, secondsPerImage: 2 });
    expect(state.input).toMatchObject({ ImageCount: 30, ExpectedDurationSeconds: 60 });
  });

  it('ages from its start, however long it had to wait for it', async () => {
    fault('limit', 1);
    const waiting = await start({ Manifest: MANIFEST });
    around.now += 3_600_000;
    const state = await handler(requestFor(waiting));
    around.now += 30_000;
    expect((await polled(state)).event).toMatchObject({ jobAgeSeconds: 30, imageCount: 2 });
  });

  it('and is late is told of with its manifest, and without advice that would start another', async () => {
    const state = await start({ Manifest: MANIFEST, TimeoutSeconds: 30 });
    around.now += 30_000;
    expect(causeOf(await polled(state))).toMatchObject({
      JobId: expect.any(String),
      Manifest: MANIFEST,
      Hint: expect.stringMatching(/^Wait for the JobId with a MediaAnalysisJobWaiter, /),
    });
  });
});

describe('a job that cannot start yet', () => {
  it('is waited for, with what is known kept', async () => {
    fault('limit');
    const first = await start({ Manifest: MANIFEST, Context: { order: 7 } });
    expect(first).toMatchObject({
      starting: true,
      statusChanged: false,
      waitSeconds: expect.any(Number),
      input: { Manifest: MANIFEST, Context: { order: 7 } },
      progress: { startedAt: START, apiErrors: 1, lastApiError: { name: 'LimitExceededException' } },
    });
    expect([9, 10, 11]).toContain(first.waitSeconds);
    around.now += 600_000;
    const second = await handler(requestFor(first));
    expect(second.progress).toMatchObject({ startedAt: START, apiErrors: 2 });
    expect(Math.abs(second.waitSeconds! - 30)).toBeLessThanOrEqual(3);
  });

  it.each<[FaultKind, string]>([
    ['internal', 'InternalServerError'],
    ['throttle', 'ThrottlingException'],
    ['nostatus', 'MalformedAnswer'],
  ])('for %s is waited for, too', async (kind, name) => {
    fault(kind);
    expect(await start({ Manifest: MANIFEST })).toMatchObject({ starting: true, progress: { lastApiError: { name } } });
  });

  it('but may have started, for an answer was lost, is told so where it ends', async () => {
    const lookFirst = expect.stringMatching(/^An answer was lost, so the job may have started: look it up with/);
    fault('lost', 2);
    const waiting = await start({ Manifest: MANIFEST, TimeoutSeconds: 300 });
    expect(waiting.progress).toMatchObject({ mayHaveStarted: true });
    fault('limit');
    around.now += 300_000;
    expect(causeOf(await handler(requestFor({ ...waiting, waitId: 'another' })))).toMatchObject({ Hint: lookFirst });
    around.rekognition.faults.clear();
    fault('invalid');
    expect(causeOf(await handler(requestFor(waiting)))).toMatchObject({ Hint: lookFirst });
  });

  it.each<FaultKind>(['denied', 'limit', 'invalid'])(
    'remembers that the first of two attempts in one call had no answer, where the second meets %s',
    async (kind) => {
      fault('lost', 1);
      fault(kind);
      const before = around.rekognition.jobs.size();
      const state = await start({ Manifest: MANIFEST });
      expect(around.rekognition.jobs.size()).toBe(before + 1);
      expect(state.progress).toMatchObject({ mayHaveStarted: true });
    },
  );

  it('may have started where the answer has no JobId', async () => {
    fault('nostatus');
    const { progress } = await start({ Manifest: MANIFEST });
    const lastApiError = { name: 'MalformedAnswer', message: 'The answer has no JobId.' };
    expect(progress).toMatchObject({ mayHaveStarted: true, lastApiError });
  });

  it('may have started where Step Functions invoked the function a second time, and is refused then', async () => {
    fault('invalid');
    const again = { ...requestFor({ input: { Manifest: MANIFEST } }), retries: 1 };
    expect(causeOf(await handler(again)).Hint).toMatch(
      /^An answer was lost, so the job may have started: look it up with/,
    );
    expect(causeOf(await handler({ ...again, retries: 0 })).Hint).toMatch(/^Rekognition rejects the request/);
  });

  it('is given up after three refusals in a row, but not where a full quota comes between them', async () => {
    const outcomes: FaultKind[] = ['denied', 'limit', 'denied', 'limit', 'denied', 'denied', 'denied'];
    let state: object = { ...requestFor({ input: { Manifest: MANIFEST } }).state };
    for (const [index, kind] of outcomes.entries()) {
      fault(kind, 1);
      state = await handler(requestFor(state));
      expect(state).toMatchObject({ hasEnded: index === outcomes.length - 1 });
    }
    expect((state as LoopState).error).toBe('AccessDeniedException');
  });

  it.each<FaultKind>(['badcredentials', 'expired'])(
    'is tried again however often authentication fails (%s)',
    async (kind) => {
      fault(kind);
      const state = await refused({ Manifest: MANIFEST });
      expect(state).toMatchObject({ starting: true, hasEnded: false, progress: { mayHaveStarted: false } });
      around.rekognition.faults.clear();
      expect(await handler(requestFor(state))).toMatchObject({ starting: false, input: { ImageCount: 2 } });
    },
  );

  it('is tried again soon after access is denied, as a new role may not have spread yet', async () => {
    fault('denied', 2);
    let state = await start({ Manifest: MANIFEST, TimeoutSeconds: 36_000 });
    expect(state).toMatchObject({ starting: true, hasEnded: false, progress: { refusalsInARow: 1 } });
    around.now += 3_600_000;
    state = await handler(requestFor(state));
    expect(state).toMatchObject({ starting: true, waitSeconds: 10 });
    state = await handler(requestFor(state));
    expect(state).toMatchObject({ starting: false, progress: { refusals: 2, refusalsInARow: 0 } });
  });

  it('reads its manifest once, however many attempts it takes', async () => {
    const large = { ...MANIFEST, Name: 'read-once.jsonl' };
    await around.store.write(large, '{"source-ref":"s3://b/1.jpg"}\n');
    fault('limit', 1);
    const waiting = await start({ Manifest: large });
    await around.store.write(large, '');
    expect(await handler(requestFor(waiting))).toMatchObject({ starting: false, input: { ImageCount: 1 } });
  });

  it('is given a manifest that the function cannot read: Rekognition may be able to', async () => {
    jest.spyOn(S3Client.prototype, 'send').mockRejectedValueOnce(new Error('no route') as never);
    const state = await start({ Manifest: MANIFEST });
    expect(state).toMatchObject({ starting: false, input: { JobId: expect.any(String) } });
    expect(state.input).not.toHaveProperty('ImageCount', expect.anything());
    expect(around.log.info.mock.calls[0][0]).toMatchObject({ manifestSize: { unread: 'Error: no route' } });
  });

  it('is refused with the reason why the manifest could not be read', async () => {
    const unknown = { Manifest: { Bucket: 'uploads', Name: 'not-there.jsonl' } };
    await refused(unknown);
    const [{ manifestSize, apiError }] = around.log.warn.mock.calls[0] as any[];
    expect(manifestSize).toEqual({ unread: expect.stringContaining('NoSuchKey') });
    expect(apiError.name).toBe('InvalidS3ObjectException');
  });

  it('at the deadline is timed out', async () => {
    fault('limit');
    const waiting = await start({ Manifest: MANIFEST, TimeoutSeconds: 300 });
    around.now += 300_000;
    const state = await handler(requestFor(waiting));
    expect(state).toMatchObject({
      status: 'TIMED_OUT',
      statusChanged: true,
      error: 'MediaAnalysisJobTimedOut',
      event: { id: expect.stringMatching(/#1$/), status: 'TIMED_OUT' },
    });
    expect(causeOf(state)).toEqual({
      JobId: null,
      Manifest: MANIFEST,
      Message: 'The job could not be started within 300 seconds.',
      Hint: expect.stringMatching(/^See LastApiError\..* quota/),
      ApiErrors: 2,
      LastApiError: { name: 'LimitExceededException', message: expect.any(String) },
    });
  });
});

describe('a job that cannot start at all', () => {
  it('without a message of the service has one', async () => {
    fault('denied');
    expect(causeOf(await refused({ Manifest: MANIFEST }))).toMatchObject({
      Message: 'Rekognition answered AccessDeniedException without a message.',
      ManifestSize: { lines: 2 },
    });
  });

  it('for an error that nobody knows is told to check the permissions', async () => {
    fault('newerror');
    expect(causeOf(await refused({ Manifest: MANIFEST, ImageCount: 2 }))).toMatchObject({
      Hint: expect.stringContaining("the start function's role"),
    });
  });

  it('for the request is invalid as such is told what may be', async () => {
    fault('invalid');
    expect(causeOf(await start({ Manifest: MANIFEST }))).toMatchObject({
      Hint: expect.stringContaining('Check the input, the output prefix and the KMS key'),
    });
  });

  it.each<[FaultKind, RegExp]>([
    ['badmanifest', /^Said on 3 attempts\. Check that the manifest is JSON Lines/],
    [
      'bads3object',
      /Check that the manifest exists in the region of the job, and that the start function's role may read it/,
    ],
    ['notready', /Check that the custom adapter \(ProjectVersion\) has finished training/],
    ['notfound', /Check that the bucket, the manifest and the custom adapter/],
    ['mismatch', /The execution asked before with other parameters: start an execution under another name/],
    [
      'denied',
      /Check that the start function's role, .*rekognition:StartMediaAnalysisJob, reading .*closed to new customers/,
    ],
  ])('for %s is told what to check', async (kind, hint) => {
    fault(kind);
    expect(causeOf(await refused({ Manifest: MANIFEST, ImageCount: 2 })).Hint).toMatch(hint);
  });

  it.each<[object, RegExp]>([
    [
      { Manifest: undefined },
      /Manifest must be a JSON object like {"Manifest": {"Bucket": "…", "Name": "…"}}; received nothing/,
    ],
    [
      { Manifest: { Bucket: 'b', Name: '' } },
      /Manifest\.Bucket must .* 3 to 255 .*"b"\. Manifest\.Name must .* 1 to 1024 .*""/,
    ],
    [{ Manifest: { ...MANIFEST, Version: 7 } }, /Manifest\.Version must .*received 7/],
    [{ JobName: 'a b' }, /JobName must .*received "a b"/],
    [{ JobName: '' }, /JobName must .*received ""/],
    [
      { OutputPrefix: 'x'.repeat(789) },
      /OutputPrefix must be a string of 0 to 788 characters that matches \^\\S\*\$; received/,
    ],
    [{ MinConfidence: 100.5 }, /MinConfidence must be a number from 0 to 100; received 100.5/],
    [{ MinConfidence: -1 }, /MinConfidence must be a number from 0 to 100; received -1/],
    [{ MinConfidence: '50' }, /MinConfidence must be a number from 0 to 100; received "50"/],
    [{ ProjectVersion: 'mine' }, /ProjectVersion must .*received "mine"/],
    [{ ImageCount: 0.5 }, /ImageCount must be a whole number from 1 on; received 0.5/],
    [{ ImageCount: 0 }, /ImageCount must be a whole number from 1 on; received 0/],
    [{ TimeoutSeconds: '1' }, /TimeoutSeconds must .*received "1"/],
  ])('for its input has %j is told the bound', async (more, message) => {
    expect(causeOf(await start({ Manifest: MANIFEST, ...more })).Message).toMatch(message);
  });

  it.each([{ MinConfidence: 0 }, { MinConfidence: 100 }, { OutputPrefix: 'x'.repeat(788) }])(
    'is not one whose input has %j, which is just within its bound',
    async (more) => expect(await start({ Manifest: MANIFEST, ...more })).toMatchObject({ starting: false }),
  );

  it('may have an OutputPrefix of 799 characters where the runner has no prefix', async () => {
    const without = { outputBucket: 'results' };
    const prefixed = (length: number) => start({ Manifest: MANIFEST, OutputPrefix: 'x'.repeat(length) }, without);
    expect(await prefixed(799)).toMatchObject({ starting: false });
    expect(causeOf(await prefixed(800)).Message).toMatch(/0 to 799 characters/);
  });

  it('is told that no room is left below a long prefix of the runner', async () => {
    const job = { outputBucket: 'results', outputPrefix: 'x'.repeat(799) };
    expect(causeOf(await start({ Manifest: MANIFEST, OutputPrefix: 'a' }, job)).Message).toMatch(/0 to 0 characters/);
  });

  it('for its input is no object is told so', async () => {
    expect(causeOf(await start(['a']))).toMatchObject({
      Message: expect.stringContaining('the input must be a JSON object like {"Manifest"'),
    });
  });

  it('for its input is not asked for', async () => {
    const requests = around.rekognition.requests();
    const state = await start({ Manifest: { Bucket: 'uploads' }, Context: { order: 7 } });
    expect(around.rekognition.requests()).toBe(requests);
    expect(state).toMatchObject({ status: 'ERROR', error: 'InvalidInput', event: { status: 'ERROR' } });
    expect(state.correlation.event.context).toEqual({ order: 7 });
    expect(causeOf(state).Message).toMatch(/^Invalid input: Manifest\.Name must be .*received nothing\.$/);
  });
});

describe('a manifest with which no job is started', () => {
  const started = async (text: string, Name = 'refused.jsonl', job = JOB) => {
    const manifest = { Bucket: 'results', Name };
    await around.store.write(manifest, text);
    const requests = around.rekognition.requests();
    const state = await start({ Manifest: manifest, Context: { order: 7 } }, job);
    return { state, calls: around.rekognition.requests() - requests };
  };
  const line = '{"source-ref":"s3://b/1.jpg"}\n';
  const result = '{"source-ref":"s3://b/1.jpg","detect-moderation-labels":{"ModerationLabels":[]}}\n';

  it.each<[string, string, string, RegExp, RegExp]>([
    ['is empty', '\n \n', 'empty.jsonl', /has 0 lines; a job takes at least 1/, /^Write a line /],
    ['has a line too many', line.repeat(10_001), 'long.jsonl', /has 10001 lines; a job takes at most 10000/, /^Split/],
    [
      'has a byte too many',
      'x'.repeat(52_428_801),
      'large.jsonl',
      /has 52428801 bytes; a job takes at most 52428800/,
      /^Split/,
    ],
    [
      'is a file of results',
      result,
      'a-results.jsonl',
      /its lines have detect-moderation-labels/,
      /copy their source-refs/,
    ],
    [
      'is a file of results behind lines that are none',
      `\nno json\n[1]\nnull\n${result}`,
      'b-results.jsonl',
      /is a file of results/,
      /copy/,
    ],
    ['has a byte-order mark and blank lines alone', '\uFEFF\n\r\n', 'bom.jsonl', /has 0 lines/, /^Write a line /],
    [
      'is a file of results behind a byte-order mark and many blank lines',
      `\uFEFF${'\n'.repeat(30)}${result}`,
      'c-results.jsonl',
      /is a file of results/,
      /copy/,
    ],
    [
      'is a file of results, whose first line has a byte-order mark',
      `\uFEFF${result}`,
      'd-results.jsonl',
      /is a file of results/,
      /copy/,
    ],
    [
      'is below the output of the runner',
      line,
      'moderation/x.jsonl',
      /is below this runner's own output, s3:\/\/results\/moderation\/\./,
      /copy/,
    ],
  ])('%s', async (_what, text, name, message, hint) => {
    const { state, calls } = await started(text, name);
    expect(calls).toBe(0);
    expect(state).toMatchObject({
      hasEnded: true,
      status: 'ERROR',
      error: 'InvalidManifest',
      event: { status: 'ERROR', error: 'InvalidManifest' },
      correlation: { event: { context: { order: 7 } } },
    });
    const cause = causeOf(state);
    expect(cause).toMatchObject({ Manifest: { Name: name }, Context: { order: 7 } });
    expect(cause.Message).toMatch(message);
    expect(cause.Hint).toMatch(hint);
  });

  it('is told with its size', async () => {
    const { state } = await started(line.repeat(10_001), 'size.jsonl');
    expect(causeOf(state).ManifestSize).toEqual({ lines: 10_001, bytes: 300_030, hasResults: false });
  });

  it.each<[string, string, string, JobOptions]>([
    ['of 10,000 lines', line.repeat(10_000), 'most.jsonl', JOB],
    ['of 50 MB', line.trimEnd().padEnd(52_428_800), 'largest.jsonl', JOB],
    ['beside the output', line, 'moderation.jsonl', JOB],
    ['in the bucket of an output without prefix', line, 'moderation/y.jsonl', { outputBucket: 'results' }],
    ['below the same prefix of another bucket', line, 'moderation/z.jsonl', { ...JOB, outputBucket: 'others' }],
    ['with its results far behind', line.repeat(20) + result, 'far.jsonl', JOB],
  ])('is not one %s', async (_what, text, name, job) => {
    const { state, calls } = await started(text, name, job);
    expect(state).toMatchObject({ starting: false, hasEnded: false });
    expect(calls).toBe(1);
  });
});

describe('what is written', () => {
  const FIELDS = { executionArn: EXECUTION.executionArn, manifest: MANIFEST };

  it('is one line for an attempt, with the size of the manifest', async () => {
    const { input } = await start({ Manifest: MANIFEST, Context: { secret: 1 } });
    const { JobId } = input as { JobId: string };
    const manifestSize = { lines: 2, bytes: 60, hasResults: false };
    expect(around.log.info.mock.calls).toEqual([
      [{ event: 'JobStarted', ...FIELDS, jobId: JobId, manifestSize, waitSeconds: undefined }],
    ]);
    expect(metrics).toEqual([expect.objectContaining({ JobAge: 0, Wait: 0 })]);
  });

  it('is a warning where it has to be made again, and the kind of error', async () => {
    fault('limit');
    const { waitSeconds } = await start({ Manifest: MANIFEST });
    const apiError = { name: 'LimitExceededException', message: expect.any(String) };
    expect(around.log.warn.mock.calls).toEqual([
      [
        {
          event: 'ApiCallFailed',
          operation: 'StartMediaAnalysisJob',
          ...FIELDS,
          jobId: undefined,
          manifestSize: expect.anything(),
          waitSeconds,
          apiError,
        },
      ],
    ]);
    expect(metrics).toEqual([
      expect.objectContaining({ JobAge: 0, Wait: waitSeconds, ErrorKind: 'LimitExceeded', ApiErrors: 1 }),
    ]);
  });

  it('is an error where it ends the execution', async () => {
    fault('invalid');
    await start({ Manifest: MANIFEST });
    await start({});
    expect(around.log.error.mock.calls).toEqual([
      [expect.objectContaining({ event: 'ExecutionFailed', error: 'InvalidParameterException', ...FIELDS })],
      [expect.objectContaining({ event: 'ExecutionFailed', error: 'InvalidInput', manifest: undefined })],
    ]);
    expect(metrics).toEqual([
      expect.objectContaining({ WaitsFailed: 1, ErrorKind: 'Invalid' }),
      expect.objectContaining({ WaitsFailed: 1 }),
    ]);
  });
});

describe('the poll function, where it may read the results', () => {
  const finished = async (options: object) => {
    const state = await start({ Manifest: MANIFEST });
    around.now += 60_000;
    return polled(state, options);
  };

  it('reads the summary of a job that has succeeded', async () => {
    const manifestStatistics = { totalJsonLines: 2, validJsonLines: 2, invalidJsonLines: 0 };
    const state = await finished({ readsSummary: true });
    expect(state).toMatchObject({
      status: 'SUCCEEDED',
      event: { manifestStatistics, manifestErrors: [] },
      output: { Status: 'SUCCEEDED', manifestStatistics },
    });
    expect(metrics.at(-1)).toMatchObject({ JobsSucceeded: 1, SecondsPerImage: 30 });
  });

  it('does not where it is not told to', async () => {
    const state = await finished({});
    expect(state.output).not.toHaveProperty('manifestStatistics');
    expect(metrics.at(-1)).toMatchObject({ SecondsPerImage: 30 });
  });
});
