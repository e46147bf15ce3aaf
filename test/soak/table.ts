import { ExecutionStatus } from '@aws-sdk/client-sfn';
import { ErrorName } from '../../lib/protocol/errors';
import { markdownTable } from '../../tools/markdown-table';
import { endOf, wasLost } from './check';
import type { Played } from './play';

const ENDS = [ExecutionStatus.SUCCEEDED, ErrorName.JOB_FAILED, ErrorName.JOB_TIMED_OUT] as const;

/** Counts the executions by trouble and by end. */
export function tableOf(played: readonly Played[]): string {
  const names = [...new Set(played.map(({ scenario }) => scenario.trouble.name))].sort();
  const rows = names.map((name) =>
    row(
      name,
      played.filter(({ scenario }) => scenario.trouble.name === name),
    ),
  );
  const header = ['trouble', 'executions', 'job succeeded', 'job failed', 'timed out', 'other error', 'lost'];
  return markdownTable(header, [...rows, row('**all**', played)]);
}

function row(name: string, played: readonly Played[]): (string | number)[] {
  const ends = played.map(({ outcome }) => endOf(outcome));
  const counts = ENDS.map((wanted) => ends.filter((end) => end === wanted).length);
  const others = ends.length - counts.reduce((sum, count) => sum + count, 0);
  return [name, played.length, ...counts, others, played.filter(wasLost).length];
}
