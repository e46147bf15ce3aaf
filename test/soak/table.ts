import { ExecutionStatus } from '@aws-sdk/client-sfn';
import { ErrorName } from '../../lib/protocol/errors';
import { endOf, wasLost } from './check';
import type { Played } from './play';
import { tableByTrouble } from './table-by-trouble';

const ENDS = [ExecutionStatus.SUCCEEDED, ErrorName.JOB_FAILED, ErrorName.JOB_TIMED_OUT] as const;

/** Counts the executions by trouble and by end. */
export function tableOf(played: readonly Played[]): string {
  const header = ['trouble', 'executions', 'job succeeded', 'job failed', 'timed out', 'other error', 'lost'];
  return tableByTrouble(header, played, row);
}

function row(name: string, played: readonly Played[]): (string | number)[] {
  const ends = played.map(({ outcome }) => endOf(outcome));
  const counts = ENDS.map((wanted) => ends.filter((end) => end === wanted).length);
  const others = ends.length - counts.reduce((sum, count) => sum + count, 0);
  return [name, played.length, ...counts, others, played.filter(wasLost).length];
}
