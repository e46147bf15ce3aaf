/** A redrive goes on from the state in which an execution ended. One that ended in a Fail state fails there again, at once. */
import { DescribeExecutionCommand, GetExecutionHistoryCommand, type SFNClient } from '@aws-sdk/client-sfn';
import { isObject } from '../lib/protocol/input-rules';
import { parsed } from './execution';
import { ExitStatus, Trouble } from './trouble';

/** Its failure would set off the alarm again, too. */
export async function refuseUselessRedrive(client: SFNClient, executionArn: string): Promise<void> {
  const { status, error, cause } = await client.send(new DescribeExecutionCommand({ executionArn }));
  if (status !== 'FAILED' || !(await endedInFailState(client, executionArn))) return;
  const details = parsed(cause);
  // What to do depends on what happened, and on whether it is a runner or a waiter. The functions say it in the Cause.
  const hint = isObject(details) && typeof details.Hint === 'string' ? ` ${details.Hint}` : '';
  throw new Trouble(
    `It ended because of ${error}: a redrive would end the same way, and only another execution could end otherwise.${hint}`,
    ExitStatus.USAGE,
  );
}

/** A Fail state is entered just before the execution ends. */
const LAST_EVENTS = 10;

async function endedInFailState(client: SFNClient, executionArn: string): Promise<boolean> {
  const command = new GetExecutionHistoryCommand({ executionArn, reverseOrder: true, maxResults: LAST_EVENTS });
  const { events = [] } = await client.send(command);
  return events.find(({ stateEnteredEventDetails }) => stateEnteredEventDetails)?.type === 'FailStateEntered';
}
