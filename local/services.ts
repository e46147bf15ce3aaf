/** The services that the tasks of a state machine call. */
import type { Execution } from './execution';

export interface Services {
  /**
   * How many virtual seconds a call takes before it has its effect; default: none. A nested execution takes them twice: it starts so
   * much later, and its end is seen so much later.
   */
  readonly secondsPerCall?: number;
  invoke(functionName: string, payload: unknown): Promise<unknown>;
  putEvents(entries: PutEventsEntry[]): void;
  /** Step Functions names an execution that has no name. */
  startExecution(stateMachineArn: string, name: string | undefined, input: unknown): Execution;
  /** Reads an object of S3. */
  readObject(bucket: string, key: string): Promise<string>;
}

export interface PutEventsEntry {
  readonly Source: string;
  readonly DetailType: string;
  readonly Detail: unknown;
  readonly EventBusName: string;
  readonly Resources: readonly string[];
}

/** An error of a service, under the name that Step Functions gives it. */
export class ServiceError extends Error {
  constructor(
    override readonly name: string,
    message: string,
  ) {
    super(message);
  }
}
