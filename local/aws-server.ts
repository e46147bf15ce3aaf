/** Simulates what the command calls of Step Functions and CloudFormation: HTTP on loopback. */
import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { ExecutionStatus } from '@aws-sdk/client-sfn';
import { type Execution, hasSucceeded, type Outcome, type Visit } from './execution';
import { type HttpServer, startHttpServer } from './http-server';
import type { LocalCloud } from './local-cloud';
import { describeMapRun, mapRunStarted } from './map-run-answers';
import { ServiceError } from './services';
import type { LocalStateMachine } from './state-machine';

interface Reply {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

interface Stack {
  readonly name: string;
  readonly outputs: Readonly<Record<string, string>>;
}

export function startAws(cloud: LocalCloud, stack: Stack): Promise<HttpServer> {
  const stepFunctions = new StepFunctions(cloud);
  return startHttpServer((request, response) => {
    void answer(request, stepFunctions, stack).then(({ status, type, body }) =>
      response.writeHead(status, { 'content-type': type }).end(body),
    );
  });
}

const JSON_TYPE = 'application/x-amz-json-1.0';
const TARGET_PREFIX = 'AWSStepFunctions.';

async function answer(request: IncomingMessage, stepFunctions: StepFunctions, stack: Stack): Promise<Reply> {
  const target = String(request.headers['x-amz-target']);
  const body = await text(request);
  if (!target.startsWith(TARGET_PREFIX)) return describeStacks(new URLSearchParams(body), stack);
  try {
    const output = await stepFunctions.call(target.slice(TARGET_PREFIX.length), JSON.parse(body) as never);
    return { status: 200, type: JSON_TYPE, body: JSON.stringify(output) };
  } catch (error) {
    const { name, message } = error as Error;
    return { status: 400, type: JSON_TYPE, body: JSON.stringify({ __type: name, message }) };
  }
}

function describeStacks(query: URLSearchParams, { name, outputs }: Stack): Reply {
  const type = 'text/xml';
  const member = (key: string, value: string) =>
    `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`;
  if (query.get('Action') !== 'DescribeStacks' || query.get('StackName') !== name) {
    const message = `Stack with id ${query.get('StackName')} does not exist`;
    const error = `<Error><Type>Sender</Type><Code>ValidationError</Code><Message>${message}</Message></Error>`;
    return { status: 400, type, body: `<ErrorResponse>${error}</ErrorResponse>` };
  }
  const members = Object.entries(outputs).map(([key, value]) => member(key, value));
  const stack = `<member><StackName>${name}</StackName><Outputs>${members.join('')}</Outputs></member>`;
  const result = `<DescribeStacksResult><Stacks>${stack}</Stacks></DescribeStacksResult>`;
  return { status: 200, type, body: `<DescribeStacksResponse>${result}</DescribeStacksResponse>` };
}

type TextMember =
  'stateMachineArn' | 'executionArn' | 'mapRunArn' | 'name' | 'input' | 'statusFilter' | 'error' | 'cause';

type Request = Readonly<Record<TextMember, string>> & { readonly maxResults?: number };

/** An execution can be redriven until so long after its end. */
const REDRIVABLE_MS = 14 * 24 * 3600 * 1000;

/** Lists have the newest first, all on one page. */
class StepFunctions {
  constructor(private readonly cloud: LocalCloud) {}

  call(operation: string, request: Request): object | Promise<object> {
    switch (operation) {
      case 'StartExecution':
        return this.start(request);
      case 'StopExecution':
        return this.stop(request);
      case 'RedriveExecution':
        return this.redrive(request);
      case 'DescribeExecution':
        return this.describe(request);
      case 'GetExecutionHistory':
        return this.history(request);
      case 'DescribeMapRun':
        return this.describeMapRun(request);
      case 'ListExecutions':
        return this.list(request);
      case 'ListStateMachines':
        return { stateMachines: [...this.cloud.machines.values()].map(descriptionOf) };
      case 'DescribeStateMachine':
        return this.describeMachine(request);
      default:
        throw new ServiceError('UnknownOperationException', `${operation} is not simulated.`);
    }
  }

  private start({ stateMachineArn, name, input = '{}' }: Request): object {
    const machine = this.machine(stateMachineArn);
    const existing = machine.executions.get(name);
    if (existing && (existing.soFar.end || JSON.stringify(existing.input) !== input)) {
      throw new ServiceError('ExecutionAlreadyExists', `There is an execution ${name}.`);
    }
    const { executionArn, startedAt } = existing ?? machine.start(JSON.parse(input), { name });
    return { executionArn, startDate: startedAt / 1000 };
  }

