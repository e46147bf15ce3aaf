/** Finds the state machine that a user means: by ARN, by name, or by the output of a stack. */
import { CloudFormationClient, DescribeStacksCommand, type Output } from '@aws-sdk/client-cloudformation';
import { paginateListStateMachines, type SFNClient } from '@aws-sdk/client-sfn';
import { Trouble } from './trouble';

/** No stack has a dot in its name; a state machine may. */
const STACK_OUTPUT = /^([^.:]+)\.([^.:]+)$/;

export async function findStateMachine(client: SFNClient, reference: string): Promise<string> {
  if (reference.startsWith('arn:')) return reference;
  const [, stack, key] = STACK_OUTPUT.exec(reference) ?? [];
  return (stack && (await outputOf(stack, key))) || named(client, reference);
}

/** Undefined where there is no such stack. */
async function outputOf(StackName: string, key: string): Promise<string | undefined> {
  const outputs = await outputsOf(StackName);
  const found = outputs?.find(({ OutputKey }) => OutputKey === key)?.OutputValue;
  if (found || !outputs) return found;
  const keys = outputs.map(({ OutputKey }) => OutputKey).join(', ') || 'none';
  throw new Trouble(`The stack ${StackName} has no output ${key}; it has: ${keys}.`);
}

async function outputsOf(StackName: string): Promise<Output[] | undefined> {
  try {
    const { Stacks } = await new CloudFormationClient().send(new DescribeStacksCommand({ StackName }));
    return Stacks?.[0]?.Outputs ?? [];
  } catch (error) {
    if ((error as Error).name === 'ValidationError') return undefined;
    throw error;
  }
}

/** The name, or the beginning of one: CloudFormation appends to what it generates. */
async function named(client: SFNClient, name: string): Promise<string> {
  const beginning: { name: string; arn: string }[] = [];
  for await (const { stateMachines = [] } of paginateListStateMachines({ client }, {})) {
    for (const { name: found = '', stateMachineArn: arn = '' } of stateMachines) {
      if (found === name) return arn;
      if (found.startsWith(name)) beginning.push({ name: found, arn });
    }
  }
  if (beginning.length === 1) return beginning[0].arn;
  if (beginning.length === 0)
    throw new Trouble(
      `No state machine is named ${name}, or begins with that${name.includes('.') ? ', and there is no such stack' : ''}.`,
    );
  throw new Trouble(`Several begin with ${name}: ${beginning.map((machine) => machine.name).join(', ')}.`);
}
