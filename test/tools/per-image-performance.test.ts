import type { FunctionCall } from '../../bench/per-image/function-calls';
import { TYPICAL } from '../../bench/per-image/latencies';
import { paceOf } from '../../bench/per-image/pace';
import { cellsOf, otherRows, pricesTable, waysTable } from '../../bench/per-image/price';
import { runImages } from '../../bench/per-image/run';
import { throttlingOf } from '../../bench/per-image/throttling';
import { textOf } from '../../tools/generated-part';

const PAGE = textOf('docs/per-image-performance.md');

it.each([
  [50, 3_000, 3_100],
  [5, 400, 410],
])(
  'at %d calls a second, a minute of a batch on the local engine has at least 95 %% of the calls, and no second has more',
  async (callsPerSecond, imagesPerPart, images) => {
    const { functionCalls } = await runImages({ callsPerSecond, imagesPerPart, images, latency: TYPICAL });
    const { lowestMinute, mostInSecond, betweenParts } = paceOf(functionCalls, callsPerSecond);
    expect(functionCalls.flatMap(({ analysedAt }) => analysedAt)).toHaveLength(images);
    expect(lowestMinute).toBeGreaterThanOrEqual(0.95);
    expect(mostInSecond).toBeLessThanOrEqual(callsPerSecond);
    // Five calls of 0.2 s, the first turn of the pace, and answers that take up to 3 s.
    expect(betweenParts).toBeGreaterThan(1);
    expect(betweenParts).toBeLessThan(4.3);
  },
);

it('a batch that shares its quota with another user for a minute gets most of what the other leaves', async () => {
  const otherUser = { callsPerSecond: 10, from: 10, seconds: 60 };
  const options = { callsPerSecond: 20, images: 1_500, quota: 20, latency: TYPICAL, otherUser };
  const run = await runImages(options);
  const { perSecond, usedShare, throttled, secondsToRise } = throttlingOf(run, options);
  expect(run.other).toMatchObject({ calls: 600 });
  expect(throttled).toBeGreaterThan(0);
  expect(perSecond).toBeGreaterThan(10 / 2);
  expect(usedShare).toBeGreaterThan(0.75);
  expect(usedShare).toBeLessThanOrEqual(1);
  expect(secondsToRise).toBeLessThanOrEqual(60);
});

/** Calls at a steady pace, from a time on. */
const steady = (part: number, from: number, seconds: number, callsPerSecond: number): FunctionCall => ({
  part,
  startedAt: from,
  analysedAt: Array.from({ length: seconds * callsPerSecond + 1 }, (_, index) => from + index / callsPerSecond),
  endedAt: from + seconds,
});

it('a pace that is too slow, pauses and a second with too many calls are seen', () => {
  const calls = [steady(1, 0, 60, 4), steady(1, 66, 60, 4), steady(2, 136, 10, 5)];
  expect(paceOf(calls, 4)).toEqual({
    lowestMinute: 240 / 240,
    lowestMinuteWithChange: (240 - 6 * 4 + 1) / 240,
    batch: (2 * 241) / (4 * 136),
    mostInSecond: 5,
    betweenParts: 10,
    betweenFunctionCalls: 6,
  });
  expect(paceOf([steady(1, 0, 60, 3)], 4)).toMatchObject({ lowestMinute: 0.75, batch: undefined });
});

it('docs/per-image-performance.md has what is computed for other ways, and the prices', () => {
  const rows = otherRows().map((row) => `| ${cellsOf(row).join(' | ')} |`);
  expect(rows).toHaveLength(4);
  expect([...rows, waysTable(), pricesTable()].filter((text) => !PAGE.includes(text))).toEqual([]);
});
