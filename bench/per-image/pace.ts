/** How well does a batch that analyses images one by one keep the rate that it is allowed? */
import { mean } from '../statistics';
import type { FunctionCall } from './function-calls';

export interface Pace {
  /** Calls in the full minutes of parts, as shares of what the rate allows: the lowest. Minutes with two calls of the function are left out. */
  readonly lowestMinute?: number;
  /** The lowest of the minutes in which one call of the function ends and the next one goes on. */
  readonly lowestMinuteWithChange?: number;
  /** The share from the beginning of the first part to the beginning of the last one. */
  readonly batch?: number;
  /** The most calls in any period of one second. */
  readonly mostInSecond: number;
  /** Seconds from the last call for a part to the first one for the next part: the mean. */
  readonly betweenParts?: number;
  /** The same for two calls of the function for one part. */
  readonly betweenFunctionCalls?: number;
}

const MINUTE = 60;

/** Sums of fractions are not exact. */
const ROUNDING = 1e-9;

export function paceOf(functionCalls: readonly FunctionCall[], callsPerSecond: number): Pace {
  const parts = partsOf(functionCalls);
  const minutes = parts.flatMap(minutesOf);
  const lowest = (hasChange: boolean) =>
    lowestOf(minutes.filter((minute) => minute.hasChange === hasChange).map(({ calls }) => calls));
  const share = (calls: number | undefined, seconds: number) => calls && calls / (callsPerSecond * seconds);
  const [first, last] = [parts[0], parts.at(-1)!].map((calls) => calls[0].analysedAt[0]);
  return {
    lowestMinute: share(lowest(false), MINUTE),
    lowestMinuteWithChange: share(lowest(true), MINUTE),
    batch: share(parts.slice(0, -1).flatMap(callsOf).length, last - first) || undefined,
    mostInSecond: mostInSecond(functionCalls.flatMap(({ analysedAt }) => analysedAt)),
    betweenParts: meanLength(pausesBetween(parts.map(callsOf))),
    betweenFunctionCalls: meanLength(parts.flatMap(changesOf)),
  };
}

type FunctionCallsOfPart = readonly FunctionCall[];

function partsOf(functionCalls: readonly FunctionCall[]): FunctionCallsOfPart[] {
  const parts = new Map<number, FunctionCall[]>();
  for (const call of functionCalls) {
    if (call.part !== undefined) parts.set(call.part, [...(parts.get(call.part) ?? []), call]);
  }
  return [...parts.values()];
}

const callsOf = (part: FunctionCallsOfPart) => part.flatMap(({ analysedAt }) => analysedAt);

const changesOf = (part: FunctionCallsOfPart) => pausesBetween(part.map(({ analysedAt }) => analysedAt));

/** The minutes begin with the first call. A minute that the last call ends early is none. */
function minutesOf(part: FunctionCallsOfPart): { readonly calls: number; readonly hasChange: boolean }[] {
  const calls = callsOf(part);
  const changes = changesOf(part);
  const [first, last] = [calls[0], calls.at(-1)!];
  return Array.from({ length: Math.floor((last - first) / MINUTE) }, (_, index) => {
    const [from, to] = [index, index + 1].map((minute) => first + minute * MINUTE - ROUNDING);
    return {
      calls: calls.filter((at) => at >= from && at < to).length,
      hasChange: changes.some((change) => change.from < to && change.to > from),
    };
  });
}

function mostInSecond(calls: readonly number[]): number {
  let most = 0;
  for (let first = 0, next = 0; first < calls.length; first++) {
    while (next < calls.length && calls[next] < calls[first] + 1 - ROUNDING) next++;
    most = Math.max(most, next - first);
  }
  return most;
}

interface Pause {
  readonly from: number;
  readonly to: number;
}

const pausesBetween = (calls: readonly (readonly number[])[]): Pause[] =>
  calls.slice(1).map((next, index) => ({ from: calls[index].at(-1)!, to: next[0] }));

const meanLength = (pauses: readonly Pause[]) =>
  pauses.length > 0 ? mean(pauses.map(({ from, to }) => to - from)) : undefined;

const lowestOf = (values: readonly number[]) => (values.length > 0 ? Math.min(...values) : undefined);
