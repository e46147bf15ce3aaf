/** Finds the state machine that a user gives by its ARN, its name or the output of a stack. */
import { DescribeStacksCommand, type Output } from '@aws-sdk/client-cloudformation';
import { DescribeStateMachineCommand, paginateListStateMachines, type SFNClient } from '@aws-sdk/client-sfn';
import { BatchStateName } from '../lib/protocol/batch/batch-state';
import { checkStateMachineArn, nameOf, unqualified } from './arn';
import type { Aws } from './aws';
import { CommandError, ExitStatus, isTransient, toCommandError } from './errors';

/** The name of a stack cannot contain a dot; that of a state machine can. */
const STACK_OUTPUT = /^([^.:]+)\.([^.:]+)$/;

export async function findStateMachine(aws: Aws, reference: string): Promise<string> {
  if (reference.startsWith('arn:')) return checkStateMachineArn(reference);
  const [, stack, key] = STACK_OUTPUT.exec(reference) ?? [];
  if (!stack) return findByName(aws.stepFunctions(), reference);
  const { value, problem } = await readStackOutput(aws, stack, key);
  if (value) return checkStateMachineArn(value);
  try {
    return await findByName(aws.stepFunctions(), reference);
  } catch (error) {
    const { message, status } = toCommandError(error);
    const stackMessage = problem?.message ?? `There is no stack ${stack}.`;
    throw new CommandError(`${message} ${stackMessage}`, problem?.status ?? status);
  }
}

/** A user who may not read stacks can still use a state machine whose name contains a dot. */
async function readStackOutput(
  aws: Aws,
  stack: string,
  key: string,
): Promise<{ readonly value?: string; readonly problem?: CommandError }> {
  try {
    return { value: await stackOutput(aws, stack, key) };
  } catch (error) {
    if (!isDenied(error)) throw error;
    return { problem: new CommandError(`The stack ${stack} cannot be read: ${toCommandError(error).message}`) };
  }
}

/** The names that CloudFormation and Step Functions give to the same error. */
const isDenied = (error: unknown) => ['AccessDenied', 'AccessDeniedException'].includes((error as Error).name);

/** Returns undefined if there is no such stack. */
async function stackOutput(aws: Aws, StackName: string, key: string): Promise<string | undefined> {
  const outputs = await stackOutputs(aws, StackName);
  const found = outputs?.find(({ OutputKey }) => OutputKey === key)?.OutputValue;
  if (found || !outputs) return found;
  const keys = outputs.map(({ OutputKey }) => OutputKey).join(', ') || 'none';
  throw new CommandError(`The stack ${StackName} has no output ${key}. Its outputs: ${keys}.`, ExitStatus.USAGE);
}

async function stackOutputs(aws: Aws, StackName: string): Promise<Output[] | undefined> {
  try {
    const { Stacks } = await aws.cloudFormation().send(new DescribeStacksCommand({ StackName }));
    return Stacks?.[0]?.Outputs ?? [];
  } catch (error) {
    if ((error as Error).name === 'ValidationError') return undefined;
    throw error;
  }
}

/** The beginning of a name is enough: CloudFormation appends random characters to the names that it generates. */
async function findByName(client: SFNClient, name: string): Promise<string> {
  const candidates: { name: string; arn: string }[] = [];
  for await (const { stateMachines = [] } of paginateListStateMachines({ client }, {})) {
    for (const { name: found = '', stateMachineArn: arn = '' } of stateMachines) {
      if (found === name) return arn;
      if (found.startsWith(name)) candidates.push({ name: found, arn });
    }
  }
  if (candidates.length === 1) return candidates[0].arn;
  throw new CommandError(
    candidates.length === 0
      ? `No state machine has the name ${name}, or a name that begins with it.`
      : `Several state machines have names that begin with ${name}: ${candidates.map((machine) => machine.name).join(', ')}.`,
    ExitStatus.USAGE,
  );
}

export type Kind = 'runner' | 'waiter' | 'batch';

/** What tells the user about a state machine of another kind than the one that is wanted. */
const KINDS: Readonly<Record<Kind, string>> = {
  runner: 'is a runner, which starts one job and waits for it: use `start <manifest>`',
  waiter: 'is a waiter, which cannot start a job: use `wait <job-id>`',
  batch: 'is a batch, which splits its source into parts: use `batch start <source>`',
};

/** Rejects a state machine of another kind. Its execution would fail and set off an alarm. */
export async function checkKind(client: SFNClient, stateMachineArn: string, wanted: Kind): Promise<void> {
  const found = kindOf(await readStates(client, stateMachineArn));
  if (!found || found === wanted) return;
  throw new CommandError(`${nameOf(stateMachineArn)} ${KINDS[found]}, or give a ${wanted}.`, ExitStatus.USAGE);
}

/** A runner waits, too. Returns undefined for a state machine of the user's own. */
function kindOf(states: object): Kind | undefined {
  if (BatchStateName.PARTS in states && BatchStateName.MERGE in states) return 'batch';
  if ('Start job' in states) return 'runner';
  return 'Get job' in states ? 'waiter' : undefined;
}

/** Returns no states if the user may not read the definition: the permission to start executions is enough. */
async function readStates(client: SFNClient, stateMachineArn: string): Promise<object> {
  try {
    const command = new DescribeStateMachineCommand({ stateMachineArn: unqualified(stateMachineArn) });
    const { definition } = await client.send(command);
    return (JSON.parse(definition ?? '{}') as { States?: object }).States ?? {};
  } catch (error) {
    if (isTransient(error)) throw error;
    return {};
  }
}
