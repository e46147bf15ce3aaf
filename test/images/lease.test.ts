/** Only one call of the images function at a time analyses a part. */
import { ConnectionLost, S3Error } from '../../local/s3/errors';
import type { S3Request } from '../../local/s3/request';
import { batchS3, retryAtOnce } from '../support/batch-s3';
import { ImagesFunction, labelsOf, LEASE, partState, putManifest, RESULTS } from './images-function';

const { s3, results, log } = batchS3();
const LINES = 30;
const MINUTE = 60_000;

let fn: ImagesFunction;
beforeEach(() => {
  retryAtOnce();
  putManifest(results, LINES);
  fn = new ImagesFunction();
});

const isWriteOfLease = ({ operation, key }: S3Request) => operation === 'PutObject' && key === LEASE;
const leaseOf = (until: number, holder = 'another') => results.put(LEASE, { holder, until });
const lines = () => results.text(RESULTS)!.trimEnd().split('\n');

it('a call waits until no other call has the part, and makes no call for the images that are known by then', async () => {
  const other = new ImagesFunction();
  let waiting: Promise<unknown> | undefined;
  other.answer = (image) => {
    waiting ??= fn.analyze(partState(LINES));
    return { labels: labelsOf(image) };
  };
  await other.analyze(partState(LINES));
  expect(await waiting).toMatchObject({ analyzing: false });
  expect([other.calls.length, fn.calls.length]).toEqual([LINES, 0]);
  expect(lines()).toHaveLength(LINES);
});

it('a call takes the lease of a call that has crashed when it is over', async () => {
  fn.useAsTimeOfDay();
  leaseOf(Date.now() + MINUTE);
  const begin = Date.now();
  expect(await fn.analyze(partState(LINES))).toMatchObject({ analyzing: false });
  expect(Date.now() - begin).toBeGreaterThan(MINUTE);
});

it('a call that waits for all its time analyses nothing, and the next one goes on', async () => {
  fn.useAsTimeOfDay();
  leaseOf(Date.now() + 60 * MINUTE);
  const begin = Date.now();
  fn.isOver = () => Date.now() - begin > 14 * MINUTE;
  expect(await fn.analyze(partState(LINES))).toEqual({ ...partState(LINES), analyzing: true });
  expect(fn.calls).toEqual([]);
  expect(log.info.mock.calls).toEqual([[expect.objectContaining({ event: 'PartWaited', part: 1 })]]);
});

it('of two calls that find no lease, one analyses the part', async () => {
  const other = new ImagesFunction();
  await Promise.all([fn.analyze(partState(LINES)), other.analyze(partState(LINES))]);
  expect(fn.calls.length + other.calls.length).toBe(LINES);
});

it('a call knows its lease if the answer to its write was lost', async () => {
  let lost = 0;
  s3.after = (reply, request) => {
    if (isWriteOfLease(request) && lost++ === 0) throw new ConnectionLost();
    return reply;
  };
  expect(await fn.analyze(partState(LINES))).toMatchObject({ analyzing: false });
  expect(results.json(LEASE).until).toBe(0);
});

it('a call gives its lease back at its end, also if it fails', async () => {
  fn.answer = () => {
    throw new Error('broken');
  };
  await expect(fn.analyze(partState(LINES))).rejects.toThrow('broken');
  expect(results.json(LEASE).until).toBe(0);
});

describe('a call that takes longer than its lease', () => {
  const { setTimeout: realTimer } = globalThis;
  /** Fires the timer of the lease, if there is one. */
  let renew: (() => void) | undefined;

  beforeEach(() => {
    fn.useAsTimeOfDay();
    const timer = (callback: () => void, ms?: number) =>
      ms === 20_000 ? void (renew = callback) : realTimer(callback, ms);
    jest.spyOn(globalThis, 'setTimeout').mockImplementation(timer as never);
    // One answer after the other, and three renewals: the part takes 75 seconds.
    let answered = 0;
    let before = Promise.resolve();
    fn.answer = async (image) => {
      before = before.then(() => (++answered % 10 === 0 ? renewal() : undefined));
      await before;
      return { labels: labelsOf(image) };
    };
  });

  async function renewal() {
    await fn.around.time.sleep(25_000);
    const { length } = s3.requests.filter(isWriteOfLease);
    const due = renew;
    if (!due) return;
    renew = undefined;
    due();
    while (s3.requests.filter(isWriteOfLease).length === length) await new Promise(setImmediate);
    for (let turns = 0; turns < 100; turns++) await new Promise(setImmediate);
  }

  const isFirstRenewal = (request: S3Request) =>
    isWriteOfLease(request) && s3.requests.filter(isWriteOfLease).length === 2;

  it('renews it', async () => {
    expect(await fn.analyze(partState(LINES))).toMatchObject({ analyzing: false });
    expect(s3.requests.filter(isWriteOfLease)).toHaveLength(1 + 3 + 1);
  });

  it('renews it again although a renewal failed', async () => {
    s3.before = (request) => {
      if (isFirstRenewal(request)) throw new S3Error('AccessDenied');
    };
    expect(await fn.analyze(partState(LINES))).toMatchObject({ analyzing: false });
  });

  it('stops if the renewal finds that another call has it', async () => {
    s3.before = (request) => {
      if (isFirstRenewal(request)) leaseOf(Date.now() + 10 * MINUTE);
    };
    await expect(fn.analyze(partState(LINES))).rejects.toMatchObject({ name: 'BatchInterrupted' });
    expect(results.json(LEASE).holder).toBe('another');
  });
});

describe('a call that stood still for longer than its lease', () => {
  beforeEach(() => {
    fn.useAsTimeOfDay();
    fn.answer = (image) => {
      if (fn.calls.length === 10) void fn.around.time.sleep(3 * MINUTE);
      return { labels: labelsOf(image) };
    };
  });

  it('writes nothing, so that it replaces nothing that another call has written', async () => {
    await expect(fn.analyze(partState(LINES))).rejects.toMatchObject({ name: 'BatchInterrupted' });
    expect(results.keys().filter((key) => /slices\/.*\/\d+\.json|results/.test(key))).toEqual([]);
  });

  it('leaves the lease that another call has by then', async () => {
    s3.before = (request) => {
      if (isWriteOfLease(request) && fn.calls.length > 0) leaseOf(Date.now() + MINUTE);
    };
    await expect(fn.analyze(partState(LINES))).rejects.toMatchObject({ name: 'BatchInterrupted' });
    expect(results.json(LEASE).holder).toBe('another');
  });
});
