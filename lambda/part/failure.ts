/** Reads Error and Cause of a runner's execution that failed. Pure. */
import { isObject } from '../../lib/protocol/input-rules';
import type { CaughtError } from '../../lib/protocol/state';

/** Errors of executions that did not end by themselves. The second name is Step Functions' own. */
export const EXECUTION_ABORTED = 'ExecutionAborted';
export const EXECUTION_TIMED_OUT = 'States.Timeout';

export interface RunnerFailure {
  readonly error: string;
  readonly causeText: string;
  /** The members of a Cause that is a JSON object. */
  readonly cause: Readonly<Record<string, unknown>>;
  readonly executionArn?: string;
}

/**
 * Step Functions gives `States.TaskFailed`, and a Cause that describes the runner's execution with its Error and Cause. Emulators
 * give these two directly.
 */
export function readFailure({ Error: error, Cause: causeText }: CaughtError): RunnerFailure {
  const description = membersOf(causeText);
  const { ExecutionArn: executionArn, Status: status } = description;
  if (typeof executionArn !== 'string' || typeof status !== 'string') {
    return { error: innerErrorIn(causeText) ?? error, causeText, cause: description };
  }
  const { Error: innerError, Cause: innerCause } = description;
  const inner = typeof innerCause === 'string' ? innerCause : '';
  return { error: errorOf(innerError, status, error), causeText: inner, cause: membersOf(inner), executionArn };
}

function errorOf(innerError: unknown, status: string, outerError: string): string {
  // The caller of StopExecution may choose any Error.
  if (status === 'ABORTED') return EXECUTION_ABORTED;
  if (typeof innerError === 'string') return innerError;
  return status === 'TIMED_OUT' ? EXECUTION_TIMED_OUT : outerError;
}

/**
 * The Error in a description that was cut, and so is no JSON. A guess: AWS does not document whether it cuts a description that is
 * longer than a Cause may be.
 */
const innerErrorIn = (text: string) =>
  /^\{.*"ExecutionArn".*"Error":"([\w.]+)"|^\{.*"Error":"([\w.]+)".*"ExecutionArn"/s.exec(text)?.slice(1).find(Boolean);

function membersOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}
