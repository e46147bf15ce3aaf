/** How a run looks to someone who watches it. */
import pc from 'picocolors';
import type { LoopState } from '../lib/protocol/state';
import type { Delivery } from './local-cloud';
import type { Outcome } from './state-machine';

/** 01:02:03 since the start. */
export function clockTime(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return parts.map((part) => String(part).padStart(2, '0')).join(':');
}

/** The id that the rule has in the code: a logical id without CloudFormation's hash. */
export const ruleName = (logicalId: string) => logicalId.replace(/[0-9A-F]{8}$/, '');

const line = (at: number, what: string, text: string) => `  ${pc.dim(clockTime(at))}  ${what.padEnd(9)} ${text}`;

export function stateLine(at: number, state: LoopState, apiErrorsBefore: number): string {
  const { status = state.starting ? 'not started yet' : 'not known yet', progress, waitSeconds } = state;
  if (state.starting === false) return line(at, 'start', `job ${state.correlation.event.jobId}`);
  const failed = progress.apiErrors > apiErrorsBefore ? pc.yellow(` (${progress.lastApiError?.name})`) : '';
  const ends = state.error !== undefined || status === 'SUCCEEDED';
  return line(
    at,
    state.starting ? 'start' : 'poll',
    `${inColour(status)}${failed}${ends ? '' : pc.dim(`, next in ${waitSeconds} s`)}`,
  );
}

export function eventLine(at: number, { detail, rules }: Delivery): string {
  const change = `${detail.previousStatus ? `${detail.previousStatus} → ` : ''}${inColour(detail.status)}`;
  const taken = rules.length > 0 ? `taken by ${rules.map(ruleName).join(', ')}` : 'taken by no rule';
  return line(at, pc.cyan('event'.padEnd(9)), `${change}, ${taken}`);
}

export function outcomeLines(at: number, outcome: Outcome): string[] {
  const { status } = outcome;
  const end = status === 'SUCCEEDED' ? pc.green(status) : pc.red(`${status}: ${outcome.error}`);
  const result: unknown = status === 'SUCCEEDED' ? outcome.output : parsed(outcome.cause);
  return [line(at, 'end', end), '', JSON.stringify(result, null, 2)];
}

export function parsed(cause: string): unknown {
  try {
    return JSON.parse(cause);
  } catch {
    return cause;
  }
}

function inColour(status: string): string {
  if (status === 'SUCCEEDED') return pc.green(status);
  return ['FAILED', 'TIMED_OUT', 'ERROR'].includes(status) ? pc.red(status) : pc.bold(status);
}
