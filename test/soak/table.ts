import { ErrorName } from '../../lib/contract';
import { endOf, wasLost } from './check';
import type { Played } from './play';

const OUTCOMES = ['SUCCEEDED', ErrorName.JOB_FAILED, ErrorName.JOB_TIMED_OUT] as const;

/** How many executions got into which trouble, and how they ended. */
export function tableOf(played: readonly Played[]): string {
  const names = [...new Set(played.map(({ scenario }) => scenario.trouble.name))].sort();
  const rows = names.map((name) =>
    row(
      name,
      played.filter(({ scenario }) => scenario.trouble.name === name),
    ),
  );
  return [
    '| trouble | executions | job succeeded | job failed | timed out | other error | lost |',
    '|---|---|---|---|---|---|---|',
    ...rows,
    row('**all**', played),
  ].join('\n');
}

function row(name: string, played: readonly Played[]): string {
  const ends = played.map(({ outcome }) => endOf(outcome));
  const counts = OUTCOMES.map((outcome) => ends.filter((end) => end === outcome).length);
  const others = ends.length - counts.reduce((sum, count) => sum + count, 0);
  return `| ${[name, played.length, ...counts, others, played.filter(wasLost).length].join(' | ')} |`;
}
