/** Jobs that Rekognition does not start at once, or not at all. */
import { PollSchedule } from '../../lib';
import { worstCasePolls } from '../../lib/protocol/next-wait';
import { failure, intervals, lastState, START, startTimes, statuses } from '../machine/executions';
import { localRunner, MANIFEST } from './local-runner';

const local = localRunner();
const { open, run, jobs, fault } = local;

describe('a job that cannot be started yet', () => {
  it.each(['limit', 'throttle', 'throttle500', 'internal', 'unavailable', 'reset', 'garbage'] as const)(
    'the runner tries again at growing intervals and starts one job when the API has the fault "%s"',
    async (kind) => {
      await open();
      fault(kind, { until: START + 1_800_000 });
      const done = await run();
      expect(done.outcome.status).toBe('SUCCEEDED');
      const seconds = intervals(startTimes(done));
      // The start function tries once more after up to 0.2 seconds.
      expect(seconds[0]).toBeLessThanOrEqual(11.2);
      expect(seconds.at(-1)).toBeGreaterThan(70);
      expect(await jobs()).toHaveLength(1);
    },
  );

  it('a job starts when a concurrent job ends, and its age counts from its own start', async () => {
    await open({ maxConcurrentJobs: 1, jobDurationSeconds: 1_200 });
    const executions = [1, 2, 3].map(() => local.start({ Manifest: MANIFEST }));
    const outcomes = await local.cloud.time.runUntil(Promise.all(executions.map(({ outcome }) => outcome)));
    expect(outcomes.map(({ status }) => status)).toEqual(Array(3).fill('SUCCEEDED'));
    expect(await jobs()).toHaveLength(3);
    const succeeded = local.cloud.deliveries.filter(({ detail }) => detail.status === 'SUCCEEDED');
    expect(succeeded.map(({ detail }) => detail.jobAgeSeconds)).toEqual([1_200, 1_200, 1_200]);
  });

  it('the runner times out with an event when no job starts before the deadline, after fewer calls than synth computes', async () => {
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
    expect(lastState(done)).toBe('Job timed out');
    const schedule = PollSchedule.proportional()._toSchedule();
    expect(startTimes(done).length).toBeLessThan(worstCasePolls(schedule, TimeoutSeconds, 2));
    expect(await jobs()).toEqual([]);
  });

  it('a job that starts at the deadline has the whole timeout again to end', async () => {
    await open();
    fault('limit', { until: START + 899_000 });
    const done = await run({ Manifest: MANIFEST, TimeoutSeconds: 900 });
    expect(startTimes(done).at(-1)).toBe(900);
    expect(statuses(done).at(-1)).toBe('SUCCEEDED');
  });
});

describe('a job that cannot be started at all', () => {
  it.each([
    ['InvalidManifestException', 'badmanifest', /JSON Lines/],
    ['InvalidS3ObjectException', 'bads3object', /start function's role may read it/],
    ['ResourceNotReadyException', 'notready', /finished training/],
    ['ResourceNotFoundException', 'notfound', /custom adapter/],
    ['IdempotentParameterMismatchException', 'mismatch', /under another name/],
    ['AccessDeniedException', 'denied', /rekognition:StartMediaAnalysisJob.*closed to new customers/],
    ['InvalidParameterException', 'invalid', /output prefix and the KMS key/],
    ['NewException', 'newerror', /start function's role/],
  ] as const)(
    'the runner fails with %s and a hint when StartMediaAnalysisJob gives this error',
    async (error, kind, hint) => {
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
      // Three refusals in a row end the execution. One does not: IAM is eventually consistent.
      expect(startTimes(done)).toEqual(kind === 'invalid' ? [0] : [0, expect.any(Number), expect.any(Number)]);
      expect(startTimes(done).at(-1)).toBeLessThanOrEqual(20);
      expect(statuses(done)).toEqual(['ERROR']);
      expect(done.events[0].detail).toMatchObject({ manifest: MANIFEST, context: { order: 7 }, error });
      expect(lastState(done)).toBe('Wait failed');
    },
  );

  it('the Cause says why the start function could not read the manifest either', async () => {
    await open();
    const Manifest = { ...MANIFEST, Name: 'manifests/missing.jsonl' };
    expect(failure(await run({ Manifest }))).toMatchObject({
      error: 'InvalidS3ObjectException',
      cause: { ManifestSize: { unread: expect.stringContaining('NoSuchKey') } },
    });
  });

  it.each<[unknown, RegExp]>([
    [{}, /Manifest must be a JSON object .*received nothing/],
    ['text', /the input must be a JSON object .*received "text"/],
    [{ Manifest: MANIFEST, OutputPrefix: 'a b' }, /OutputPrefix must be a string of 0 to 788 characters that matches /],
  ])('the runner fails with InvalidInput and calls no API when its input is %j', async (input, message) => {
    await open();
    const done = await run(input);
    expect(failure(done)).toMatchObject({ error: 'InvalidInput', cause: { Message: expect.stringMatching(message) } });
    expect(statuses(done)).toEqual(['ERROR']);
    expect(local.cloud.rekognition.requests()).toBe(0);
  });
});
