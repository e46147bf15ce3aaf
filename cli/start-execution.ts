/** Starts an execution, or comes back to the one that has its name already. */
import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import {
  DescribeExecutionCommand,
  type DescribeExecutionOutput,
  ExecutionAlreadyExists,
  type SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { isObject } from '../lib/protocol/input-rules';
import type { RunnerInput } from '../lib/protocol/runner-input';
import type { WaiterInput } from '../lib/protocol/waiter-input';
import { executionArnOf } from './arn';
import { parsed } from './execution';
import { orWayBack } from './lost-answer';
import { ExitStatus, Trouble } from './trouble';

export interface Start {
  readonly stateMachineArn: string;
  readonly input: RunnerInput | WaiterInput;
  readonly name?: string;
}

export interface Started {
  readonly executionArn: string;
  /** Absent where the execution was there before, running or ended. */
  readonly startedAt?: Date;
}

export async function startExecution(
  client: SFNClient,
  interrupted: AbortSignal,
  { stateMachineArn, input, name: given }: Start,
): Promise<Started> {
  // A call that is made again, because its answer was lost, must not start a second job.
  const name = given ?? randomUUID();
  const executionArn = executionArnOf(stateMachineArn, name);
  try {
    const command = new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) });
    const { startDate } = await orWayBack(client.send(command), { executionArn, interrupted, did: 'started' });
    return { executionArn, startedAt: startDate };
  } catch (error) {
    if (!(error instanceof ExecutionAlreadyExists)) throw error;
    // Nobody else has a name that was made here: an attempt whose answer was lost has started it.
    if (given) refuseOther(given, await client.send(new DescribeExecutionCommand({ executionArn })), input);
    return { executionArn };
  }
}

function refuseOther(name: string, existing: DescribeExecutionOutput, input: Start['input']): void {
  const difference = 'JobId' in input ? differenceToWait(existing, input) : differenceToStart(existing, input);
  if (!difference) return;
  throw new Trouble(
    `There is an execution ${name} already, which ${difference}; nothing was started; give another --name.`,
    ExitStatus.USAGE,
  );
}

/** However it was to be waited for: a job has one end. */
function differenceToWait(existing: DescribeExecutionOutput, { JobId }: WaiterInput): string | undefined {
  const input = parsed(existing.input);
  return isObject(input) && input.JobId === JobId ? undefined : 'is not about this job';
}

/** One that has ended is not the new job that was asked for. */
function differenceToStart({ status, stopDate, ...existing }: DescribeExecutionOutput, input: RunnerInput) {
  if (status !== 'RUNNING') return `ended ${status} on ${stopDate?.toISOString()}`;
  // As Step Functions has it: without members that are undefined.
  const wanted: unknown = JSON.parse(JSON.stringify(input));
  return isDeepStrictEqual(parsed(existing.input), wanted) ? undefined : 'runs with another input';
}
