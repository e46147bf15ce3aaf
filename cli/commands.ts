/** What each subcommand does. */
import {
  paginateListExecutions,
  RedriveExecutionCommand,
  type SFNClient,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import type { RunnerInput, WaiterInput } from '../lib/contract';
import { checkExecutionArn, executionArnOf, regionOf } from './arn';
import type { Aws } from './aws';
import { type Snapshot, snapshot, startExecution } from './execution';
import { follow } from './follow';
import { runnerInput, type StartOptions, waiterInput, type WaitOptions } from './job-input';
import { checkKind, findStateMachine, type Kind } from './state-machine';
import { duration, note, outcomeText, progressText, table, wayBack } from './text';
import { ExitStatus, Trouble } from './trouble';

export interface CommonOptions {
  readonly stateMachine?: string;
  readonly json: boolean;
}

export interface RunOptions extends CommonOptions {
  readonly name?: string;
  readonly detach: boolean;
}

export interface ListOptions extends CommonOptions {
  readonly status?: string;
  readonly limit: number;
}

export const start = (aws: Aws, manifest: RunnerInput['Manifest'], options: RunOptions & StartOptions) =>
  run(aws, 'runner', runnerInput(manifest, options), options);

export const wait = (aws: Aws, jobId: string, options: RunOptions & WaitOptions) =>
  run(aws, 'waiter', waiterInput(jobId, options), { ...options, name: options.name ?? jobId });

async function run(aws: Aws, kind: Kind, input: RunnerInput | WaiterInput, options: RunOptions): Promise<void> {
  const stateMachineArn = await findStateMachine(aws, required(options));
  const client = aws.stepFunctions(regionOf(stateMachineArn));
  await checkKind(client, stateMachineArn, kind);
  const { executionArn, startedAt } = await startExecution(client, stateMachineArn, input, options.name);
  tell(options, startedAt ? `Started ${executionArn}` : `There is one of that name: ${executionArn}`);
  if (!options.detach) return followToEnd(aws, client, executionArn, options, startedAt);
  tell(options, wayBack(executionArn));
  report(options, startedAt ? { executionArn, status: 'RUNNING', startedAt } : await snapshot(client, executionArn));
}

export async function status(
  aws: Aws,
  execution: string,
  options: CommonOptions & { readonly follow: boolean },
): Promise<void> {
  const { client, executionArn } = await findExecution(aws, execution, options);
  if (options.follow) await followToEnd(aws, client, executionArn, options);
  else report(options, await snapshot(client, executionArn));
}

export async function stop(
  aws: Aws,
  execution: string,
  options: CommonOptions & { readonly cause?: string },
): Promise<void> {
  const { client, executionArn } = await findExecution(aws, execution, options);
  const before = await snapshot(client, executionArn);
  if (before.status !== 'RUNNING') {
    throw new Trouble(`The execution has ended already: ${before.status}.`, ExitStatus.USAGE);
  }
  const { cause } = options;
  const { stopDate } = await client.send(new StopExecutionCommand({ executionArn, cause }));
  print(options, { ...before, status: 'ABORTED', stoppedAt: stopDate, cause }, () => `Stopped ${executionArn}`);
  tell(options, 'A job that it has started or waited for goes on, and is paid for: Rekognition cannot stop one.');
}

export async function redrive(
  aws: Aws,
  execution: string,
  options: CommonOptions & { readonly detach: boolean },
): Promise<void> {
  const { client, executionArn } = await findExecution(aws, execution, options);
  const { redriveDate } = await client.send(new RedriveExecutionCommand({ executionArn }));
  tell(options, `Redriven ${executionArn}`);
  if (!options.detach) return followToEnd(aws, client, executionArn, options, redriveDate);
  tell(options, wayBack(executionArn));
  report(options, { executionArn, status: 'RUNNING' });
}

export async function list(aws: Aws, options: ListOptions): Promise<void> {
  const stateMachineArn = await findStateMachine(aws, required(options));
  const client = aws.stepFunctions(regionOf(stateMachineArn));
  const found = [];
  const pages = paginateListExecutions(
    { client, pageSize: Math.min(options.limit, 100) },
    { stateMachineArn, statusFilter: options.status as 'RUNNING' | undefined },
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
    return rows.length === 0 ? 'There are none.' : table([['EXECUTION', 'STATUS', 'STARTED', 'DURATION'], ...rows]);
  });
}

async function findExecution(aws: Aws, execution: string, options: CommonOptions) {
  const executionArn = execution.startsWith('arn:')
    ? checkExecutionArn(execution)
    : executionArnOf(await findStateMachine(aws, required(options)), execution);
  return { executionArn, client: aws.stepFunctions(regionOf(executionArn)) };
}

/** Until it ends, or until Ctrl-C. */
async function followToEnd(
  { patience }: Aws,
  client: SFNClient,
  executionArn: string,
  options: CommonOptions,
  begunAt?: Date,
): Promise<void> {
  const interrupt = new AbortController();
  process.once('SIGINT', () => interrupt.abort());
  const { signal } = interrupt;
  const { lookEveryMs } = patience;
  const end = await follow(client, executionArn, { isSilent: options.json, signal, lookEveryMs, begunAt });
  if (end) return report(options, end);
  note(`\nLeft running. ${wayBack(executionArn)}`);
  process.exitCode = ExitStatus.INTERRUPTED;
}

function report(options: CommonOptions, execution: Snapshot): void {
  print(options, execution, () =>
    execution.status === 'RUNNING' ? progressText(execution.progress, Date.now()) : outcomeText(execution),
  );
  process.exitCode = ['RUNNING', 'SUCCEEDED'].includes(execution.status) ? ExitStatus.DONE : ExitStatus.FAILED;
}

const print = ({ json }: CommonOptions, document: object, text: () => string) =>
  console.log(json ? JSON.stringify(document, null, 2) : text());

/** For people, who have not asked for JSON. */
function tell({ json }: CommonOptions, text: string): void {
  if (!json) note(text);
}

function required({ stateMachine }: CommonOptions): string {
  if (stateMachine) return stateMachine;
  throw new Trouble(
    'Which state machine? Give --state-machine, or set MEDIA_ANALYSIS_STATE_MACHINE.',
    ExitStatus.USAGE,
  );
}
