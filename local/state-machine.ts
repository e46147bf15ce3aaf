/** Runs a state machine of a synthesized template on aws-local-stepfunctions, in virtual time. */
import type * as engine from 'aws-local-stepfunctions' with { 'resolution-mode': 'import' };
import { EXECUTION_NAME_RULE, isExecutionName } from '../lib/protocol/execution-name';
import { localMath, withRandom } from './chance';
import { loadModule } from './load-module';
import { localArn, resourcesOf, type Template } from './template';
import type { VirtualTime } from './virtual-time';

export interface Services {
  invoke(functionName: string, payload: unknown): Promise<unknown>;
  putEvents(entries: PutEventsEntry[]): void;
  /** Returns the execution's ARN. */
  startExecution(stateMachineArn: string, name: string, input: unknown): string;
}

export interface PutEventsEntry {
  readonly Source: string;
  readonly DetailType: string;
  readonly Detail: unknown;
  readonly EventBusName: string;
  readonly Resources: readonly string[];
}

export type Outcome =
  | { readonly status: 'SUCCEEDED'; readonly output: unknown }
  | { readonly status: 'FAILED' | 'ABORTED'; readonly error: string; readonly cause: string };

export interface Visit {
  readonly state: string;
  readonly type: string;
  /** Virtual milliseconds since the epoch. */
  readonly at: number;
  readonly input: unknown;
}

export interface StartOptions {
  readonly name?: string;
  /** Where the execution's random numbers come from. */
  readonly random?: () => number;
}

export interface Execution {
  readonly name: string;
  readonly executionArn: string;
  readonly input: unknown;
  /** Virtual milliseconds since the epoch. */
  readonly startedAt: number;
  readonly outcome: Promise<Outcome>;
  /** Ends it as StopExecution does; once it has ended, does nothing. */
  abort(error?: string, cause?: string): void;
  /** What it has come to so far: the states entered, in order, and how it ended. */
  readonly soFar: { readonly visits: Visit[]; end?: { readonly at: number; readonly outcome: Outcome } };
  /** The states entered, once the outcome is there. */
  readonly visits: Promise<Visit[]>;
}

interface Task {
  readonly Type: string;
  readonly Resource: string;
  readonly QueryLanguage?: string;
  readonly Parameters?: object;
}

type Run = ReturnType<engine.StateMachine['run']>;

/** An error that Step Functions would name so. */
export class ServiceError extends Error {
  constructor(
    override readonly name: string,
    message: string,
  ) {
    super(message);
  }
}

export class LocalStateMachine {
  readonly definition: engine.StateMachineDefinition;
  readonly stateMachineArn: string;
  private readonly StateMachine: typeof engine.StateMachine;
  private readonly machine: engine.StateMachine;
  /** All that were started, by name. */
  readonly executions = new Map<string, Execution>();

  constructor(
    template: Template,
    private readonly logicalId: string,
    private readonly services: Services,
    private readonly time: VirtualTime,
  ) {
    const properties = resourcesOf(template, 'AWS::StepFunctions::StateMachine')[logicalId];
    this.definition = JSON.parse(properties?.DefinitionString as string) as engine.StateMachineDefinition;
    this.stateMachineArn = localArn('states', `stateMachine:${logicalId}`);
    refuseJsonata(this.definition);
    refuseUnknownParameters(this.definition);
    this.StateMachine = loadEngine(time).StateMachine;
    this.machine = new this.StateMachine(this.definition, UNCHECKED);
  }

  start(input: unknown, options: StartOptions = {}): Execution {
    return this.run(this.machine, input, options);
  }

  /** Runs an execution that failed or was aborted on, from the state in which it ended. */
  async redrive(execution: Execution, options: Pick<StartOptions, 'random'> = {}): Promise<Execution> {
    const { name, visits, input, startedAt } = execution;
    const last = (await visits).at(-1)!;
    const rest = new this.StateMachine({ ...this.definition, StartAt: last.state }, UNCHECKED);
    return this.run(rest, last.input, { ...options, name }, { input, startedAt });
  }

  private run(
    machine: engine.StateMachine,
    input: unknown,
    options: StartOptions,
    begun: Pick<Execution, 'input' | 'startedAt'> = { input, startedAt: this.time.now() },
  ): Execution {
    const { name = `execution-${this.executions.size + 1}`, random } = options;
    if (!isExecutionName(name))
      throw new ServiceError('InvalidName', `Invalid Name: '${name}' ${EXECUTION_NAME_RULE}.`);
    const executionArn = localArn('states', `execution:${this.logicalId}:${name}`);
    const state = { RetryCount: 0 };
    const run = withRandom(random, () =>
      machine.run(input as never, {
        overrides: { taskResourceLocalHandlers: this.taskHandlers(executionArn, state) },
        context: {
          Execution: { Id: executionArn, Name: name },
          StateMachine: { Id: this.stateMachineArn, Name: this.logicalId },
          // The engine keeps no count of its own; this one is right for states that run one after the other.
          State: state,
        },
      }),
    );
    const execution = this.record(run, { name, executionArn, ...begun });
    this.executions.set(name, execution);
    return execution;
  }

