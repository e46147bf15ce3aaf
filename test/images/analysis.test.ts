/** Pace and saving, in virtual time. */
import { LINES_PER_SLICE } from '../../lambda/images/sizes';
import { ApiErrorKind } from '../../lib/protocol/metrics';
import { BROKEN, type Call, callsBySecond, failure, LABELS, simulate, slicesOf, THROTTLED } from './simulation';

const DENIED = failure('AccessDeniedException', ApiErrorKind.REFUSAL);

const outcomesOf = (slices: ReturnType<typeof slicesOf>) => slices.flatMap(({ outcomes }) => outcomes);
const numberOf = ({ image }: Call) => parseInt(image.key, 10);

/** Latencies from 100 ms to 3 s, in no order. */
const mixed = (call: Call) => 100 + ((numberOf(call) * 7_919) % 2_901);

describe.each([5, 50])('at %d calls a second', (callsPerSecond) => {
  it.each([
    ['100 ms', () => 100],
    ['3 s', () => 3_000],
    ['100 ms to 3 s', mixed],
  ])(
    'with answers after %s, a minute has at least 95 %% of the calls, and no second has more than it may',
    async (_, latency) => {
      const slices = slicesOf(callsPerSecond * 70);
      const { calls, mostAtRisk } = await simulate({
        callsPerSecond,
        slices,
        answer: (call) => [LABELS, latency(call)],
      });
      const bySecond = callsBySecond(calls);
      const ofMinute = bySecond.slice(0, 60).reduce((sum, count) => sum + count);
      expect(ofMinute).toBeGreaterThanOrEqual(0.95 * 60 * callsPerSecond);
      expect(Math.max(...bySecond)).toBeLessThanOrEqual(callsPerSecond);
      // Each image once, in the order of the manifest.
      expect(calls.map(numberOf)).toEqual(calls.map((_call, index) => index));
      expect(outcomesOf(slices)).toEqual(calls.map(() => LABELS));
      // A crash would repeat at most the images of two slices.
      expect(mostAtRisk).toBeLessThanOrEqual(2 * LINES_PER_SLICE);
    },
  );

  it('bursts of throttling slow the calls down, each image is analysed, and the full pace comes back', async () => {
    const slices = slicesOf(callsPerSecond * 180);
    const isBurst = ({ at }: Call) => at % 120_000 > 20_000 && at % 120_000 < 40_000;
    const { calls, caller } = await simulate({
      callsPerSecond,
      slices,
      answer: (call) => (isBurst(call) ? [THROTTLED, 50] : [LABELS, mixed(call)]),
    });
    const bySecond = callsBySecond(calls);
    const callsIn = (from: number, to: number) => bySecond.slice(from, to).reduce((sum, count) => sum + count, 0);
    // A twentieth of the pace, or a call now and then.
    expect(callsIn(30, 40)).toBeLessThanOrEqual(Math.max(5, callsPerSecond / 2));
    expect(callsIn(110, 130)).toBeGreaterThanOrEqual(0.95 * 20 * callsPerSecond);
    expect(outcomesOf(slices).every(Boolean)).toBe(true);
    expect(calls).toHaveLength(outcomesOf(slices).length + caller.errors.get(ApiErrorKind.THROTTLING)!);
  });

  it('another user of half the quota leaves the calls most of the other half', async () => {
    const slices = slicesOf(callsPerSecond * 60);
    const answered: number[] = [];
    const { calls, seconds } = await simulate({
      callsPerSecond,
      slices,
      answer: ({ at }) => {
        const ofSecond = answered.filter((time) => time > at - 1_000).length;
        if (ofSecond >= callsPerSecond / 2) return [THROTTLED, 50];
        answered.push(at);
        return [LABELS, 300];
      },
    });
    expect(seconds).toBeLessThan(180);
    expect(calls.length).toBeLessThan(1.1 * callsPerSecond * 60);
    expect(outcomesOf(slices).every(Boolean)).toBe(true);
  });
});

