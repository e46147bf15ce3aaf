/** The rate that batches keep, and what they get of a quota that throttles. Simulated: the numbers are the same every time. */
import { markdownTable } from '../../tools/markdown-table';
import { percent } from '../batch/schedules';
import { LATENCIES, TYPICAL } from './latencies';
import type { Request, Result } from './result';

/** The quotas of regions, and the defaults, which are 90 % of them. */
export const RATES = [50, 45, 5, 4.5] as const;

/** Two parts of a large batch. */
const IMAGES = 20_000;

export const RATE_REQUESTS: readonly Request[] = RATES.flatMap((callsPerSecond) =>
  LATENCIES.map(({ name: latency }) => ({ callsPerSecond, latency, images: IMAGES })),
);

const share = (value: number | undefined) => (value === undefined ? '–' : percent(value));
const seconds = (value: number | undefined) => (value === undefined ? '–' : `${value.toFixed(1)} s`);

export function rateTable(results: readonly Result[]): string {
  const rows = RATE_REQUESTS.map(({ callsPerSecond, latency }, index) => {
    const { pace } = results[index];
    return [
      callsPerSecond,
      latency,
      share(pace.lowestMinute),
      share(pace.lowestMinuteWithChange),
      share(pace.batch),
      pace.mostInSecond,
      seconds(pace.betweenParts),
      seconds(pace.betweenFunctionCalls),
    ];
  });
  const shares = ['lowest minute', 'lowest minute with a new call of the function', 'batch'];
  const pauses = ['pause between parts', 'pause between calls of the function'];
  const header = ['`callsPerSecond`', 'a call takes', ...shares, 'most calls in a second', ...pauses];
  return markdownTable(header, rows);
}

const MINUTE = 60;

/** Takes half of the quota for ten minutes. */
const halfOf = (quota: number) => ({ callsPerSecond: quota / 2, from: 2 * MINUTE, seconds: 10 * MINUTE });

const latency = TYPICAL.name;

export const THROTTLED_REQUESTS: readonly Request[] = [
  ...RATES.map((callsPerSecond) => {
    const quota = callsPerSecond > 10 ? 50 : 5;
    return { callsPerSecond, quota, latency, otherUser: halfOf(quota), images: 600 * callsPerSecond };
  }),
  { callsPerSecond: 50, quota: 40, latency, images: IMAGES },
  { callsPerSecond: 50, quota: 5, latency, images: 4_000 },
];

export function throttledTable(results: readonly Result[]): string {
  const rows = THROTTLED_REQUESTS.map(({ callsPerSecond, quota, otherUser }, index) => {
    const throttling = results[index].throttling!;
    return [
      callsPerSecond,
      quota!,
      otherUser?.callsPerSecond ?? '–',
      throttling.perSecond.toFixed(1),
      percent(throttling.perSecond / (quota! - (otherUser?.callsPerSecond ?? 0))),
      percent(throttling.usedShare),
      `${throttling.throttled} (${percent(throttling.throttledShare)})`,
      seconds(throttling.secondsToRise),
    ];
  });
  const got = ['images a second', 'of what the other leaves', 'of the quota, both together'];
  const header = [
    '`callsPerSecond`',
    'quota',
    'another user takes',
    ...got,
    'throttled calls',
    'full rate again after',
  ];
  return markdownTable(header, rows);
}
