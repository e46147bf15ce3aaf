import { ExecutionStatus } from '@aws-sdk/client-sfn';
import { violationsOf } from './check';
import { repeatsOf } from './check-images';
import { jobsByPart } from './check-jobs';
import { tableByTrouble } from '../table-by-trouble';
import { isAborted, type Played } from './play';

type Row = (string | number)[];

/** A table for each backend: it counts batches, their executions, and their jobs or calls by trouble. */
export function tablesOf(played: readonly Played[]): string {
  const header = ['trouble', 'batches', 'executions', 'succeeded', 'failed', 'aborted'];
  const withJobs = played.filter(({ scenario }) => scenario.backend.runs === 'jobs');
  const others = played.filter(({ scenario }) => scenario.backend.runs !== 'jobs');
  return [
    'Batches that run media analysis jobs:',
    tableByTrouble([...header, 'parts with a job', 'other jobs of them', 'wrong'], withJobs, row(jobsIn)),
    'Batches that call DetectModerationLabels for each image:',
    tableByTrouble([...header, 'images with an answer', 'other answers for them', 'wrong'], others, row(answersIn)),
  ].join('\n\n');
}

const row =
  (counts: (played: readonly Played[]) => Row) =>
  (name: string, played: readonly Played[]): Row => {
    const executions = played.flatMap(({ stages }) => stages.flatMap((stage) => stage.executions));
    const succeeded = executions.filter(({ outcome }) => outcome.status === ExecutionStatus.SUCCEEDED).length;
    const aborted = executions.filter(isAborted).length;
    return [
      ...[name, played.length, executions.length, succeeded, executions.length - succeeded - aborted, aborted],
      ...[...counts(played), played.filter((batch) => violationsOf(batch).length > 0).length],
    ];
  };

function jobsIn(played: readonly Played[]): Row {
  const jobs = played.flatMap(jobsByPart);
  return [jobs.length, jobs.flat().length - jobs.length];
}

function answersIn(played: readonly Played[]): Row {
  const answers = played.flatMap(({ images }) => images.calls.filter(({ isAnswered }) => isAnswered)).length;
  const repeats = played.reduce((sum, batch) => sum + repeatsOf(batch), 0);
  return [answers - repeats, repeats];
}
