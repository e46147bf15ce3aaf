/** Runs a definition in virtual time: the one of a state machine, or the one of a Distributed Map's children. */
import type * as engine from 'aws-local-stepfunctions' with { 'resolution-mode': 'import' };
import { type DistributedMap, distributedMapsOf, withTasksForMaps } from './distributed-map';
import { type Engine, evaluate, loadEngine, UNCHECKED } from './engine';
import {
  type ChildExecution,
  type Execution,
  type ExecutionIdentity,
  ExecutionScope,
  hasSucceeded,
  type MapRunRecord,
  recordExecution,
} from './execution';
import { type MapInput, type MapRunHost, runMap } from './map-run';
import { withRandom } from './random';
import type { Services } from './services';
import { rejectUnknownTasks, type TaskHandler, taskHandlers, withTimeouts } from './task-handlers';
import type { VirtualTime } from './virtual-time';

/** What a program runs in. */
export interface ProgramHost {
  readonly services: Services;
  readonly time: VirtualTime;
}

/** The state machine that an execution belongs to, as the context object names it. */
interface StateMachineIdentity {
  readonly Id: string;
  readonly Name: string;
}

export interface RunOptions {
  /** Source of the execution's random numbers. */
  readonly random?: () => number;
}

/** An execution goes on from the state in which it ended. */
interface Redrive {
  readonly startAt: string;
  readonly before: Execution;
}

/** What the handlers of one execution share. */
interface Running {
  readonly identity: ExecutionIdentity;
  readonly scope: ExecutionScope;
  readonly redrive?: Redrive;
}

export class Program {
  private readonly engine: Engine;
  private readonly forEngine: engine.StateMachineDefinition;
  private readonly maps: readonly { readonly map: DistributedMap; readonly children: Program }[];

  /** Throws if the definition has something that does not run here. */
  constructor(
    private readonly definition: engine.StateMachineDefinition,
    private readonly stateMachine: StateMachineIdentity,
    private readonly host: ProgramHost,
  ) {
    rejectUnknownTasks(definition);
    this.engine = loadEngine(host.time);
    this.maps = distributedMapsOf(definition).map((map) => {
      const owner = { Id: `${stateMachine.Id}/${map.label}`, Name: `${stateMachine.Name}/${map.label}` };
      return { map, children: new Program(map.children, owner, host) };
    });
    this.forEngine = withTasksForMaps(withTimeouts(definition));
  }

  run(identity: ExecutionIdentity, { random }: RunOptions = {}): Execution {
    return this.start(identity, identity.input, this.definition.StartAt, { random });
  }

  /** Continues an execution that failed or was aborted, from the state in which it ended. Of a Map Run, no child that succeeded runs again. */
  async redrive(before: Execution, { random }: RunOptions = {}): Promise<Execution> {
    const { name, executionArn, input, startedAt } = before;
    const { state: startAt, input: stateInput } = (await before.visits).at(-1)!;
    const identity = { name, executionArn, input, startedAt };
    return this.start(identity, stateInput, startAt, { random, redrive: { startAt, before } });
  }

  private start(
    identity: ExecutionIdentity,
    input: unknown,
    startAt: string,
    { random, redrive }: RunOptions & { readonly redrive?: Redrive },
  ): Execution {
    const { definition, host, stateMachine } = this;
    const scope = new ExecutionScope();
    const state = { Name: startAt, RetryCount: 0 };
    const machine = new this.engine.StateMachine(
      { ...this.forEngine, StartAt: startAt, States: this.states(state) },
      UNCHECKED,
    );
    const handlers = this.handlers({ identity, scope, redrive }, state);
    const run = withRandom(random, () =>
      machine.run(input as never, {
        overrides: { taskResourceLocalHandlers: handlers as never },
        context: {
          Execution: { Id: identity.executionArn, Name: identity.name },
          StateMachine: stateMachine,
          State: state,
        },
      }),
    );
    return recordExecution(run, identity, { clock: host.time, scope, typeOf: (name) => definition.States[name].Type });
  }

