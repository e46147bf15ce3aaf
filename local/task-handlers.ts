/** What a Task state does on this machine: the service integrations that the constructs use. */
import { runExecution, startExecution } from './nested-execution';
import type { PutEventsEntry, Services } from './services';
import type { VirtualTime } from './virtual-time';

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
  /** Aborted with the execution. */
  readonly signal: AbortSignal;
}

interface Integration {
  /** The names of the parameters that Step Functions accepts. */
  readonly parameters: readonly string[];
  /** Whether virtual time passes while the task runs. Otherwise it stands still. */
  readonly takesTime?: boolean;
  readonly call: (parameters: never, services: Services, caller: Caller) => unknown;
}

const START_EXECUTION = ['StateMachineArn', 'Name', 'Input'];

/** By the last part of the state's `Resource`. */
const INTEGRATIONS: Readonly<Record<string, Integration>> = {
  'lambda:invoke': { parameters: ['FunctionName', 'Payload'], call: invoke },
  'events:putEvents': { parameters: ['Entries'], call: putEvents },
  'states:startExecution': { parameters: START_EXECUTION, call: startExecution },
  'states:startExecution.sync:2': { parameters: START_EXECUTION, takesTime: true, call: runExecution },
};

/** Returns a handler for each Task state, by the name of the state: the engine looks handlers up by this name. */
export function taskHandlers(
  definition: Definition,
  services: Services,
  caller: Caller,
  time: VirtualTime,
): Record<string, TaskHandler> {
  const { secondsPerCall = 0 } = services;
  const pass = async () => void (secondsPerCall > 0 && (await time.sleep(1000 * secondsPerCall)));
  const handlers = tasksOf(definition).map(([name, { Resource }]): [string, TaskHandler] => {
    const { call, takesTime } = integrationFor(name, Resource);
    // eslint-disable-next-line @typescript-eslint/require-await -- turns what an integration throws into a rejection
    const handler: TaskHandler = async (parameters) => call(parameters as never, services, caller);
    const work: TaskHandler = takesTime
      ? (parameters) => handler(parameters).finally(pass)
      : (parameters) => time.hold(() => handler(parameters));
    return [name, (parameters) => pass().then(() => work(parameters))];
  });
  return Object.fromEntries(handlers);
}

/** Rejects tasks that do not run here, and parameters that Step Functions rejects. */
export function rejectUnknownTasks(definition: Definition): void {
  for (const [state, { Resource, Parameters = {} }] of tasksOf(definition)) {
    const { parameters } = integrationFor(state, Resource);
    const unknown = Object.keys(Parameters).find((name) => !parameters.includes(name.replace(/\.\$$/, '')));
    if (unknown) throw new Error(`${state}: the field "${unknown}" is not supported by Step Functions.`);
  }
}

/** Longer than any execution runs: the time-out that Step Functions gives to a task that has none. */
export const NO_TIMEOUT_SECONDS = 99_999_999;

/** The engine ends a task after a minute of virtual time unless the task has another time-out. */
export function withTimeouts<T extends Definition>(definition: T): T {
  const timed = tasksOf(definition).map(([name, task]) => [name, { ...timeoutOf(task), ...task }]);
  return { ...definition, States: { ...definition.States, ...(Object.fromEntries(timed) as object) } };
}

const timeoutOf = (task: object) => ('TimeoutSecondsPath' in task ? {} : { TimeoutSeconds: NO_TIMEOUT_SECONDS });

/** The Task states of this level. The tasks of a Distributed Map's children belong to the children. */
const tasksOf = ({ States }: Definition) =>
  Object.entries(States as Record<string, Task>).filter(([, { Type }]) => Type === 'Task');

function integrationFor(state: string, resource: string): Integration {
  const integration = INTEGRATIONS[resource.split(':::')[1]];
  if (integration) return integration;
  throw new Error(`${state}: the local Step Functions does not support ${resource}.`);
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

const asJson = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;
