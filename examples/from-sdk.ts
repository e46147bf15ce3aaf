import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';

export async function waitFor(jobId: string, stateMachineArn: string): Promise<string | undefined> {
  const { executionArn } = await new SFNClient().send(
    new StartExecutionCommand({ stateMachineArn, name: jobId, input: JSON.stringify({ JobId: jobId }) }),
  );
  return executionArn;
}
