/** An execution of the local Step Functions, and the record of what it did. */
import { ExecutionStatus } from '@aws-sdk/client-sfn';
import type * as engine from 'aws-local-stepfunctions' with { 'resolution-mode': 'import' };
import type { Clock } from './clock';

const { SUCCEEDED, FAILED, ABORTED } = ExecutionStatus;

export type Outcome =
  | { readonly status: typeof SUCCEEDED; readonly output: unknown }
  | { readonly status: typeof FAILED | typeof ABORTED; readonly error: string; readonly cause: string };

export const hasSucceeded = (outcome: Outcome): outcome is Extract<Outcome, { status: typeof SUCCEEDED }> =>
  outcome.status === SUCCEEDED;

export interface Visit {
  readonly state: string;
  readonly type: string;
  /** Virtual milliseconds since the epoch. */
  readonly at: number;
  readonly input: unknown;
}

/** What stays the same when an execution is redriven. */
export interface ExecutionIdentity {
  readonly name: string;
  readonly executionArn: string;
  readonly input: unknown;
  /** Virtual milliseconds since the epoch. */
  readonly startedAt: number;
}

export interface Execution extends ExecutionIdentity {
  readonly outcome: Promise<Outcome>;
  /** Ends the execution as StopExecution does, with all that it waits for. Does nothing once it has ended. */
  abort(error?: string, cause?: string): void;
  /** The states entered until now, in order, and the end, if it has ended. */
  readonly soFar: { readonly visits: Visit[]; end?: { readonly at: number; readonly outcome: Outcome } };
  /** All states entered, in order. Resolves when the execution ends. */
  readonly visits: Promise<Visit[]>;
  /** The children that its Distributed Maps have started until now, in order. */
  readonly children: readonly ChildExecution[];
  /** The runs of its Distributed Maps until now, in order. */
  readonly mapRuns: readonly MapRunRecord[];
}

/** A run of a Distributed Map. */
export interface MapRunRecord {
  readonly mapRunArn: string;
  /** The name of the Map state. */
  readonly map: string;
  /** Virtual milliseconds since the epoch. */
  readonly startedAt: number;
  readonly maxConcurrency: number;
  /** How many items its list has; 0 until the list is read. */
  items: number;
  end?: { readonly at: number; readonly hasSucceeded: boolean };
}

/** An execution that a Distributed Map started for one item. */
export interface ChildExecution extends Execution {
  /** The name of the Map state. */
  readonly map: string;
  /** Counts the Map Runs of the parent execution from 1. */
  readonly mapRun: number;
  /** The index of the item. */
  readonly index: number;
}

/** What an execution shares with the tasks that it runs. */
export class ExecutionScope {
  readonly children: ChildExecution[] = [];
  readonly mapRuns: MapRunRecord[] = [];
  readonly abortion = new AbortController();
}

type Run = ReturnType<engine.StateMachine['run']>;

interface Recorder {
  readonly clock: Clock;
  readonly scope: ExecutionScope;
  /** The type of a state in the definition: the engine runs a Distributed Map as a Task. */
  readonly typeOf: (state: string) => string;
}

/** Records a run of the engine. */
export function recordExecution(run: Run, identity: ExecutionIdentity, recorder: Recorder): Execution {
  const { children, mapRuns, abortion } = recorder.scope;
  const soFar: Execution['soFar'] = { visits: [] };
  let aborted: Outcome | undefined;
  const outcome = outcomeOf(run.result).then((outcome) => aborted ?? outcome);
  void outcome.then((outcome) => (soFar.end = { at: recorder.clock.now(), outcome }));
  const abort = (error = '', cause = '') => {
    if (soFar.end || aborted) return;
    aborted = { status: ABORTED, error, cause };
    abortion.abort();
    run.abort();
  };
  const visits = collectVisits(run.eventLogs, soFar.visits, recorder.typeOf);
  return { ...identity, outcome, soFar, abort, visits, children, mapRuns };
}

async function outcomeOf(result: Promise<unknown>): Promise<Outcome> {
  try {
    return { status: SUCCEEDED, output: await result };
  } catch (error) {
    // The cause of an ExecutionError is the error that the state threw, with a name and a message. An abort has no cause.
    const { name, message, cause } = ((error as Error).cause ?? error) as Error & { cause?: unknown };
    return { status: FAILED, error: name, cause: message || String(cause) };
  }
}

async function collectVisits(log: Run['eventLogs'], visits: Visit[], typeOf: Recorder['typeOf']): Promise<Visit[]> {
  for await (const event of log) {
    if (event.type === 'StateEntered') {
      const { name: state, input } = event.state;
      visits.push({ state, type: typeOf(state), at: event.timestamp, input });
    }
  }
  return visits;
}