  private record(run: Run, begun: Pick<Execution, 'name' | 'executionArn' | 'input' | 'startedAt'>): Execution {
    const soFar: Execution['soFar'] = { visits: [] };
    let aborted: Outcome | undefined;
    const outcome = outcomeOf(run.result).then((outcome) => aborted ?? outcome);
    void outcome.then((outcome) => (soFar.end = { at: this.time.now(), outcome }));
    const abort = (error = '', cause = '') => {
      if (soFar.end) return;
      aborted = { status: 'ABORTED', error, cause };
      run.abort();
    };
    return { ...begun, outcome, soFar, abort, visits: collectVisits(run.eventLogs, soFar.visits) };
  }

  /** The engine finds handlers by the name of the state. */
  private taskHandlers(executionArn: string, state: { RetryCount: number }) {
    const counted = async (parameters: unknown, resource: string) => {
      try {
        const result = await this.time.hold(() => this.call(resource, parameters, executionArn));
        state.RetryCount = 0;
        return result;
      } catch (error) {
        state.RetryCount++;
        throw error;
      }
    };
    const tasks = Object.entries(this.definition.States as unknown as Record<string, Task>);
    return Object.fromEntries(
      tasks
        .filter(([, { Type }]) => Type === 'Task')
        .map(([name, { Resource }]) => [name, (parameters: unknown) => counted(parameters, Resource) as never]),
    );
  }

  private async call(resource: string, parameters: unknown, executionArn: string): Promise<unknown> {
    const integration = resource.split(':::')[1];
    switch (integration) {
      case 'lambda:invoke': {
        const { FunctionName, Payload } = parameters as { FunctionName: string; Payload: unknown };
        return { StatusCode: 200, Payload: await this.services.invoke(FunctionName, asJson(Payload)) };
      }
      case 'events:putEvents': {
        const { Entries } = parameters as { Entries: Omit<PutEventsEntry, 'Resources'>[] };
        const Resources = [executionArn, this.stateMachineArn];
        this.services.putEvents(Entries.map((entry) => ({ ...asJson(entry), Resources })));
        return { FailedEntryCount: 0, Entries: Entries.map(() => ({ EventId: 'local' })) };
      }
      case 'states:startExecution': {
        const { StateMachineArn, Name, Input } = parameters as {
          StateMachineArn: string;
          Name: string;
          Input: unknown;
        };
        if (!isExecutionName(Name)) {
          throw new ServiceError(
            'StepFunctions.InvalidNameException',
            `Invalid Name: '${Name}' ${EXECUTION_NAME_RULE}.`,
          );
        }
        return { ExecutionArn: this.services.startExecution(StateMachineArn, Name, asJson(Input)) };
      }
      default:
        throw new Error(`There is no local stand-in for ${resource}.`);
    }
  }
}

/** The engine knows no service integrations but Lambda's; a redrive leaves states that it would call unreachable. */
const UNCHECKED = { validationOptions: { noValidate: true } };

const asJson = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

function loadEngine(time: VirtualTime): typeof engine {
  // The engine wants Node 22 for this one function.
  (Promise as { withResolvers?: unknown }).withResolvers ??= () => {
    let resolve, reject;
    const promise = new Promise((...functions) => ([resolve, reject] = functions));
    return { promise, resolve, reject };
  };
  return loadModule(require.resolve('aws-local-stepfunctions'), { ...time.globals, Math: localMath });
}

/** The parameters of each integration that are used here. */
const PARAMETERS: Readonly<Record<string, readonly string[]>> = {
  'lambda:invoke': ['FunctionName', 'Payload'],
  'events:putEvents': ['Entries'],
  'states:startExecution': ['StateMachineArn', 'Name', 'Input'],
};

/** Step Functions refuses a definition that gives an integration a parameter that it does not know. */
function refuseUnknownParameters({ States }: engine.StateMachineDefinition): void {
  for (const [state, { Resource, Parameters = {} }] of Object.entries(States as unknown as Record<string, Task>)) {
    const known = PARAMETERS[Resource?.split(':::')[1]];
    const unknown = Object.keys(Parameters).find((name) => known && !known.includes(name.replace(/\.\$$/, '')));
    if (unknown) throw new Error(`${state}: the field "${unknown}" is not supported by Step Functions.`);
  }
}

/** The engine would accept JSONata and silently do the wrong thing. */
function refuseJsonata(definition: object): void {
  if (JSON.stringify(definition).includes('"QueryLanguage":"JSONata"')) {
    throw new Error('The local engine does not run JSONata.');
  }
}

async function outcomeOf(result: Promise<unknown>): Promise<Outcome> {
  try {
    return { status: 'SUCCEEDED', output: await result };
  } catch (error) {
    // ExecutionError's cause is what the state threw: a named error with a message. An abort has none.
    const { name, message, cause } = ((error as Error).cause ?? error) as Error & { cause?: unknown };
    return { status: 'FAILED', error: name, cause: message || String(cause) };
  }
}

async function collectVisits(log: Run['eventLogs'], visits: Visit[]): Promise<Visit[]> {
  for await (const event of log) {
    if (event.type === 'StateEntered') {
      visits.push({ state: event.state.name, type: event.state.type, at: event.timestamp, input: event.state.input });
    }
  }
  return visits;
}
