/** The subcommands. */
import {
  ExecutionStatus,
  paginateListExecutions,
  RedriveExecutionCommand,
  type SFNClient,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import type { RunnerInput } from '../lib/protocol/runner-input';
import type { WaiterInput } from '../lib/protocol/waiter-input';
import { checkExecutionArn, executionArnOf, regionOf } from './arn';
import type { Aws } from './aws';
import { CommandError, ExitStatus } from './errors';
import { isRunning, readExecution, type Snapshot } from './execution';
import { runnerInput, type StartOptions, waiterInput, type WaitOptions } from './execution-input';
import { follow } from './follow';
import { withFollowHint } from './lost-answer';
import { rejectUselessRedrive } from './redrive-check';
import { startExecution } from './start-execution';
import { checkKind, findStateMachine, type Kind } from './state-machine';
import { duration, followHint, note, outcomeText, progressText, table } from './text';

export interface CommonOptions {
  readonly stateMachine?: string;
  readonly json: boolean;
}

export interface RunOptions extends CommonOptions {
  readonly name?: string;
  readonly detach: boolean;
}

export interface ListOptions extends CommonOptions {
  readonly status?: ExecutionStatus;
  readonly limit: number;
}

export const start = (aws: Aws, manifest: RunnerInput['Manifest'], options: RunOptions & StartOptions) =>
  run(aws, 'runner', runnerInput(manifest, options), options);

export const wait = (aws: Aws, jobId: string, options: RunOptions & WaitOptions) =>
  run(aws, 'waiter', waiterInput(jobId, options), { ...options, name: options.name ?? jobId });

async function run(
  aws: Aws,
  kind: Kind,
  executionInput: RunnerInput | WaiterInput,
  options: RunOptions,
): Promise<void> {
  const stateMachineArn = await findStateMachine(aws, requiredStateMachine(options));
  const client = aws.stepFunctions(regionOf(stateMachineArn));
  await checkKind(client, stateMachineArn, kind);
  aws.catchInterrupt();
  const start = { stateMachineArn, executionInput, name: options.name };
  const { executionArn, startedAt } = await startExecution(client, aws.interrupted, start);
  if (startedAt) noteUnlessJson(options, `Started ${executionArn}`);
  else note(`The execution exists already: ${executionArn}`);
  const following = { aws, client, executionArn, hasAnswered: true };
  if (!options.detach) return followToEnd({ ...following, begunAt: startedAt }, options);
  noteUnlessJson(options, followHint(executionArn));
  if (startedAt) reportDetached(options, { executionArn, startedAt });
  else report(options, await readExecution(client, executionArn));
}

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
  noteUnlessJson(options, 'If it has a job, the job continues, and you pay for it: Rekognition cannot stop a job.');
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

async function findExecution(aws: Aws, execution: string, options: CommonOptions) {
  const executionArn = execution.startsWith('arn:')
    ? checkExecutionArn(execution)
    : executionArnOf(await findStateMachine(aws, requiredStateMachine(options)), execution);
  return { executionArn, client: aws.stepFunctions(regionOf(executionArn)) };
}

interface Following {
  readonly aws: Aws;
  readonly client: SFNClient;
  readonly executionArn: string;
  readonly hasAnswered: boolean;
  readonly begunAt?: Date;
}

/** Follows the execution until it ends, or until Ctrl-C. */
async function followToEnd(
  { aws, client, executionArn, ...following }: Following,
  options: CommonOptions,
): Promise<void> {
  const { refreshMs } = aws.timeouts;
  const signal = aws.interrupted;
  const end = await follow(client, executionArn, { ...following, isSilent: options.json, signal, refreshMs });
  if (end) return report(options, end);
  note(`\nThe execution continues. ${followHint(executionArn)}`);
  process.exitCode = ExitStatus.INTERRUPTED;
}

/** Reports an execution that was just started or redriven, and that the command does not follow. */
const reportDetached = (options: CommonOptions, execution: Pick<Snapshot, 'executionArn' | 'startedAt'>) =>
  print(
    options,
    { ...execution, status: ExecutionStatus.RUNNING },
    () => 'The execution continues without this command.',
  );

function report(options: CommonOptions, execution: Snapshot): void {
  print(options, execution, () =>
    isRunning(execution) ? progressText(execution.progress, Date.now()) : outcomeText(execution),
  );
  const isFine = isRunning(execution) || execution.status === ExecutionStatus.SUCCEEDED;
  process.exitCode = isFine ? ExitStatus.SUCCESS : ExitStatus.EXECUTION_FAILED;
}

const print = ({ json }: CommonOptions, document: object, text: () => string) =>
  console.log(json ? JSON.stringify(document, null, 2) : text());

function noteUnlessJson({ json }: CommonOptions, text: string): void {
  if (!json) note(text);
}

function requiredStateMachine({ stateMachine }: CommonOptions): string {
  if (stateMachine) return stateMachine;
  throw new CommandError(
    'No state machine was given: use --state-machine, or set MEDIA_ANALYSIS_STATE_MACHINE.',
    ExitStatus.USAGE,
  );
}
