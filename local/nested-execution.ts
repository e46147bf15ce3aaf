/** The integrations that start an execution of another state machine. */
import { EXECUTION_NAME_RULE, isExecutionName } from '../lib/protocol/execution-name';
import { type Execution, hasSucceeded } from './execution';
import { ServiceError, type Services } from './services';

export interface StartExecutionParameters {
  readonly StateMachineArn: string;
  readonly Name?: string;
  readonly Input: unknown;
}

/** `states:startExecution`: starts an execution and does not wait for it. */
export const startExecution = (parameters: StartExecutionParameters, services: Services) => ({
  ExecutionArn: start(parameters, services).executionArn,
});

/**
 * `states:startExecution.sync:2`: starts an execution and waits for its end. If the caller is aborted meanwhile, the execution is
 * stopped.
 */
export async function runExecution(
  parameters: StartExecutionParameters,
  services: Services,
  { signal }: { readonly signal: AbortSignal },
): Promise<unknown> {
  const execution = start(parameters, services);
  const stop = () => execution.abort();
  signal.addEventListener('abort', stop);
  const outcome = await execution.outcome;
  signal.removeEventListener('abort', stop);
  const common = {
    ...description(parameters.StateMachineArn, execution),
    Status: outcome.status,
    StopDate: execution.soFar.end!.at,
  };
  // Like the output, the input of a result is JSON and not text. That the input is, too, is a guess.
  if (hasSucceeded(outcome)) {
    return { ...common, Input: execution.input, Output: outcome.output, OutputDetails: { Included: true } };
  }
  const { error, cause } = outcome;
  const failure = {
    ...common,
    Input: JSON.stringify(execution.input),
    ...(error && { Error: error }),
    ...(cause && { Cause: cause }),
  };
  throw new ServiceError('States.TaskFailed', JSON.stringify(failure));
}

function start({ StateMachineArn, Name, Input }: StartExecutionParameters, services: Services): Execution {
  if (Name !== undefined && !isExecutionName(Name)) {
    throw new ServiceError('StepFunctions.InvalidNameException', `Invalid Name: '${Name}' ${EXECUTION_NAME_RULE}.`);
  }
  return services.startExecution(StateMachineArn, Name, JSON.parse(JSON.stringify(Input ?? {})));
}

const description = (StateMachineArn: string, { executionArn, name, startedAt }: Execution) => ({
  ExecutionArn: executionArn,
  InputDetails: { Included: true },
  Name: name,
  StartDate: startedAt,
  StateMachineArn,
});
