/** What the subcommands share: finding, starting and following executions. */
import type { SFNClient } from '@aws-sdk/client-sfn';
import { checkExecutionArn, executionArnOf, regionOf } from './arn';
import type { Aws } from './aws';
import { CommandError, ExitStatus } from './errors';
import { readExecution } from './execution';
import { follow } from './follow';
import { type CommonOptions, noteUnlessJson, report, reportDetached } from './report';
import { type ExecutionInput, startExecution } from './start-execution';
import { checkKind, findStateMachine, type Kind } from './state-machine';
import { followHint, note } from './text';

export interface RunOptions extends CommonOptions {
  readonly name?: string;
  readonly detach: boolean;
}

/** Starts an execution and follows it, unless it is to be detached. */
export async function run(aws: Aws, kind: Kind, executionInput: ExecutionInput, options: RunOptions): Promise<void> {
  const stateMachineArn = await findStateMachine(aws, requiredStateMachine(options));
  await runOn(aws, { stateMachineArn, kind, executionInput }, options);
}

/** What to start. */
interface Start {
  readonly stateMachineArn: string;
  readonly kind: Kind;
  readonly executionInput: ExecutionInput;
  /** Told after the start. */
  readonly explanation?: string;
}

/** @param reportEnd Prints the execution when it has ended. */
export async function runOn(
  aws: Aws,
  { stateMachineArn, kind, executionInput, explanation }: Start,
  options: RunOptions,
  reportEnd: ReportEnd = report,
): Promise<void> {
  const client = aws.stepFunctions(regionOf(stateMachineArn));
  await checkKind(client, stateMachineArn, kind);
  aws.catchInterrupt();
  const start = { stateMachineArn, executionInput, name: options.name };
  const { executionArn, startedAt } = await startExecution(client, aws.interrupted, start);
  if (startedAt) noteUnlessJson(options, [`Started ${executionArn}`, ...(explanation ? [explanation] : [])].join('\n'));
  else note(`The execution exists already: ${executionArn}`);
  const following = { aws, client, executionArn, hasAnswered: true };
  if (!options.detach) return followToEnd({ ...following, begunAt: startedAt }, options, reportEnd);
  noteUnlessJson(options, followHint(executionArn));
  if (startedAt) reportDetached(options, { executionArn, startedAt });
  else report(options, await readExecution(client, executionArn));
}

export async function findExecution(aws: Aws, execution: string, options: CommonOptions) {
  const executionArn = execution.startsWith('arn:')
    ? checkExecutionArn(execution)
    : executionArnOf(await findStateMachine(aws, requiredStateMachine(options)), execution);
  return { executionArn, client: aws.stepFunctions(regionOf(executionArn)) };
}

type ReportEnd = typeof report;

interface Following {
  readonly aws: Aws;
  readonly client: SFNClient;
  readonly executionArn: string;
  readonly hasAnswered: boolean;
  readonly begunAt?: Date;
}

/** Follows the execution until it ends, or until Ctrl-C. */
export async function followToEnd(
  { aws, client, executionArn, ...following }: Following,
  options: CommonOptions,
  reportEnd: ReportEnd = report,
): Promise<void> {
  const { timeouts, interrupted: signal } = aws;
  const end = await follow(client, executionArn, { ...following, isSilent: options.json, signal, timeouts });
  if (end) return reportEnd(options, end);
  note(`\nThe execution continues. ${followHint(executionArn)}`);
  process.exitCode = ExitStatus.INTERRUPTED;
}

export function requiredStateMachine({ stateMachine }: CommonOptions): string {
  if (stateMachine) return stateMachine;
  throw new CommandError(
    'No state machine was given: use --state-machine, or set MEDIA_ANALYSIS_STATE_MACHINE.',
    ExitStatus.USAGE,
  );
}
