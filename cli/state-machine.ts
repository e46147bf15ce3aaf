/** Finds the state machine that a user means: by ARN, by name, or by the output of a stack. */
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { paginateListStateMachines, type SFNClient } from '@aws-sdk/client-sfn';
import { Trouble } from './trouble';

/** Neither a stack nor a state machine that CDK names has a dot in its name. */
const STACK_OUTPUT = /^([^.:]+)\.([^.:]+)$/;

export async function findStateMachine(client: SFNClient, reference: string): Promise<string> {
  if (reference.startsWith('arn:')) return reference;
  const output = STACK_OUTPUT.exec(reference);
  return output ? outputOf(output[1], output[2]) : named(client, reference);
}

async function outputOf(StackName: string, key: string): Promise<string> {
  const { Stacks } = await new CloudFormationClient().send(new DescribeStacksCommand({ StackName }));
  const outputs = Stacks?.[0]?.Outputs ?? [];
  const found = outputs.find(({ OutputKey }) => OutputKey === key)?.OutputValue;
  if (found) return found;
  const keys = outputs.map(({ OutputKey }) => OutputKey).join(', ') || 'none';
  throw new Trouble(`The stack ${StackName} has no output ${key}; it has: ${keys}.`);
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
  if (beginning.length === 0) throw new Trouble(`No state machine is named ${name}, or begins with that.`);
  throw new Trouble(`Several begin with ${name}: ${beginning.map((machine) => machine.name).join(', ')}.`);
}
