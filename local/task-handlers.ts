/** What a Task state does on this machine: the service integrations that the constructs use. */
import { EXECUTION_NAME_RULE, isExecutionName } from '../lib/protocol/execution-name';
import { type PutEventsEntry, ServiceError, type Services } from './services';

/** The part of a definition that matters here. */
export interface Definition {
  readonly States: Readonly<Record<string, object>>;
}

interface Task {
  readonly Type: string;
  readonly Resource: string;
  readonly Parameters?: object;
}

export type TaskHandler = (parameters: unknown) => Promise<unknown>;

/** The execution that calls a service. */
interface Caller {
  readonly executionArn: string;
  readonly stateMachineArn: string;
}

interface Integration {
  /** The names of the parameters that Step Functions accepts. */
  readonly parameters: readonly string[];
  readonly call: (parameters: never, services: Services, caller: Caller) => unknown;
}

/** By the last part of the state's `Resource`. */
const INTEGRATIONS: Readonly<Record<string, Integration>> = {
  'lambda:invoke': { parameters: ['FunctionName', 'Payload'], call: invoke },
  'events:putEvents': { parameters: ['Entries'], call: putEvents },
  'states:startExecution': { parameters: ['StateMachineArn', 'Name', 'Input'], call: startExecution },
};

/** Returns a handler for each Task state, by the name of the state: the engine looks handlers up by this name. */
export function taskHandlers(definition: Definition, services: Services, caller: Caller): Record<string, TaskHandler> {
  const handlers = tasksOf(definition).map(([name, { Resource }]): [string, TaskHandler] => [
    name,
    // eslint-disable-next-line @typescript-eslint/require-await -- turns what an integration throws into a rejection
    async (parameters) => integrationFor(Resource).call(parameters as never, services, caller),
  ]);
  return Object.fromEntries(handlers);
}

/** Step Functions rejects a definition that passes an unknown parameter to an integration. */
export function rejectUnknownParameters(definition: Definition): void {
  for (const [state, { Resource, Parameters = {} }] of tasksOf(definition)) {
    const known = INTEGRATIONS[integrationName(Resource)]?.parameters;
    const unknown = Object.keys(Parameters).find((name) => known && !known.includes(name.replace(/\.\$$/, '')));
    if (unknown) throw new Error(`${state}: the field "${unknown}" is not supported by Step Functions.`);
  }
}

/** The Task states at the top level. The Task states inside a Map state will belong here, too: their names share one table. */
const tasksOf = ({ States }: Definition) =>
  Object.entries(States as Record<string, Task>).filter(([, { Type }]) => Type === 'Task');

const integrationName = (resource: string) => resource.split(':::')[1];

function integrationFor(resource: string): Integration {
  const integration = INTEGRATIONS[integrationName(resource)];
  if (integration) return integration;
  throw new Error(`The local Step Functions does not support ${resource}.`);
}

async function invoke({ FunctionName, Payload }: { FunctionName: string; Payload: unknown }, services: Services) {
  return { StatusCode: 200, Payload: await services.invoke(FunctionName, asJson(Payload)) };
}

function putEvents(
  { Entries }: { Entries: readonly Omit<PutEventsEntry, 'Resources'>[] },
  services: Services,
  { executionArn, stateMachineArn }: Caller,
) {
  services.putEvents(Entries.map((entry) => ({ ...asJson(entry), Resources: [executionArn, stateMachineArn] })));
  return { FailedEntryCount: 0, Entries: Entries.map(() => ({ EventId: 'local' })) };
}

function startExecution(
  { StateMachineArn, Name, Input }: { StateMachineArn: string; Name: string; Input: unknown },
  services: Services,
) {
  if (!isExecutionName(Name)) {
    throw new ServiceError('StepFunctions.InvalidNameException', `Invalid Name: '${Name}' ${EXECUTION_NAME_RULE}.`);
  }
  return { ExecutionArn: services.startExecution(StateMachineArn, Name, asJson(Input)) };
}

const asJson = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;
