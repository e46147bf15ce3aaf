import { handler } from '../../lambda/poll/handler';
import type { LoopState } from '../../lib/protocol/state';
import { JOB_STATUSES } from '../../lib/protocol/status';
import { FAILURE_CODES } from '../../lib/protocol/rekognition';
import { EXECUTION, requestOf } from '../support/requests';
import { soon } from '../support/soon';
import { surroundings } from '../support/surroundings';

const START = Date.parse('2026-01-01T00:00:00Z');

const around = surroundings(START);
const { metrics } = around;

const later = (seconds: number) => {
  around.now += seconds * 1000;
};
const causeOf = (state: LoopState) => JSON.parse(state.cause!) as Record<string, any>;
const first = (input: unknown) => handler(requestOf({ input }));
const next = (state: object) => handler(requestOf(state));

/** A job that has had the status for a minute. */
const jobWith = (Status: string, answer: Record<string, unknown> = {}) =>
  around.rekognition.jobs.put({ createdAt: START - 60_000, timeline: [{ afterSeconds: 0, Status, ...answer }] });

describe('a status', () => {
  it.each(JOB_STATUSES.filter((status) => status !== 'FAILED'))(
    '%s is a change when it is seen first',
    async (status) => {
      const JobId = jobWith(status);
      const state = await first({ JobId });
      expect(state).toMatchObject({
        status,
        statusChanged: true,
        correlation: { event: { jobId: JobId }, cause: { JobId } },
        event: {
          id: 'the-wait#1',
          status,
          polls: 1,
          jobAgeSeconds: 60,
          job: { Status: status },
        },
      });
      expect(state.event).not.toHaveProperty('previousStatus', expect.anything());
      expect(state).not.toHaveProperty('error');
    },
  );

  it('that stays is no change, and costs no event', async () => {
    const state = await first({ JobId: jobWith('QUEUED') });
    later(10);
    const same = await next(state);
    expect(same).toMatchObject({ status: 'QUEUED', statusChanged: false, progress: { polls: 2, changes: 1 } });
    expect(same).not.toHaveProperty('event');
  });

  it('whose event was lost is counted by the next poll, and by no other', async () => {
    const JobId = jobWith('QUEUED');
    const lostEvent = { Error: 'EventBridge.FailedEntry', Cause: 'throttled' };
    const state = await next({ ...(await first({ JobId })), lostEvent });
    const lost = { event: 'ProgressEventLost', executionArn: EXECUTION.executionArn, jobId: JobId, status: 'QUEUED' };
    expect(around.log.warn.mock.calls).toEqual([[{ ...lost, error: 'EventBridge.FailedEntry' }]]);
    expect(metrics.at(-1)).toMatchObject({ ProgressEventsLost: 1, JobAge: 60 });
    await next(state);
    expect(metrics.at(-1)).not.toHaveProperty('ProgressEventsLost');
  });

  it('that comes back is a change again', async () => {
    const JobId = around.rekognition.jobs.put({
      createdAt: START,
      timeline: [
        { afterSeconds: 0, Status: 'QUEUED' },
        { afterSeconds: 10, Status: 'IN_PROGRESS' },
        { afterSeconds: 20, Status: 'QUEUED' },
      ],
    });
    let state = await first({ JobId });
    for (const [previousStatus, status] of [
      ['QUEUED', 'IN_PROGRESS'],
      ['IN_PROGRESS', 'QUEUED'],
    ]) {
      later(10);
      state = await next(state);
      expect(state).toMatchObject({ statusChanged: true, event: { status, previousStatus } });
    }
    expect(state.event?.id).toBe('the-wait#3');
  });

  it.each(['constructor', 'toString'])(
    'named as a member of every object (%s) is one that is not known',
    async (name) => {
      const state = await first({ JobId: jobWith(name) });
      expect(state).toMatchObject({ status: name, statusChanged: true, hasEnded: false });
      expect(metrics.at(-1)).toMatchObject({ JobAge: 60 });
      const failed = await first({ JobId: jobWith('FAILED', { FailureDetails: { Code: name } }) });
      expect(causeOf(failed).Hint).toMatch(/^The service gave no known reason/);
    },
  );

  it('that is not known is published and waited on', async () => {
    const state = await first({ JobId: jobWith('PAUSED') });
    expect(state).toMatchObject({ status: 'PAUSED', statusChanged: true, waitSeconds: expect.any(Number) });
    expect(state).not.toHaveProperty('error');
  });

  it.each(['TIMED_OUT', 'ERROR'])('that is spelled like the waiter’s own %s is an error', async (status) => {
    expect(await first({ JobId: jobWith(status) })).toMatchObject({ status: 'ERROR', error: 'UnexpectedStatus' });
  });

  it('that is not known, of a job that has ended, is an error', async () => {
    const CompletionTimestamp = START / 1000 - 5;
    const state = await first({ JobId: jobWith('CANCELLED', { CompletionTimestamp }) });
    expect(state).toMatchObject({
      status: 'ERROR',
      error: 'UnexpectedStatus',
      event: { job: { Status: 'CANCELLED' } },
    });
    expect(causeOf(state)).toMatchObject({
      Message: expect.stringContaining('CANCELLED'),
      Hint: expect.stringContaining('newer version'),
      Job: { Status: 'CANCELLED' },
    });
  });
});

