/** The task that calls a function, and the state that reports a function that cannot run. */
import { Duration } from 'aws-cdk-lib';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import type { Execution, PollRequest, StartRequest } from '../protocol/requests';
import { type LoopState, statePath } from '../protocol/state';
import { Status } from '../protocol/status';
import { ONE_MINUTE, TWO_HOURS } from './retries';

const LAMBDA_SERVICE_ERRORS = [
  'Lambda.TooManyRequestsException',
  'Lambda.ServiceException',
  'Lambda.AWSLambdaException',
  'Lambda.SdkClientException',
  'Lambda.ClientExecutionTimeoutException',
];

/**
 * The query language of each state. With it CDK refuses a JSONata machine at synth. Without it Step Functions would refuse the
 * machine on deployment.
 */
export const JSON_PATH = { queryLanguage: sfn.QueryLanguage.JSON_PATH };

export const EXECUTION: Execution = {
  executionArn: sfn.JsonPath.stringAt('$$.Execution.Id'),
  stateMachineArn: sfn.JsonPath.stringAt('$$.StateMachine.Id'),
  stateMachineName: sfn.JsonPath.stringAt('$$.StateMachine.Name'),
};

/** The task's time-out exceeds the function's, so that Lambda's own error reaches the Catch. */
export const SECONDS_TO_REPORT = 30;

/** Where the Catch puts Error and Cause of a function that cannot run. */
export const FAILURE_PATH = '$.functionFailure';

interface FunctionTaskProps {
  readonly lambdaFunction: lambda.IFunction;
  readonly payload: PollRequest | StartRequest;
  /** The function's own time-out. */
  readonly timeoutSeconds: number;
  readonly failed: sfn.IChainable;
}

/** Sends the state to the function. The function returns the next state. */
export function functionTask(scope: Construct, id: string, props: FunctionTaskProps): tasks.LambdaInvoke {
  // eslint-disable-next-line awscdk/require-passing-this, awscdk/no-variable-construct-id -- a state of the caller's
  const task = new tasks.LambdaInvoke(scope, id, {
    ...JSON_PATH,
    lambdaFunction: props.lambdaFunction,
    payload: sfn.TaskInput.fromObject(props.payload),
    outputPath: '$.Payload',
    retryOnServiceExceptions: false,
    taskTimeout: sfn.Timeout.duration(Duration.seconds(props.timeoutSeconds + SECONDS_TO_REPORT)),
  });
  retryFunction(task);
  task.addCatch(props.failed, { resultPath: FAILURE_PATH });
  return task;
}

/**
 * A handler returns Rekognition's errors in the state. Errors here are those of the Lambda service, of a broken function, or in a batch
 * those of S3 that do not pass by themselves.
 */
export function retryFunction(task: tasks.LambdaInvoke): void {
  task.addRetry({ errors: LAMBDA_SERVICE_ERRORS, ...TWO_HOURS });
  task.addRetry({ errors: [sfn.Errors.ALL], ...ONE_MINUTE });
}

interface FunctionFailedProps {
  readonly error: string;
  /** Member of the Cause that holds Lambda's error. */
  readonly member: string;
  readonly hint: string;
  /** Tells this event from others of the same wait. */
  readonly eventId: string;
}

export const CORRELATION_PATH = {
  event: `${statePath('correlation')}.event`,
  cause: `${statePath('correlation')}.cause`,
} satisfies Record<keyof LoopState['correlation'], string>;

/** Without an answer of the function, the state machine itself makes the event, the Error and the Cause. */
export function functionFailed(scope: Construct, id: string, props: FunctionFailedProps): sfn.Pass {
  const { error, member, hint, eventId } = props;
  const cause = sfn.JsonPath.format(
    // States.Format needs its literal braces escaped.
    `\\{"Hint":"${hint}","${member}":{}\\}`,
    sfn.JsonPath.jsonToString(sfn.JsonPath.objectAt(FAILURE_PATH)),
  );
  const failure = {
    error,
    cause: sfn.JsonPath.jsonToString(
      sfn.JsonPath.jsonMerge(sfn.JsonPath.objectAt(CORRELATION_PATH.cause), sfn.JsonPath.stringToJson(cause)),
    ),
  };
  const event = {
    id: sfn.JsonPath.format(`{}#${eventId}`, sfn.JsonPath.stringAt(statePath('waitId'))),
    status: Status.ERROR,
    executionArn: EXECUTION.executionArn,
    stateMachineArn: EXECUTION.stateMachineArn,
    ...failure,
    input: sfn.JsonPath.objectAt(statePath('input')),
  } satisfies LoopState['event'];
  const correlation = sfn.JsonPath.objectAt(statePath('correlation')) as unknown as LoopState['correlation'];
  // eslint-disable-next-line awscdk/require-passing-this, awscdk/no-variable-construct-id -- a state of the caller's
  return new sfn.Pass(scope, id, {
    ...JSON_PATH,
    parameters: { status: Status.ERROR, correlation, event, ...failure } satisfies Partial<LoopState>,
  });
}