describe('what is known is saved', () => {
  const SIMULATION = { callsPerSecond: 50, answer: (call: Call) => [LABELS, mixed(call)] as const };

  it('when the time is over, so that the next call makes only the calls that are left', async () => {
    const slices = slicesOf(700);
    const first = await simulate({ ...SIMULATION, slices, overAtMs: 6_000 });
    const { length } = first.calls;
    expect(length).toBeGreaterThan(LINES_PER_SLICE);
    expect([first.saved.size, first.analysis.images]).toEqual([length, length]);
    const second = await simulate({ ...SIMULATION, slices });
    expect(second.calls.map(numberOf)).toEqual(Array.from({ length: 700 - length }, (_, index) => length + index));
    expect(outcomesOf(slices).every(Boolean)).toBe(true);
    expect((await simulate({ ...SIMULATION, slices })).calls).toEqual([]);
  });

  it('but a slice that has not begun gets no file', async () => {
    const slices = slicesOf(700);
    const save = jest.fn(() => Promise.resolve());
    // The pace is 48 calls a second. The time is over between the last call of the first slice and the next call.
    await simulate({ ...SIMULATION, slices, save, overAtMs: 4_170 });
    expect(save.mock.calls).toEqual([[slices[0]]]);
    expect(slices[0].outcomes.every(Boolean)).toBe(true);
  });

  it('when the time is over during throttling, and throttled images are left', async () => {
    const slices = slicesOf(100);
    const { calls, saved, thrown } = await simulate({
      ...SIMULATION,
      slices,
      answer: (call) => (numberOf(call) % 2 ? [LABELS, 100] : [THROTTLED, 100]),
      overAtMs: 20_000,
    });
    expect(thrown).toBeUndefined();
    expect(saved.size).toBeGreaterThan(0);
    expect(saved.size).toBe(calls.filter((call) => numberOf(call) % 2).length);
  });

  it.each([
    ['a transient error that lasts', BROKEN, 'BatchInterrupted'],
    ['an error that all images have', DENIED, 'AccessDeniedException'],
  ])('before %s is thrown, and no more calls begin', async (_, error, name) => {
    const slices = slicesOf(2_000);
    const { calls, saved, thrown, seconds } = await simulate({
      ...SIMULATION,
      slices,
      answer: (call) => [numberOf(call) >= 250 || call.at > 6_000 ? error : LABELS, 100],
    });
    expect(thrown).toMatchObject({ name, message: expect.stringMatching(/s3:\/\/images\/250\.jpg: .*Simulated\.$/) });
    expect(calls.filter((call) => numberOf(call) === 250)).toHaveLength(8);
    // The calls for this image take 48 s and begin after 5 s. Two slices are open by then.
    expect(seconds).toBeGreaterThan(50);
    expect(seconds).toBeLessThan(75);
    expect(saved.size).toBe(250);
    expect(outcomesOf(slices).filter(Boolean)).toHaveLength(saved.size);
  });

  it('and an error of saving is thrown', async () => {
    const save = () => Promise.reject(new Error('no bucket'));
    const { thrown, calls } = await simulate({ ...SIMULATION, slices: slicesOf(2_000), save });
    expect(thrown).toEqual(new Error('no bucket'));
    expect(calls.length).toBeLessThanOrEqual(2 * LINES_PER_SLICE);
  });
});

it('an image is analysed although some of its calls fail, and an error about the image is its outcome', async () => {
  const slices = slicesOf(4);
  const ERRORS = [
    BROKEN,
    DENIED,
    failure('ExpiredTokenException', ApiErrorKind.AUTHENTICATION),
    THROTTLED,
    failure('ECONNRESET', ApiErrorKind.SERVICE),
  ];
  const { thrown, caller } = await simulate({
    callsPerSecond: 50,
    slices,
    answer: (call) => {
      if (numberOf(call) === 1) return [failure('InvalidImageFormatException', ApiErrorKind.REFUSAL), 100];
      if (numberOf(call) === 2) return [failure('InvalidParameterException', ApiErrorKind.INVALID), 100];
      if (numberOf(call) === 3) return [failure('ImageTooLargeException', ApiErrorKind.REFUSAL), 100];
      return [ERRORS.shift() ?? LABELS, 100];
    },
  });
  expect(thrown).toBeUndefined();
  expect(slices[0].outcomes).toEqual([
    LABELS,
    { refused: { code: 'InvalidImageFormatException', message: 'Simulated.' } },
    { refused: { code: 'InvalidParameterException', message: 'Simulated.' } },
    { refused: { code: 'ImageTooLargeException', message: 'Simulated.' } },
  ]);
  expect(Object.fromEntries(caller.errors)).toEqual({
    Service: 2,
    Refusal: 3,
    Invalid: 1,
    Authentication: 1,
    Throttling: 1,
  });
  expect(caller.calls).toBe(9);
});
