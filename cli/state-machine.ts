/** Finds the state machine that a user means: by ARN, by name, or by the output of a stack. */
import { DescribeStacksCommand, type Output } from '@aws-sdk/client-cloudformation';
import { DescribeStateMachineCommand, paginateListStateMachines, type SFNClient } from '@aws-sdk/client-sfn';
import { checkStateMachineArn, nameOf, unqualified } from './arn';
import type { Aws } from './aws';
import { ExitStatus, passes, Trouble, troubleOf } from './trouble';

/** No stack has a dot in its name; a state machine may. */
const STACK_OUTPUT = /^([^.:]+)\.([^.:]+)$/;

export async function findStateMachine(aws: Aws, reference: string): Promise<string> {
  if (reference.startsWith('arn:')) return checkStateMachineArn(reference);
  const [, stack, key] = STACK_OUTPUT.exec(reference) ?? [];
  if (!stack) return named(aws.stepFunctions(), reference);
  const { output, problem } = await lookInStack(aws, stack, key);
  if (output) return checkStateMachineArn(output);
  try {
    return await named(aws.stepFunctions(), reference);
  } catch (error) {
    const { message, status } = troubleOf(error);
    throw new Trouble(`${message} ${problem?.message ?? `There is no stack ${stack}.`}`, problem?.status ?? status);
  }
}

/** Who may not look at stacks may all the same use a state machine that has a dot in its name. */
async function lookInStack(
  aws: Aws,
  stack: string,
  key: string,
): Promise<{ readonly output?: string; readonly problem?: Trouble }> {
  try {
    return { output: await outputOf(aws, stack, key) };
  } catch (error) {
    if (!isDenied(error)) throw error;
    return { problem: new Trouble(`The stack ${stack} cannot be looked at: ${troubleOf(error).message}`) };
  }
}

/** CloudFormation says the one, Step Functions the other. */
const isDenied = (error: unknown) => ['AccessDenied', 'AccessDeniedException'].includes((error as Error).name);

/** Undefined where there is no such stack. */
async function outputOf(aws: Aws, StackName: string, key: string): Promise<string | undefined> {
  const outputs = await outputsOf(aws, StackName);
  const found = outputs?.find(({ OutputKey }) => OutputKey === key)?.OutputValue;
  if (found || !outputs) return found;
  const keys = outputs.map(({ OutputKey }) => OutputKey).join(', ') || 'none';
  throw new Trouble(`The stack ${StackName} has no output ${key}; it has: ${keys}.`, ExitStatus.USAGE);
}

async function outputsOf(aws: Aws, StackName: string): Promise<Output[] | undefined> {
  try {
    const { Stacks } = await aws.cloudFormation().send(new DescribeStacksCommand({ StackName }));
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
  throw new Trouble(
    beginning.length === 0
      ? `No state machine is named ${name}, or begins with that.`
      : `Several begin with ${name}: ${beginning.map((machine) => machine.name).join(', ')}.`,
    ExitStatus.USAGE,
  );
}

/** States by whose names the two are told apart. */
const STARTS_JOBS = 'Start job';
const POLLS_JOBS = 'Get job';

export type Kind = 'runner' | 'waiter';

const OTHER_KIND: Readonly<Record<Kind, string>> = {
  runner: 'is a waiter, which cannot start a job: use `wait <job-id>`, or name a runner',
  waiter: 'is a runner, which waits for jobs that it has started itself: use `start <manifest>`, or name a waiter',
};

/** Refuses a waiter in place of a runner, and a runner in place of a waiter: the execution would fail, and set off an alarm. */
export async function checkKind(client: SFNClient, stateMachineArn: string, wanted: Kind): Promise<void> {
  const states = await statesOf(client, stateMachineArn);
  const isOther = wanted === 'runner' ? POLLS_JOBS in states && !(STARTS_JOBS in states) : STARTS_JOBS in states;
  if (!isOther) return;
  throw new Trouble(`${nameOf(stateMachineArn)} ${OTHER_KIND[wanted]}.`, ExitStatus.USAGE);
}

/** None where the definition may not be read: the permission to start executions is enough. */
async function statesOf(client: SFNClient, stateMachineArn: string): Promise<object> {
  try {
    const command = new DescribeStateMachineCommand({ stateMachineArn: unqualified(stateMachineArn) });
    const { definition } = await client.send(command);
    return (JSON.parse(definition ?? '{}') as { States?: object }).States ?? {};
  } catch (error) {
    if (passes(error)) throw error;
    return {};
  }
}
