/** What a batch gets of a quota that is lower than its rate, or that others use, too. */
import type { ImagesRun, ImagesRunOptions } from './run';

export interface Throttling {
  /** Images that the batch analysed in a second. */
  readonly perSecond: number;
  /** The share of the quota that the batch and the other user got. */
  readonly usedShare: number;
  /** Calls of the batch that were throttled, and their share of all its calls. */
  readonly throttled: number;
  readonly throttledShare: number;
  /** Seconds from the end of the other user to ten seconds with the full rate. */
  readonly secondsToRise?: number;
}

/** A quota that is always too low is looked at after the first minute. */
const FIRST_SECONDS = 60;

/** The full rate, as the goal has it. */
const FULL_SHARE = 0.95;
const WINDOW = 10;

export function throttlingOf(run: ImagesRun, { callsPerSecond, quota, otherUser }: ImagesRunOptions): Throttling {
  const analysedAt = run.functionCalls.flatMap((call) => call.analysedAt);
  const { from, seconds } = otherUser ?? {
    from: FIRST_SECONDS,
    seconds: Math.floor(analysedAt.at(-1)!) - FIRST_SECONDS,
  };
  const end = from + seconds;
  const inPeriod = run.perSecond.filter(({ at }) => at >= from && at < end);
  const sumOf = (member: 'calls' | 'throttled') => inPeriod.reduce((sum, each) => sum + each[member], 0);
  const analysedIn = (begin: number, length: number) =>
    analysedAt.filter((at) => at >= begin && at < begin + length).length;
  const throttled = sumOf('throttled');
  const ofOther = run.other ? run.other.calls - run.other.throttled : 0;
  const isFull = (second: number) => analysedIn(second, WINDOW) >= FULL_SHARE * callsPerSecond * WINDOW;
  return {
    perSecond: analysedIn(from, seconds) / seconds,
    usedShare: (sumOf('calls') - throttled + ofOther) / (quota! * seconds),
    throttled,
    throttledShare: throttled / sumOf('calls'),
    secondsToRise: otherUser && Array.from({ length: 300 }, (_, index) => index).find((second) => isFull(end + second)),
  };
}
