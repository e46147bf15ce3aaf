import { ExecutionStatus } from '@aws-sdk/client-sfn';
import { markdownTable } from '../../../tools/markdown-table';
import { isAborted, jobsByPart, violationsOf } from './check';
import type { Played } from './play';

/** Counts batches, their executions and their jobs by trouble. */
export function tableOf(played: readonly Played[]): string {
  const names = [...new Set(played.map(({ scenario }) => scenario.trouble.name))].sort();
  const rows = names.map((name) =>
    row(
      name,
      played.filter(({ scenario }) => scenario.trouble.name === name),
    ),
  );
  const header = [
    ...['trouble', 'batches', 'executions', 'succeeded', 'failed', 'aborted'],
    ...['parts with a job', 'other jobs of them', 'wrong'],
  ];
  return markdownTable(header, [...rows, row('**all**', played)]);
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