  /** The states for one run. The engine looks a state up when it enters it, and then the context's `State` must be that of the state. */
  private states(state: { Name: string; RetryCount: number }): engine.StateMachineDefinition['States'] {
    return new Proxy(this.forEngine.States, {
      get: (states, name: string) => {
        Object.assign(state, { Name: name, RetryCount: 0 });
        return states[name];
      },
    });
  }

  /** The handlers of the tasks and of the Distributed Maps. They count the retries, which the engine does not. */
  private handlers(running: Running, state: { RetryCount: number }): Record<string, TaskHandler> {
    const { services, time } = this.host;
    const { executionArn } = running.identity;
    const { signal } = running.scope.abortion;
    const caller = { executionArn, stateMachineArn: this.stateMachine.Id, signal };
    const maps = this.maps.map(({ map, children }): [string, TaskHandler] => [
      map.state,
      (input) => runMap(map, input as MapInput, this.mapRunHost(map, children, running)),
    ]);
    const counted =
      (handler: TaskHandler): TaskHandler =>
      async (parameters) => {
        if (signal.aborted) throw new AbortedError();
        try {
          return await handler(parameters);
        } catch (error) {
          state.RetryCount++;
          throw error;
        }
      };
    const all = [...Object.entries(taskHandlers(this.definition, services, caller, time)), ...maps];
    return Object.fromEntries(all.map(([name, handler]) => [name, counted(handler)]));
  }

  private mapRunHost(map: DistributedMap, program: Program, { identity, scope, redrive }: Running): MapRunHost {
    const { services, time } = this.host;
    const mapRun = scope.mapRuns.length + 1;
    const record: MapRunRecord = {
      mapRunArn: `${this.stateMachine.Id.replace(':stateMachine:', ':mapRun:')}/${map.label}:${identity.name}-${mapRun}`,
      map: map.state,
      startedAt: time.now(),
      maxConcurrency: map.maxConcurrency,
      items: 0,
    };
    scope.mapRuns.push(record);
    const before = mapRun === 1 && redrive?.startAt === map.state ? lastMapRun(redrive.before) : NO_CHILDREN;
    const isDone = ({ soFar }: Execution) => soFar.end !== undefined && hasSucceeded(soFar.end.outcome);
    scope.children.push(...[...before.values()].filter(isDone).map((child) => ({ ...child, mapRun })));
    const run = (index: number, input: unknown): Execution => {
      const name = `${identity.name}-${mapRun}-${index}`;
      const executionArn = `${identity.executionArn.replace(/:[^:]*$/, '')}/${map.label}:${name}`;
      return program.run({ name, executionArn, input, startedAt: time.now() });
    };
    return {
      record,
      now: () => time.now(),
      signal: scope.abortion.signal,
      read: (bucket, key) => time.hold(() => services.readObject(bucket, key)),
      evaluate: (template, { Input, Context }) => evaluate(this.engine, template, Input, Context),
      before: (index) => before.get(index),
      start: async (index, input) => {
        const failed = before.get(index);
        const execution = failed ? await program.redrive(failed) : run(index, input);
        const child: ChildExecution = { ...execution, map: map.state, mapRun, index };
        scope.children.push(child);
        return child;
      },
    };
  }
}

const NO_CHILDREN: ReadonlyMap<number, ChildExecution> = new Map();

/** The children of the last Map Run of an execution, by the index of their item. */
function lastMapRun({ children }: Execution): ReadonlyMap<number, ChildExecution> {
  const last = children.at(-1)?.mapRun;
  const ofLast = children.filter(({ mapRun }) => mapRun === last);
  return new Map(ofLast.map((child) => [child.index, child]));
}

/** The engine tries a task again after an abort. Nothing may happen then. */
class AbortedError extends Error {
  readonly isRetryable = false;
  readonly isCatchable = false;
}
