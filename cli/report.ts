/** What the subcommands print when they are done. */
import { ExecutionStatus } from '@aws-sdk/client-sfn';
import { ExitStatus } from './errors';
import { isRunning, type Snapshot } from './execution';
import { outcomeText } from './outcome-text';
import { progressText } from './progress-text';
import { note } from './text';

export interface CommonOptions {
  readonly stateMachine?: string;
  readonly json: boolean;
}

/** Prints an execution, and sets the exit status. */
export function report(options: CommonOptions, execution: Snapshot): void {
  print(options, execution, () =>
    isRunning(execution) ? progressText(execution.progress, Date.now()) : outcomeText(execution),
  );
  setExitStatus(execution);
}

export function setExitStatus(execution: Snapshot): void {
  const isFine = isRunning(execution) || execution.status === ExecutionStatus.SUCCEEDED;
  process.exitCode = isFine ? ExitStatus.SUCCESS : ExitStatus.EXECUTION_FAILED;
}

/** Reports an execution that was just started or redriven, and that the command does not follow. */
export const reportDetached = (options: CommonOptions, execution: Pick<Snapshot, 'executionArn' | 'startedAt'>) =>
  print(
    options,
    { ...execution, status: ExecutionStatus.RUNNING },
    () => 'The execution continues without this command.',
  );

export const print = ({ json }: CommonOptions, document: object, text: () => string) =>
  console.log(json ? JSON.stringify(document, null, 2) : text());

export function noteUnlessJson({ json }: CommonOptions, text: string): void {
  if (!json) note(text);
}
