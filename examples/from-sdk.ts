import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';

export async function waitFor(jobId: string, stateMachineArn: string): Promise<string | undefined> {
  const input = JSON.stringify({ JobId: jobId });
  const command = new StartExecutionCommand({ stateMachineArn, name: jobId, input });
  const { executionArn } = await new SFNClient().send(command);
  return executionArn;
}
