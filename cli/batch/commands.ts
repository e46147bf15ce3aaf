/** The subcommands of `batch`. */
import { DescribeExecutionCommand, ExecutionStatus } from '@aws-sdk/client-sfn';
import type { Aws } from '../aws';
import { CommandError, ExitStatus } from '../errors';
import { isRunning, readExecution, type Snapshot } from '../execution';
import { jsonOrText } from '../json';
import { outcomeText } from '../outcome-text';
import { type CommonOptions, print, report, setExitStatus } from '../report';
import { findExecution, requiredStateMachine, runOn, type RunOptions } from '../run';
import { findStateMachine } from '../state-machine';
import { batchInput, type BatchStartOptions, resumedInput } from './input';
import { dryRunOf, resultsOf } from './results';

export async function start(aws: Aws, source: string, options: RunOptions & BatchStartOptions): Promise<void> {
  const executionInput = batchInput(source, options);
  const stateMachineArn = await findStateMachine(aws, requiredStateMachine(options));
  await runOn(aws, { stateMachineArn, kind: 'batch', executionInput }, options, reportEnd);
}

/** Of a dry run, the document is its output alone. */
function reportEnd(options: CommonOptions, end: Snapshot): void {
  const dryRun = dryRunOf(end);
  if (!dryRun) return report(options, end);
  print(options, dryRun, () => outcomeText(end));
  setExitStatus(end);
}

export async function results(aws: Aws, execution: string, options: CommonOptions): Promise<void> {
  const { client, executionArn } = await findExecution(aws, execution, options);
  const snapshot = await readExecution(client, executionArn);
  const { status, error } = snapshot;
  const found = resultsOf(snapshot);
  if (!found) throw withoutResults(snapshot);
  print(options, { executionArn, status, error, ...found }, () => outcomeText(snapshot));
  setExitStatus(snapshot);
}

function withoutResults(snapshot: Snapshot): CommandError {
  const { status, error, executionArn } = snapshot;
  if (isRunning(snapshot)) return new CommandError('The batch has no index yet: it still runs.', ExitStatus.USAGE);
  if (status === ExecutionStatus.SUCCEEDED) {
    const what = dryRunOf(snapshot) ? 'It was a dry run' : 'It is not the execution of a batch';
    return new CommandError(`${what}: it has no results.`, ExitStatus.USAGE);
  }
  const how = error ? `${status}: ${error}` : status;
  return new CommandError(
    `The execution ended with ${how} before the parts were merged, so it has no index. See: status ${executionArn}`,
    ExitStatus.EXECUTION_FAILED,
  );
}

export async function resume(aws: Aws, execution: string, options: RunOptions): Promise<void> {
  const { client, executionArn } = await findExecution(aws, execution, options);
  const earlier = await client.send(new DescribeExecutionCommand({ executionArn }));
  const name = earlier.name!;
  if (isRunning(earlier)) {
    throw new CommandError(
      `${name} still runs: nothing was started. To follow it, use \`status --follow\`.`,
      ExitStatus.USAGE,
    );
  }
  const executionInput = resumedInput(name, jsonOrText(earlier.input));
  const explanation =
    `It resumes the batch ${executionInput.BatchId}, with its plan: parts with a result do not run again, ` +
    'and what has been analysed or still runs is not started again.';
  const stateMachineArn = earlier.stateMachineAliasArn ?? earlier.stateMachineArn!;
  await runOn(aws, { stateMachineArn, kind: 'batch', executionInput, explanation }, options);
}
