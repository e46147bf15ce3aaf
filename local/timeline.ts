/** The lines that the demo prints while an execution runs. */
import pc from 'picocolors';
import { jsonOrText } from '../cli/json';
import { clock, inColour } from '../cli/text';
import type { LoopState } from '../lib/protocol/state';
import { hasSucceeded, type Outcome } from './execution';
import type { Delivery } from './local-cloud';

/** As in 01:02:03. Hours go on after 24. */
export const clockTime = (milliseconds: number) => clock(Math.round(milliseconds / 1000));

/** The id of the rule in the code: its logical id without the hash that CDK appends. */
export const ruleName = (logicalId: string) => logicalId.replace(/[0-9A-F]{8}$/, '');

const line = (at: number, what: string, text: string) => `  ${pc.dim(clockTime(at))}  ${what.padEnd(9)} ${text}`;

export function stateLine(at: number, state: LoopState, apiErrorsBefore: number): string {
  const { status = state.starting ? 'not started yet' : 'not known yet', progress, waitSeconds } = state;
  if (state.starting === false) return line(at, 'start', `job ${state.correlation.event.jobId}`);
  const failed = progress.apiErrors > apiErrorsBefore ? pc.yellow(` (${progress.lastApiError?.name})`) : '';
  const { hasEnded } = state;
  return line(
    at,
    state.starting ? 'start' : 'poll',
    `${inColour(status)}${failed}${hasEnded ? '' : pc.dim(`, next in ${waitSeconds} s`)}`,
  );
}

export function eventLine(at: number, { detail, rules }: Delivery): string {
  const change = `${detail.previousStatus ? `${detail.previousStatus} → ` : ''}${inColour(detail.status)}`;
  const matched = rules.length > 0 ? `matched by ${rules.map(ruleName).join(', ')}` : 'matched by no rule';
  return line(at, pc.cyan('event'.padEnd(9)), `${change}, ${matched}`);
}

export function outcomeLines(at: number, outcome: Outcome): string[] {
  const end = hasSucceeded(outcome) ? inColour(outcome.status) : pc.red(`${outcome.status}: ${outcome.error}`);
  const details = hasSucceeded(outcome) ? outcome.output : jsonOrText(outcome.cause);
  return [line(at, 'end', end), '', JSON.stringify(details, null, 2)];
}
