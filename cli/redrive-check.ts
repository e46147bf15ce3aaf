/** A redrive continues from the state in which an execution ended. If that is a Fail state, it fails there again at once. */
import {
  DescribeExecutionCommand,
  ExecutionStatus,
  GetExecutionHistoryCommand,
  type SFNClient,
} from '@aws-sdk/client-sfn';
import { isObject } from '../lib/protocol/input-rules';
import { CommandError, ExitStatus } from './errors';
import { jsonOrText } from './json';

/** Another failure would also set off the alarm again. */
export async function rejectUselessRedrive(client: SFNClient, executionArn: string): Promise<void> {
  const { status, error, cause } = await client.send(new DescribeExecutionCommand({ executionArn }));
  if (status !== ExecutionStatus.FAILED || !(await endedInFailState(client, executionArn))) return;
  const details = jsonOrText(cause);
  // The functions write into the Cause what to do: it depends on the error, and on whether it is a runner or a waiter.
  const hint = isObject(details) && typeof details.Hint === 'string' ? ` ${details.Hint}` : '';
  throw new CommandError(
    `It ended with ${error}. A redrive would end in the same way: only a new execution can end differently.${hint}`,
    ExitStatus.USAGE,
  );
}

/** An execution ends just after it has entered a Fail state. */
const LAST_EVENTS = 10;

async function endedInFailState(client: SFNClient, executionArn: string): Promise<boolean> {
  const command = new GetExecutionHistoryCommand({ executionArn, reverseOrder: true, maxResults: LAST_EVENTS });
  const { events = [] } = await client.send(command);
  return events.find(({ stateEnteredEventDetails }) => stateEnteredEventDetails)?.type === 'FailStateEntered';
}