it('the answer comes back whole, under the API’s names, with ISO 8601 timestamps and nothing else', async () => {
  const s3 = (Name: string) => ({ S3Object: { Bucket: 'bucket', Name, Version: 'v1' } });
  const answer = {
    JobName: 'catalog',
    KmsKeyId: 'alias/images',
    OperationsConfig: { DetectModerationLabels: { MinConfidence: 60.5, ProjectVersion: 'arn:aws:rekognition:x' } },
    Input: s3('manifest.jsonl'),
    OutputConfig: { S3Bucket: 'bucket', S3KeyPrefix: 'out/' },
    Results: { ...s3('results.jsonl'), ModelVersions: { Moderation: '7.0' } },
    ManifestSummary: s3('summary.json'),
    FailureDetails: { Code: 'INTERNAL_ERROR', Message: 'odd, but the reference allows it' },
  };
  const JobId = jobWith('SUCCEEDED', { ...answer, CompletionTimestamp: START / 1000 - 5.5, NotInTheReference: 1 });
  expect((await first({ JobId })).event?.job).toEqual({
    ...answer,
    JobId,
    Status: 'SUCCEEDED',
    CreationTimestamp: '2025-12-31T23:59:00.000Z',
    CompletionTimestamp: '2025-12-31T23:59:54.500Z',
  });
});

describe('a job that failed', () => {
  const failed = async (FailureDetails?: object) => {
    const state = await first({ JobId: jobWith('FAILED', { FailureDetails }), Context: { order: 7 } });
    expect(state).toMatchObject({ status: 'FAILED', error: 'MediaAnalysisJobFailed' });
    expect(state.event).toMatchObject({ error: state.error, cause: state.cause });
    return causeOf(state);
  };

  it.each(FAILURE_CODES)('with %s says what to do', async (Code) => {
    expect(await failed({ Code, Message: 'why' })).toMatchObject({
      JobId: expect.stringMatching(/./),
      Code,
      Message: 'why',
      Hint: expect.stringMatching(/^(Check|Start)/),
      Context: { order: 7 },
      Job: { Status: 'FAILED', FailureDetails: { Code, Message: 'why' } },
    });
  });

  it.each([
    [undefined, { Code: null, Message: null }],
    [{}, { Code: null, Message: null }],
    [{ Code: 'ACCESS_DENIED' }, { Code: 'ACCESS_DENIED', Message: null }],
    [{ Message: 'why' }, { Code: null, Message: 'why' }],
    [
      { Code: 'NEW_CODE', Message: 'why' },
      { Code: 'NEW_CODE', Message: 'why' },
    ],
  ])('with FailureDetails %j has a cause all the same', async (details, cause) =>
    expect(await failed(details)).toMatchObject({ ...cause, Hint: expect.stringMatching(/See Job|Check/) }),
  );

  it('has a cause that Step Functions can take, with a mark where it was cut', async () => {
    const cause = await failed({ Code: 'INTERNAL_ERROR', Message: 'x'.repeat(100_000) });
    expect(cause.Message).toMatch(/^x{2000,}… \[cut from 100000 characters\]$/);
    const quotes = (n: number) => '"'.repeat(n);
    const Input = { S3Object: { Bucket: quotes(5000), Name: quotes(5000), Version: quotes(5000) } };
    const state = await first({
      JobId: jobWith('FAILED', {
        Input,
        KmsKeyId: quotes(9000),
        FailureDetails: { Message: quotes(9000) },
        OutputConfig: { S3Bucket: quotes(9000), S3KeyPrefix: quotes(9000) },
        JobName: quotes(9000),
      }),
      Context: { note: 'c'.repeat(8_000) },
    });
    expect(state.cause!.length).toBeLessThanOrEqual(32_768);
    expect(causeOf(state)).toMatchObject({ Job: '[cut: too long]', Context: { note: 'c'.repeat(8_000) } });
  });
});

