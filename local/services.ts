/** The services that the tasks of a state machine call. */

export interface Services {
  invoke(functionName: string, payload: unknown): Promise<unknown>;
  putEvents(entries: PutEventsEntry[]): void;
  /** Returns the ARN of the execution. */
  startExecution(stateMachineArn: string, name: string, input: unknown): string;
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
