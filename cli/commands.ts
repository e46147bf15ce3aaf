/** What each subcommand does. */
import {
  paginateListExecutions,
  RedriveExecutionCommand,
  type SFNClient,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import type { RunnerInput } from '../lib/protocol/runner-input';
import type { WaiterInput } from '../lib/protocol/waiter-input';
import { checkExecutionArn, executionArnOf, regionOf } from './arn';
import type { Aws } from './aws';
import { type Snapshot, snapshot } from './execution';
import { follow } from './follow';
import { runnerInput, type StartOptions, waiterInput, type WaitOptions } from './job-input';
import { orWayBack } from './lost-answer';
import { refuseUselessRedrive } from './redrive-check';
import { startExecution } from './start-execution';
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
  aws.catchInterrupt();
  const start = { stateMachineArn, input, name: options.name };
  const { executionArn, startedAt } = await startExecution(client, aws.interrupted, start);
  if (startedAt) tell(options, `Started ${executionArn}`);
  else note(`There is one of that name: ${executionArn}`);
  const following = { aws, client, executionArn, hasAnswered: true };
  if (!options.detach) return followToEnd({ ...following, begunAt: startedAt }, options);
  tell(options, wayBack(executionArn));
  if (startedAt) reportBegun(options, { executionArn, startedAt });
  else report(options, await snapshot(client, executionArn));
}

export async function status(
  aws: Aws,
  execution: string,
  options: CommonOptions & { readonly follow: boolean },
): Promise<void> {
  const { client, executionArn } = await findExecution(aws, execution, options);
  if (!options.follow) return report(options, await snapshot(client, executionArn));
  aws.catchInterrupt();
  await followToEnd({ aws, client, executionArn, hasAnswered: false }, options);
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
  await refuseUselessRedrive(client, executionArn);
  aws.catchInterrupt();
  const { interrupted } = aws;
  const redriven = client.send(new RedriveExecutionCommand({ executionArn }));
  const { redriveDate } = await orWayBack(redriven, { executionArn, interrupted, did: 'been redriven' });
  tell(options, `Redriven ${executionArn}`);
  const following = { aws, client, executionArn, hasAnswered: true };
  if (!options.detach) return followToEnd({ ...following, begunAt: redriveDate }, options);
  tell(options, wayBack(executionArn));
  reportBegun(options, { executionArn });
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

interface Following {
  readonly aws: Aws;
  readonly client: SFNClient;
  readonly executionArn: string;
  readonly hasAnswered: boolean;
  readonly begunAt?: Date;
}

/** Until it ends, or until Ctrl-C. */
async function followToEnd({ aws, client, executionArn, ...looks }: Following, options: CommonOptions): Promise<void> {
  const { lookEveryMs } = aws.patience;
  const signal = aws.interrupted;
  const end = await follow(client, executionArn, { ...looks, isSilent: options.json, signal, lookEveryMs });
  if (end) return report(options, end);
  note(`\nLeft running. ${wayBack(executionArn)}`);
  process.exitCode = ExitStatus.INTERRUPTED;
}

/** Of an execution that was started or redriven, and that nobody has looked at since. */
const reportBegun = (options: CommonOptions, execution: Pick<Snapshot, 'executionArn' | 'startedAt'>) =>
  print(options, { ...execution, status: 'RUNNING' }, () => 'The execution runs on without this command.');

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