describe('an input', () => {
  it.each<[string, unknown, RegExp]>([
    ['without JobId', {}, /JobId must be a string of 1 to 64 characters that matches .*; received nothing/],
    ['with an empty JobId', { JobId: '' }, /received ""/],
    ['with a JobId of 65 characters', { JobId: 'a'.repeat(65) }, /received "a{65}"/],
    ['with a number as JobId', { JobId: 7 }, /received 7/],
    ['with a space in JobId', { JobId: 'a b' }, /received "a b"/],
    ['with a line break in JobId', { JobId: 'ab\n' }, /received "ab\\n"/],
    ['with unicode in JobId', { JobId: 'größe' }, /received "größe"/],
    ['that is a string', 'job', /the input must be a JSON object .*received "job"/],
    ['that is null', null, /received null/],
    ['that is a list', [{ JobId: 'a' }], /the input must be a JSON object/],
    [
      'with an expected duration of 0',
      { JobId: 'a', ExpectedDurationSeconds: 0 },
      /ExpectedDurationSeconds must be a number above 0 and at most 31449600; received 0/,
    ],
    ['with an expected duration in words', { JobId: 'a', ExpectedDurationSeconds: '60' }, /received "60"/],
    [
      'with a time-out of half a second',
      { JobId: 'a', TimeoutSeconds: 0.5 },
      /TimeoutSeconds must be a whole number from 1 to 31449600; received 0.5/,
    ],
    ['with a time-out of two years', { JobId: 'a', TimeoutSeconds: 63072000 }, /received 63072000/],
    [
      'with a list as Context',
      { JobId: 'a', Context: [] },
      /Context must be a JSON object of at most 8192 characters; received \[\]/,
    ],
    ['with null as Context', { JobId: 'a', Context: null }, /received null/],
    [
      'with a Context of 250 KB',
      { JobId: 'a', Context: { x: 'y'.repeat(250_000) } },
      /received {"x":"y+… \[cut from 250008 characters\]/,
    ],
  ])('%s ends at once, before any call', async (_what, input, message) => {
    const requests = around.rekognition.requests();
    const state = await first(input);
    expect(around.rekognition.requests()).toBe(requests);
    expect(state).toMatchObject({
      status: 'ERROR',
      statusChanged: true,
      error: 'InvalidInput',
      event: { status: 'ERROR', polls: 0 },
    });
    expect(state.event!.jobAgeSeconds).toBeUndefined();
    expect(causeOf(state)).toMatchObject({
      Message: expect.stringMatching(message),
      Hint: expect.stringContaining('valid input'),
    });
    expect(state.cause!.length).toBeLessThan(1_000);
    expect(metrics).toEqual([expect.objectContaining({ WaitsFailed: 1 })]);
  });

  it('that is wrong in one member keeps the others for correlation, and every fault is told', async () => {
    const state = await first({
      JobId: 'a-job',
      Context: { order: 7 },
      TimeoutSeconds: -1,
      ExpectedDurationSeconds: -1,
    });
    expect(state.correlation.event).toEqual({ jobId: 'a-job', context: { order: 7 } });
    const cause = causeOf(state);
    expect(cause).toMatchObject({ JobId: 'a-job', Context: { order: 7 } });
    expect(cause.Message).toMatch(/ExpectedDurationSeconds .*\. TimeoutSeconds /);
  });

  it('may be as large as its bounds', async () => {
    const bounds = { TimeoutSeconds: 364 * 86_400, ExpectedDurationSeconds: 364 * 86_400 };
    const Context = { x: 'y'.repeat(8_192 - '{"x":""}'.length) };
    const input = { JobId: jobWith('QUEUED'), Context, ...bounds };
    expect((await first(input)).input).toEqual(input);
    expect((await first({ ...input, Context: { x: `${Context.x}y` } })).error).toBe('InvalidInput');
  });

  it('is kept without what nobody asked for', async () => {
    const input = {
      JobId: jobWith('QUEUED'),
      ExpectedDurationSeconds: 60,
      TimeoutSeconds: 600,
      Context: { a: [1, null, 'ü'] },
    };
    const state = await first({ ...input, Bulk: 'x'.repeat(250_000) });
    expect(state.input).toEqual(input);
    expect(state.correlation.event.context).toEqual(input.Context);
    expect(JSON.stringify(state).length).toBeLessThan(5_000);
  });
});

describe('an error of the API', () => {
  it.each([
    ['throttle', 'ThrottlingException'],
    ['throttle500', 'ThrottlingException'],
    ['throughput', 'ProvisionedThroughputExceededException'],
    ['internal', 'InternalServerError'],
    ['unavailable', expect.any(String)],
    ['forbidden', 'Unknown'],
    ['oddmessage', 'InternalServerError'],
    ['reset', expect.any(String)],
    ['hang', 'TimeoutError'],
    ['garbage', expect.any(String)],
    ['nostatus', 'MalformedAnswer'],
  ] as const)('that passes (%s) is counted, logged and waited out', async (kind, name) => {
    if (kind === 'hang') soon(20);
    around.rekognition.faults.add({ kind });
    const JobId = jobWith('QUEUED');
    const state = await first({ JobId });
    expect(state).toMatchObject({
      statusChanged: false,
      waitSeconds: expect.any(Number),
      progress: { polls: 1, apiErrors: 1, refusals: 0, lastApiError: { name, message: expect.any(String) } },
    });
    expect(state).not.toHaveProperty('error');
    expect(around.log.warn).toHaveBeenCalledWith(
      expect.objectContaining({
        event: 'ApiCallFailed',
        operation: 'GetMediaAnalysisJob',
        jobId: JobId,
        apiError: expect.objectContaining({ name }),
      }),
    );
    around.rekognition.faults.clear();
    expect(await next(state)).toMatchObject({ status: 'QUEUED', statusChanged: true, event: { polls: 2 } });
  });

  it('does not change the status that was seen', async () => {
    const state = await first({ JobId: jobWith('QUEUED') });
    around.rekognition.faults.add({ kind: 'throttle' });
    later(10);
    expect(await next(state)).toMatchObject({ status: 'QUEUED', statusChanged: false });
  });

  it('that is the function’s own fault is thrown, for Step Functions to retry and report', async () => {
    jest.replaceProperty(process, 'env', { ...process.env, AWS_SECRET_ACCESS_KEY: undefined });
    await expect(first({ JobId: 'a' })).rejects.toMatchObject({ name: 'CredentialsProviderError' });
  });

  it('that says the request is invalid ends at once', async () => {
    around.rekognition.faults.add({ kind: 'invalid' });
    const state = await first({ JobId: 'a' });
    expect(state).toMatchObject({ status: 'ERROR', error: 'InvalidParameterException', progress: { polls: 1 } });
    expect(causeOf(state)).toMatchObject({ JobId: 'a', Hint: expect.stringContaining('Check the JobId') });
  });

  it.each([
    ['denied', 'AccessDeniedException', /answered AccessDeniedException without a message/, /closed to new customers/],
    ['notfound', 'ResourceNotFoundException', /./, /account and region/],
    ['newerror', 'NewException', /./, /poll function's role/],
  ] as const)(
    'that refuses (%s) is believed on the third poll, a few seconds apart',
    async (kind, error, message, hint) => {
      around.rekognition.faults.add({ kind });
      let state = await first({ JobId: 'a', Context: { order: 7 } });
      for (const refusals of [1, 2]) {
        expect(state).toMatchObject({ statusChanged: false, progress: { refusals } });
        expect(state.waitSeconds).toBeLessThanOrEqual(10);
        later(state.waitSeconds!);
        state = await next(state);
      }
      expect(state).toMatchObject({
        status: 'ERROR',
        error,
        event: { error },
        correlation: { event: { context: { order: 7 } } },
        progress: { polls: 3 },
      });
      expect(causeOf(state)).toMatchObject({
        JobId: 'a',
        Message: expect.stringMatching(message),
        Hint: expect.stringMatching(hint),
      });
    },
  );

  it.each(['badcredentials', 'expired'] as const)(
    'of authentication (%s) passes, however often it comes',
    async (kind) => {
      const JobId = jobWith('SUCCEEDED');
      around.rekognition.faults.add({ kind, times: 5 });
      let state = await first({ JobId });
      for (let polls = 1; polls <= 5; polls++) {
        expect(state).toMatchObject({ statusChanged: false, hasEnded: false, progress: { polls, refusals: 0 } });
        expect(metrics.at(-1)).toMatchObject({ ErrorKind: 'Authentication', ApiErrors: 1 });
        later(state.waitSeconds!);
        state = await next(state);
      }
      expect(state).toMatchObject({ status: 'SUCCEEDED', hasEnded: true });
    },
  );

  it('that refuses is forgotten after an answer, but not after an error that passes', async () => {
    const JobId = jobWith('QUEUED');
    around.rekognition.faults.add({ kind: 'denied', times: 2 });
    let state = await next(await first({ JobId }));
    expect(state.progress).toMatchObject({ refusalsInARow: 2 });
    state = await next(state);
    expect(state).toMatchObject({ status: 'QUEUED', progress: { refusalsInARow: 0, refusals: 2 } });

    around.rekognition.faults.add({ kind: 'denied', times: 2 });
    state = await next(await next(state));
    around.rekognition.faults.add({ kind: 'nostatus', times: 1 });
    state = await next(state);
    expect(state.progress).toMatchObject({ refusalsInARow: 2 });
    around.rekognition.faults.add({ kind: 'denied', times: 1 });
    expect(await next(state)).toMatchObject({ status: 'ERROR', error: 'AccessDeniedException' });
  });

  it.each([
    ['refuses', 'denied', 19, 10],
    ['refuses once more', 'denied', 20, 108],
    ['passes', 'internal', 0, 108],
  ] as const)('that %s (%s, after %d others), of an old job, is checked after at least %d seconds', async (...row) => {
    const [, kind, refusals, seconds] = row;
    const JobId = around.rekognition.jobs.put({
      createdAt: START - 3600_000,
      timeline: [{ afterSeconds: 0, Status: 'QUEUED' }],
    });
    around.rekognition.faults.add({ kind });
    const progress = {
      startedAt: START - 60_000,
      polls: 50,
      changes: 1,
      apiErrors: 20,
      refusals,
      refusalsInARow: 0,
      jobCreatedAt: START - 3600_000,
    };
    const { waitSeconds } = await next({ input: { JobId }, status: 'QUEUED', progress });
    expect(waitSeconds).toBeGreaterThanOrEqual(seconds);
    expect(waitSeconds).toBeLessThanOrEqual(seconds === 10 ? 10 : 132);
  });
});

describe('the deadline', () => {
  it('ends the wait with the last status, age, polls and API error', async () => {
    const JobId = jobWith('IN_PROGRESS');
    let state = await first({ JobId, TimeoutSeconds: 15, Context: { order: 7 } });
    expect(state.waitSeconds).toBe(15);
    later(state.waitSeconds!);
    around.rekognition.faults.add({ kind: 'internal' });
    state = await next(state);
    expect(state).toMatchObject({
      status: 'TIMED_OUT',
      statusChanged: true,
      error: 'MediaAnalysisJobTimedOut',
      event: { status: 'TIMED_OUT', previousStatus: 'IN_PROGRESS', jobAgeSeconds: 75, polls: 2 },
    });
    expect(causeOf(state)).toMatchObject({
      JobId,
      Message: expect.stringContaining('within 15 seconds'),
      Hint: expect.stringContaining('under another name'),
      LastStatus: 'IN_PROGRESS',
      JobAgeSeconds: 75,
      Polls: 2,
      ApiErrors: 1,
      LastApiError: { name: 'InternalServerError' },
      Context: { order: 7 },
    });
  });

  it('of the input can only be earlier than that of the machine', async () => {
    const input = { JobId: jobWith('QUEUED'), TimeoutSeconds: 1_000 };
    const state = await handler(requestOf({ input }, { timeoutSeconds: 15 }));
    expect(state.waitSeconds).toBe(15);
  });

  it.each([
    ['SUCCEEDED', undefined],
    ['FAILED', 'MediaAnalysisJobFailed'],
  ])('does not matter to a job that the last poll sees %s', async (status, error) => {
    const input = { JobId: jobWith(status, { CompletionTimestamp: START / 1000 }) };
    const state = await handler(requestOf({ input }, { timeoutSeconds: 0 }));
    expect([state.status, state.error]).toEqual([status, error]);
  });

  it('without any answer says so', async () => {
    around.rekognition.faults.add({ kind: 'internal' });
    let state = await first({ JobId: 'a', TimeoutSeconds: 1 });
    later(1);
    state = await next(state);
    expect(causeOf(state)).toMatchObject({ LastStatus: null, Polls: 2 });
    around.rekognition.faults.clear();
    expect(
      causeOf(await handler(requestOf({ input: { JobId: jobWith('QUEUED') } }, { timeoutSeconds: 0 }))),
    ).toMatchObject({ LastStatus: 'QUEUED', LastApiError: null });
  });
});

describe('the age of the job', () => {
  const wait = (CreationTimestamp: number | undefined) => first({ JobId: jobWith('QUEUED', { CreationTimestamp }) });

  it('counts from CreationTimestamp, so that a late waiter does not hurry', async () => {
    expect((await wait(START / 1000 - 3600)).waitSeconds).toBeGreaterThan(100);
  });

  it.each([
    ['in the future', START / 1000 + 3600],
    ['missing', undefined],
  ])('is that of the wait where CreationTimestamp is %s', async (_what, created) => {
    const state = await wait(created);
    expect(state.event?.jobAgeSeconds).toBe(0);
    later(600);
    expect((await next(state)).waitSeconds).toBeGreaterThanOrEqual(27);
  });

  it('of an expected duration is slept through, unless the job does not answer', async () => {
    const JobId = jobWith('QUEUED');
    const state = await first({ JobId, ExpectedDurationSeconds: 1_000 });
    expect(Math.abs(state.waitSeconds! - 640)).toBeLessThanOrEqual(64);
    around.rekognition.faults.add({ kind: 'internal' });
    expect((await next(state)).waitSeconds).toBeLessThanOrEqual(11);
  });
});

describe('what is written', () => {
  it('is one line a poll, with documented fields and never the event', async () => {
    const JobId = jobWith('QUEUED');
    await first({ JobId, Context: { secret: 1 } });
    expect(around.log.info.mock.calls).toEqual([
      [
        {
          event: 'JobPolled',
          executionArn: EXECUTION.executionArn,
          jobId: JobId,
          status: 'QUEUED',
          statusChanged: true,
          polls: 1,
          jobAgeSeconds: 60,
          waitSeconds: expect.any(Number),
        },
      ],
    ]);
  });

  it('is how old a job is that goes on, and how long until the next poll', async () => {
    const { waitSeconds } = await first({ JobId: jobWith('QUEUED') });
    expect(metrics).toEqual([expect.objectContaining({ JobAge: 60, Wait: waitSeconds })]);
  });

  it('is the kind of an error of the API, in a dimension of its own', async () => {
    around.rekognition.faults.add({ kind: 'throttle' });
    await first({ JobId: jobWith('QUEUED') });
    const [{ _aws, ...values }] = metrics;
    const directives = _aws.CloudWatchMetrics as Record<string, unknown>[];
    expect(directives.map(({ Dimensions, Metrics }) => [Dimensions, Metrics])).toEqual([
      [
        [['StateMachineName']],
        [
          { Name: 'JobAge', Unit: 'Seconds' },
          { Name: 'Wait', Unit: 'Seconds' },
        ],
      ],
      [[['StateMachineName', 'ErrorKind']], [{ Name: 'ApiErrors', Unit: 'Count' }]],
    ]);
    expect(values).toMatchObject({ StateMachineName: 'Waiter', ErrorKind: 'Throttling', ApiErrors: 1 });
  });

  it('is an error line where the wait fails', async () => {
    await first({ JobId: jobWith('FAILED') });
    await first('nonsense');
    expect(around.log.error.mock.calls).toEqual([
      [expect.objectContaining({ event: 'ExecutionFailed', status: 'FAILED', error: 'MediaAnalysisJobFailed' })],
      [expect.objectContaining({ event: 'ExecutionFailed', status: 'ERROR', error: 'InvalidInput', jobId: undefined })],
    ]);
  });

  it('is a metric for each outcome, with the latency of a job that ended while it was waited for', async () => {
    const JobId = around.rekognition.jobs.put({
      createdAt: START,
      timeline: [
        { afterSeconds: 0, Status: 'QUEUED' },
        { afterSeconds: 8, Status: 'SUCCEEDED', CompletionTimestamp: START / 1000 + 8 },
      ],
    });
    const state = await first({ JobId });
    later(10);
    expect((await next(state)).event).toMatchObject({ detectionLatencySeconds: 2, jobAgeSeconds: 8 });
    expect(metrics.slice(1)).toEqual([
      {
        _aws: {
          Timestamp: START + 10_000,
          CloudWatchMetrics: [
            {
              Namespace: 'RekognitionMediaAnalysis',
              Dimensions: [['StateMachineName']],
              Metrics: [
                { Name: 'JobsSucceeded', Unit: 'Count' },
                { Name: 'DetectionLatency', Unit: 'Seconds' },
              ],
            },
          ],
        },
        StateMachineName: 'Waiter',
        JobsSucceeded: 1,
        DetectionLatency: 2,
      },
    ]);
  });

  it('is no latency for a job that had ended a week before, though the event tells it', async () => {
    const week = 7 * 24 * 3600;
    const JobId = around.rekognition.jobs.put({
      createdAt: START - (week + 600) * 1000,
      timeline: [{ afterSeconds: 0, Status: 'FAILED', CompletionTimestamp: START / 1000 - week }],
    });
    expect((await first({ JobId })).event).toMatchObject({ detectionLatencySeconds: week, jobAgeSeconds: 600 });
    expect(metrics).toEqual([expect.objectContaining({ JobsFailed: 1 })]);
    expect(metrics[0]).not.toHaveProperty('DetectionLatency');
  });

  it('is no latency for a job that had ended before the wait, but was seen later for an error', async () => {
    const JobId = jobWith('SUCCEEDED', { CompletionTimestamp: START / 1000 - 60 });
    around.rekognition.faults.add({ kind: 'nostatus', times: 1 });
    const state = await first({ JobId });
    later(10);
    await next(state);
    expect(metrics[1]).toMatchObject({ JobsSucceeded: 1 });
    expect(metrics[1]).not.toHaveProperty('DetectionLatency');
  });

  it('is a metric for a wait that timed out', async () => {
    await handler(requestOf({ input: { JobId: jobWith('QUEUED') } }, { timeoutSeconds: 0 }));
    expect(metrics).toEqual([expect.objectContaining({ JobsTimedOut: 1 })]);
    expect(metrics[0]._aws.CloudWatchMetrics[0].Metrics).toEqual([{ Name: 'JobsTimedOut', Unit: 'Count' }]);
  });
});
