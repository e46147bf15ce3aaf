import { S3Error } from '../../local/s3/errors';
import { chain, CloudUnderTest, type Definition, distributedMap, failIf, LIST, statusesOf } from './machines';

const local = new CloudUnderTest();

const PASS = chain({ Pass: { Type: 'Pass' } });

const open = (machine: Definition, items: readonly unknown[], functions = {}) =>
  local.open({ Machine: machine }, items, functions);

const mapOf = (children: Definition, more = {}) => chain({ Parts: distributedMap(children, more) });

describe('a Distributed Map with children that fail', () => {
  const good = (count: number) => Array.from({ length: count }, () => ({ bad: false }));
  const bad = (count: number) => Array.from({ length: count }, () => ({ bad: true }));

  it.each([
    [{}, 1, 'FAILED'],
    [{ ToleratedFailureCount: 2 }, 2, 'SUCCEEDED'],
    [{ ToleratedFailureCount: 2 }, 3, 'FAILED'],
    [{ ToleratedFailurePercentage: 20 }, 2, 'SUCCEEDED'],
    [{ ToleratedFailurePercentage: 20 }, 3, 'FAILED'],
    [{ ToleratedFailurePercentage: 100 }, 10, 'SUCCEEDED'],
    [{ ToleratedFailurePercentage: 100, ToleratedFailureCount: 1 }, 2, 'FAILED'],
    [{ ToleratedFailurePercentage: 0 }, 1, 'FAILED'],
  ])('a local Distributed Map with %j and %i failed children of ten has %s', async (more, failed, status) => {
    await open(mapOf(failIf('bad'), more), [...bad(failed), ...good(10 - failed)]);
    const outcome = await local.run();
    expect(outcome).toMatchObject({ status });
    if (outcome.status === 'SUCCEEDED') expect(outcome.output).toEqual(good(10 - failed));
    else expect(outcome.error).toBe('States.ExceedToleratedFailureThreshold');
  });

  it('a local Distributed Map that fails aborts the children that run and starts no more', async () => {
    const child = { ...failIf('bad'), StartAt: 'Slow?' };
    const states = {
      ...child.States,
      'Slow?': {
        Type: 'Choice',
        Choices: [{ Variable: '$.bad', BooleanEquals: false, Next: 'Slow' }],
        Default: 'Wait',
      },
      Slow: { Type: 'Wait', Seconds: 60, Next: 'Bad?' },
    };
    await open(mapOf({ ...child, States: states }, { MaxConcurrency: 3 }), [...good(2), ...bad(1), ...good(5)]);
    const execution = local.start();
    const before = local.cloud.time.now();
    expect(await local.end(execution)).toMatchObject({ error: 'States.ExceedToleratedFailureThreshold' });
    expect(local.cloud.time.now() - before).toBe(1_000);
    expect(statusesOf(execution.children)).toEqual(['ABORTED', 'ABORTED', 'FAILED']);
    await local.cloud.time.runUntil(local.cloud.time.sleep(600_000));
    for (const { visits } of execution.children.slice(0, 2)) expect((await visits).at(-1)!.state).toBe('Slow');
    expect(execution.children).toHaveLength(3);
  });

  it('a Catch on a local Distributed Map gets the error and goes on', async () => {
    const Catch = [{ ErrorEquals: ['States.ALL'], Next: 'Merge', ResultPath: '$.failure' }];
    const machine = chain({ Parts: distributedMap(failIf('bad'), { Catch }), Merge: { Type: 'Pass' } });
    await open(machine, bad(1));
    expect(await local.run({ given: 7 })).toEqual({
      status: 'SUCCEEDED',
      output: {
        given: 7,
        failure: { Error: 'States.ExceedToleratedFailureThreshold', Cause: expect.stringContaining('1 of 1 children') },
      },
    });
  });

  it('a Retry on a local Distributed Map starts a new Map Run of all items', async () => {
    const Retry = [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 5, MaxAttempts: 2 }];
    await open(mapOf(failIf('bad'), { Retry }), [...good(1), ...bad(1)]);
    const execution = local.start();
    expect(await local.end(execution)).toMatchObject({ status: 'FAILED' });
    expect(execution.children.map(({ mapRun, index }) => [mapRun, index])).toEqual(
      [1, 2, 3].flatMap((run) => [
        [run, 0],
        [run, 1],
      ]),
    );
  });

  it.each<[string, string, () => unknown]>([
    ['a list that does not exist', 's3://Bucket/list.json', () => local.cloud.store.delete(LIST)],
    ['a list that is no JSON', 'JSON', () => local.cloud.store.write(LIST, '[1,')],
    ['a list that is an object', 'no JSON array', () => local.cloud.store.write(LIST, '{}')],
    [
      'a list that may not be read',
      'Access Denied',
      () => {
        local.cloud.before.s3 = () => {
          throw new S3Error('AccessDenied', 'Access Denied');
        };
      },
    ],
  ])('a local Distributed Map of %s fails with States.ItemReaderFailed', async (_what, cause, prepare) => {
    await open(mapOf(PASS), [1]);
    await prepare();
    expect(await local.run()).toMatchObject({
      error: 'States.ItemReaderFailed',
      cause: expect.stringContaining(cause),
    });
  });

  it('a local Distributed Map whose reader names a path that does not exist fails with States.Runtime', async () => {
    const { ItemReader, ...map } = distributedMap(PASS);
    const Parameters = { 'Bucket.$': '$.missing', Key: 'a' };
    await open(chain({ Parts: { ...map, ItemReader: { ...ItemReader, Parameters } } }), []);
    expect(await local.run()).toMatchObject({ error: 'States.Runtime' });
  });

  const KIB = 1024;
  const discard = chain({ Pass: { Type: 'Pass', Result: {} } });
  it.each([
    ['an item of 256 KiB', discard, ['x'.repeat(256 * KIB - 2)], {}, 'SUCCEEDED'],
    ['an item of more than 256 KiB', discard, ['x'.repeat(256 * KIB - 1)], {}, 'FAILED'],
    [
      'an item of 256 KiB to which the selector adds something',
      discard,
      ['x'.repeat(256 * KIB - 2)],
      { ItemSelector: { 'v.$': '$$.Map.Item.Value' } },
      'FAILED',
    ],
    [
      'a large item of which the selector takes a part',
      discard,
      [{ a: 'x'.repeat(300 * KIB), b: 1 }],
      { ItemSelector: { 'b.$': '$$.Map.Item.Value.b' } },
      'SUCCEEDED',
    ],
    ['results of 256 KiB', PASS, ['x'.repeat(128 * KIB - 2), 'x'.repeat(128 * KIB - 5)], {}, 'SUCCEEDED'],
    ['results of more than 256 KiB', PASS, ['x'.repeat(128 * KIB - 2), 'x'.repeat(128 * KIB - 4)], {}, 'FAILED'],
    [
      'results of more than 256 KiB that are discarded',
      PASS,
      ['x'.repeat(128 * KIB), 'x'.repeat(128 * KIB)],
      { ResultPath: null },
      'FAILED',
    ],
  ])('a local Distributed Map with %s keeps to the limit of 256 KiB', async (_what, child, items, more, status) => {
    await open(mapOf(child, more), items);
    expect(await local.run()).toMatchObject({
      status,
      ...(status === 'FAILED' && { error: 'States.DataLimitExceeded' }),
    });
  });

  it.each([
    ['States.ALL', 'FAILED'],
    ['States.DataLimitExceeded', 'SUCCEEDED'],
  ])('a Catch of %s leaves a local Distributed Map beyond 256 KiB %s', async (error, status) => {
    const Catch = [{ ErrorEquals: [error], Next: 'After' }];
    await open(chain({ Parts: distributedMap(PASS, { Catch }), After: { Type: 'Pass' } }), ['x'.repeat(300 * KIB)]);
    expect(await local.run()).toMatchObject({ status });
  });
});
