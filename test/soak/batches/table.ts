import { ExecutionStatus } from '@aws-sdk/client-sfn';
import { isAborted, jobsByPart, violationsOf } from './check';
import { tableByTrouble } from '../table-by-trouble';
import type { Played } from './play';

/** Counts batches, their executions and their jobs by trouble. */
export function tableOf(played: readonly Played[]): string {
  const header = [
    ...['trouble', 'batches', 'executions', 'succeeded', 'failed', 'aborted'],
    ...['parts with a job', 'other jobs of them', 'wrong'],
  ];
  return tableByTrouble(header, played, row);
}

function row(name: string, played: readonly Played[]): (string | number)[] {
  const executions = played.flatMap(({ stages }) => stages.flatMap((stage) => stage.executions));
  const succeeded = executions.filter(({ outcome }) => outcome.status === ExecutionStatus.SUCCEEDED).length;
  const aborted = executions.filter(isAborted).length;
  const jobs = played.flatMap(jobsByPart);
  return [
    ...[name, played.length, executions.length, succeeded, executions.length - succeeded - aborted, aborted],
    ...[jobs.length, jobs.flat().length - jobs.length, played.filter((batch) => violationsOf(batch).length > 0).length],
  ];
}
