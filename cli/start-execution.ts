/** Starts an execution, or finds the one that already has its name. */
import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import {
  DescribeExecutionCommand,
  type DescribeExecutionOutput,
  ExecutionAlreadyExists,
  type SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import type { BatchInput } from '../lib/protocol/batch/batch-input';
import { isObject } from '../lib/protocol/input-rules';
import type { RunnerInput } from '../lib/protocol/runner-input';
import type { WaiterInput } from '../lib/protocol/waiter-input';
import { executionArnOf } from './arn';
import { CommandError, ExitStatus } from './errors';
import { isRunning } from './execution';
import { jsonOrText } from './json';
import { withFollowHint } from './lost-answer';

export type ExecutionInput = RunnerInput | WaiterInput | BatchInput;

export interface Start {
  readonly stateMachineArn: string;
  readonly executionInput: ExecutionInput;
  readonly name?: string;
}

export interface Started {
  readonly executionArn: string;
  /** Absent if the execution existed before. It may have ended. */
  readonly startedAt?: Date;
}

export async function startExecution(
  client: SFNClient,
  interrupted: AbortSignal,
  { stateMachineArn, executionInput, name: givenName }: Start,
): Promise<Started> {
  // With a name, a retry of a call whose answer was lost cannot start a second job.
  const name = givenName ?? randomUUID();
  const executionArn = executionArnOf(stateMachineArn, name);
  try {
    const command = new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(executionInput) });
    const { startDate } = await withFollowHint(client.send(command), { executionArn, interrupted, effect: 'started' });
    return { executionArn, startedAt: startDate };
  } catch (error) {
    if (!(error instanceof ExecutionAlreadyExists)) throw error;
    // Nobody else uses the random name: an attempt of ours, whose answer was lost, has started the execution.
    if (givenName)
      rejectOther(givenName, await client.send(new DescribeExecutionCommand({ executionArn })), executionInput);
    return { executionArn };
  }
}

/** Throws if the existing execution is not the one that the user wants. */
function rejectOther(name: string, existing: DescribeExecutionOutput, wanted: ExecutionInput): void {
  const difference = 'JobId' in wanted ? differenceToWait(existing, wanted) : differenceToStart(existing, wanted);
  if (!difference) return;
  throw new CommandError(
    `The execution ${name} exists already and ${difference}. Nothing was started: give another --name.`,
    ExitStatus.USAGE,
  );
}

/** Only the job matters: its end does not depend on how it is waited for. */
function differenceToWait(existing: DescribeExecutionOutput, { JobId }: WaiterInput): string | undefined {
  const input = jsonOrText(existing.input);
  return isObject(input) && input.JobId === JobId ? undefined : 'does not wait for this job';
}

/** An execution that has ended is another job than the one that the user wants to start. */
function differenceToStart(existing: DescribeExecutionOutput, wanted: RunnerInput | BatchInput): string | undefined {
  if (!isRunning(existing)) return `ended with ${existing.status} on ${existing.stopDate?.toISOString()}`;
  // JSON drops members that are undefined.
  const sent: unknown = JSON.parse(JSON.stringify(wanted));
  return isDeepStrictEqual(jsonOrText(existing.input), sent) ? undefined : 'has another input';
}
