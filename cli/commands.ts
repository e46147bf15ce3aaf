/** The subcommands. */
import {
  ExecutionStatus,
  paginateListExecutions,
  RedriveExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import type { RunnerInput } from '../lib/protocol/runner-input';
import { regionOf } from './arn';
import type { Aws } from './aws';
import { CommandError, ExitStatus } from './errors';
import { isRunning, readExecution } from './execution';
import { runnerInput, type StartOptions, waiterInput, type WaitOptions } from './execution-input';
import { withFollowHint } from './lost-answer';
import { rejectUselessRedrive } from './redrive-check';
import { type CommonOptions, noteUnlessJson, print, report, reportDetached } from './report';
import { findExecution, followToEnd, requiredStateMachine, run, type RunOptions } from './run';
import { findStateMachine } from './state-machine';
import { duration, followHint, table } from './text';

export interface ListOptions extends CommonOptions {
  readonly status?: ExecutionStatus;
  readonly limit: number;
}

export const start = (aws: Aws, manifest: RunnerInput['Manifest'], options: RunOptions & StartOptions) =>
  run(aws, 'runner', runnerInput(manifest, options), options);

export const wait = (aws: Aws, jobId: string, options: RunOptions & WaitOptions) =>
  run(aws, 'waiter', waiterInput(jobId, options), { ...options, name: options.name ?? jobId });

export async function status(
  aws: Aws,
  execution: string,
  options: CommonOptions & { readonly follow: boolean },
): Promise<void> {
  const { client, executionArn } = await findExecution(aws, execution, options);
  if (!options.follow) return report(options, await readExecution(client, executionArn));
  aws.catchInterrupt();
  await followToEnd({ aws, client, executionArn, hasAnswered: false }, options);
}

export async function stop(
  aws: Aws,
  execution: string,
  options: CommonOptions & { readonly cause?: string },
): Promise<void> {
  const { client, executionArn } = await findExecution(aws, execution, options);
  const before = await readExecution(client, executionArn);
  if (!isRunning(before)) {
    throw new CommandError(`The execution has ended already: ${before.status}.`, ExitStatus.USAGE);
  }
  const { cause } = options;
  const { stopDate } = await client.send(new StopExecutionCommand({ executionArn, cause }));
  const stopped = { ...before, status: ExecutionStatus.ABORTED, stoppedAt: stopDate, cause };
  print(options, stopped, () => `Stopped ${executionArn}`);
  noteUnlessJson(options, 'What it has started continues, and you pay for it: Rekognition cannot stop a job.');
}

export async function redrive(
  aws: Aws,
  execution: string,
  options: CommonOptions & { readonly detach: boolean },
): Promise<void> {
  const { client, executionArn } = await findExecution(aws, execution, options);
  await rejectUselessRedrive(client, executionArn);
  aws.catchInterrupt();
  const { interrupted } = aws;
  const answer = client.send(new RedriveExecutionCommand({ executionArn }));
  const { redriveDate } = await withFollowHint(answer, { executionArn, interrupted, effect: 'been redriven' });
  noteUnlessJson(options, `Redriven ${executionArn}`);
  const following = { aws, client, executionArn, hasAnswered: true };
  if (!options.detach) return followToEnd({ ...following, begunAt: redriveDate }, options);
  noteUnlessJson(options, followHint(executionArn));
  reportDetached(options, { executionArn });
}

export async function list(aws: Aws, options: ListOptions): Promise<void> {
  const stateMachineArn = await findStateMachine(aws, requiredStateMachine(options));
  const client = aws.stepFunctions(regionOf(stateMachineArn));
  const found = [];
  const pages = paginateListExecutions(
    { client, pageSize: Math.min(options.limit, 100) },
    { stateMachineArn, statusFilter: options.status },
  );
  for await (const { executions = [] } of pages) {
    found.push(...executions);
    if (found.length >= options.limit) break;
  }
  const executions = found
    .slice(0, options.limit)
    .map(({ executionArn, name = '', status = '', startDate: startedAt, stopDate: stoppedAt }) => {
      return { executionArn, name, status, startedAt: startedAt!, stoppedAt };
    });
  print(options, executions, () => {
    const rows = executions.map(({ name, status, startedAt, stoppedAt = new Date() }) => [
      name,
      status,
      startedAt.toISOString(),
      duration(stoppedAt.getTime() - startedAt.getTime()),
    ]);
    const header = ['EXECUTION', 'STATUS', 'STARTED', 'DURATION'];
    return rows.length === 0 ? 'There are no executions.' : table([header, ...rows]);
  });
}