  private async stop({ executionArn, error, cause }: Request): Promise<object> {
    const [, execution] = this.execution(executionArn);
    execution.abort(error, cause);
    await execution.outcome;
    return { stopDate: this.cloud.time.now() / 1000 };
  }

  private async redrive({ executionArn }: Request): Promise<object> {
    const [machine, execution] = this.execution(executionArn);
    const { end } = execution.soFar;
    const isLate = end && this.cloud.time.now() - end.at > REDRIVABLE_MS;
    if (!end || hasSucceeded(end.outcome) || isLate) {
      const state = isLate ? 'ended more than 14 days ago' : `is ${statusOf(execution)}`;
      throw new ServiceError('ExecutionNotRedrivable', `The execution ${state}.`);
    }
    await machine.redrive(execution);
    return { redriveDate: this.cloud.time.now() / 1000 };
  }

  private describeMachine({ stateMachineArn }: Request): object {
    const machine = this.machine(stateMachineArn);
    return { ...descriptionOf(machine), status: 'ACTIVE', definition: JSON.stringify(machine.definition) };
  }

  private describe({ executionArn }: Request): object {
    const [machine, execution] = this.execution(executionArn);
    const { end } = execution.soFar;
    return {
      ...summaryOf(machine, execution),
      input: JSON.stringify(execution.input),
      ...(end && resultOf(end.outcome)),
    };
  }

  private history({ executionArn, maxResults = 1_000 }: Request): object {
    const [, execution] = this.execution(executionArn);
    const entered = ({ state, type, at, input }: Visit) => ({
      type: `${type}StateEntered`,
      timestamp: at / 1000,
      stateEnteredEventDetails: { name: state, input: JSON.stringify(input) },
    });
    const events = execution.soFar.visits
      .flatMap((visit) => [entered(visit), ...mapRunStarted(execution, visit)])
      .map((event, index) => ({ id: index + 1, ...event }));
    return { events: events.reverse().slice(0, maxResults) };
  }

  private describeMapRun({ mapRunArn }: Request): object {
    for (const { executions } of this.cloud.machines.values()) {
      for (const execution of executions.values()) {
        const mapRun = execution.mapRuns.find((run) => run.mapRunArn === mapRunArn);
        if (mapRun) return describeMapRun(execution, mapRun);
      }
    }
    throw new ServiceError('ResourceNotFound', `There is no Map Run ${mapRunArn}.`);
  }

  private list({ stateMachineArn, statusFilter, maxResults = 100 }: Request): object {
    const machine = this.machine(stateMachineArn);
    const executions = [...machine.executions.values()].reverse().map((execution) => summaryOf(machine, execution));
    const found = executions.filter(({ status }) => statusFilter === undefined || status === statusFilter);
    return { executions: found.slice(0, maxResults) };
  }

  private machine(stateMachineArn: string): LocalStateMachine {
    const machine = this.cloud.machines.get(stateMachineArn);
    if (machine) return machine;
    throw new ServiceError('StateMachineDoesNotExist', `There is no state machine ${stateMachineArn}.`);
  }

  private execution(executionArn: string): [LocalStateMachine, Execution] {
    for (const machine of this.cloud.machines.values()) {
      for (const execution of machine.executions.values()) {
        if (execution.executionArn === executionArn) return [machine, execution];
      }
    }
    throw new ServiceError('ExecutionDoesNotExist', `There is no execution ${executionArn}.`);
  }
}

const resultOf = (outcome: Outcome) =>
  hasSucceeded(outcome)
    ? { output: JSON.stringify(outcome.output) }
    : { error: outcome.error || undefined, cause: outcome.cause || undefined };

const descriptionOf = ({ stateMachineArn }: LocalStateMachine) => ({
  stateMachineArn,
  name: stateMachineArn.split(':').at(-1),
  type: 'STANDARD',
  creationDate: 0,
});

const summaryOf = ({ stateMachineArn }: LocalStateMachine, execution: Execution) => ({
  executionArn: execution.executionArn,
  stateMachineArn,
  name: execution.name,
  status: statusOf(execution),
  startDate: execution.startedAt / 1000,
  stopDate: execution.soFar.end && execution.soFar.end.at / 1000,
});

const statusOf = ({ soFar }: Execution) => soFar.end?.outcome.status ?? ExecutionStatus.RUNNING;
