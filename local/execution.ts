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
  /** Ends the execution as StopExecution does. Does nothing once it has ended. */
  abort(error?: string, cause?: string): void;
  /** The states entered until now, in order, and the end, if it has ended. */
  readonly soFar: { readonly visits: Visit[]; end?: { readonly at: number; readonly outcome: Outcome } };
  /** All states entered, in order. Resolves when the execution ends. */
  readonly visits: Promise<Visit[]>;
}

type Run = ReturnType<engine.StateMachine['run']>;

/** Records a run of the engine. */
export function recordExecution(run: Run, identity: ExecutionIdentity, clock: Clock): Execution {
  const soFar: Execution['soFar'] = { visits: [] };
  let aborted: Outcome | undefined;
  const outcome = outcomeOf(run.result).then((outcome) => aborted ?? outcome);
  void outcome.then((outcome) => (soFar.end = { at: clock.now(), outcome }));
  const abort = (error = '', cause = '') => {
    if (soFar.end) return;
    aborted = { status: ABORTED, error, cause };
    run.abort();
  };
  return { ...identity, outcome, soFar, abort, visits: collectVisits(run.eventLogs, soFar.visits) };
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

async function collectVisits(log: Run['eventLogs'], visits: Visit[]): Promise<Visit[]> {
  for await (const event of log) {
    if (event.type === 'StateEntered') {
      visits.push({ state: event.state.name, type: event.state.type, at: event.timestamp, input: event.state.input });
    }
  }
  return visits;
}
