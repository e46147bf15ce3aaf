/** What the simulated Step Functions answers about the runs of Distributed Maps. */
import { ExecutionStatus, MapRunStatus } from '@aws-sdk/client-sfn';
import { type ChildExecution, type Execution, hasSucceeded, type MapRunRecord, type Visit } from './execution';

/** The answer of DescribeMapRun, without what the map tolerates. Each child has one item. */
export function describeMapRun(execution: Execution, mapRun: MapRunRecord): object {
  const { mapRunArn, startedAt, maxConcurrency, items, end } = mapRun;
  const number = execution.mapRuns.indexOf(mapRun) + 1;
  const children = execution.children.filter((child) => child.mapRun === number);
  const itemCounts = countsOf(children, items);
  return {
    mapRunArn,
    executionArn: execution.executionArn,
    status: statusOf(execution, mapRun),
    startDate: startedAt / 1000,
    stopDate: end && end.at / 1000,
    maxConcurrency,
    itemCounts,
    executionCounts: itemCounts,
    redriveCount: 0,
  };
}

function countsOf(children: readonly ChildExecution[], total: number) {
  const withStatus = (status: ExecutionStatus) =>
    children.filter(({ soFar }) => (soFar.end?.outcome.status ?? ExecutionStatus.RUNNING) === status).length;
  return {
    pending: Math.max(0, total - children.length),
    running: withStatus(ExecutionStatus.RUNNING),
    succeeded: withStatus(ExecutionStatus.SUCCEEDED),
    failed: withStatus(ExecutionStatus.FAILED),
    timedOut: 0,
    aborted: withStatus(ExecutionStatus.ABORTED),
    total,
    resultsWritten: 0,
  };
}

function statusOf({ soFar }: Execution, { end }: MapRunRecord): MapRunStatus {
  if (end?.hasSucceeded) return MapRunStatus.SUCCEEDED;
  if (end) return MapRunStatus.FAILED;
  const isAborted = soFar.end && !hasSucceeded(soFar.end.outcome);
  return isAborted ? MapRunStatus.ABORTED : MapRunStatus.RUNNING;
}

/** The event that names a Map Run, after the event that its state was entered. */
export function mapRunStarted({ mapRuns }: Execution, { state, at }: Visit): object[] {
  const started = mapRuns.find(({ map, startedAt }) => map === state && startedAt >= at);
  if (!started) return [];
  const { mapRunArn, startedAt } = started;
  return [{ type: 'MapRunStarted', timestamp: startedAt / 1000, mapRunStartedEventDetails: { mapRunArn } }];
}
