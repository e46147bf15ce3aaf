/** A function of ours as a task of a state machine, and what is said where it cannot run. */
import { Duration } from 'aws-cdk-lib';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import { ERROR, type PollRequest, type StartRequest, statePath, type WaiterState } from '../protocol/contract';

const BACKOFF = { interval: Duration.seconds(2), backoffRate: 2, jitterStrategy: sfn.JitterType.FULL };

/** How long retries take on average; full jitter makes it up to twice that. An attempt costs three history events. */
export const TWO_HOURS = { ...BACKOFF, maxDelay: Duration.minutes(2), maxAttempts: 120 };
export const HALF_AN_HOUR = { ...BACKOFF, maxDelay: Duration.minutes(1), maxAttempts: 60 };
export const TWO_MINUTES = { ...BACKOFF, maxDelay: Duration.seconds(30), maxAttempts: 10 };
const ONE_MINUTE = { ...BACKOFF, maxDelay: Duration.minutes(1), maxAttempts: 6 };

const LAMBDA_SERVICE_ERRORS = [
  'Lambda.TooManyRequestsException',
  'Lambda.ServiceException',
  'Lambda.AWSLambdaException',
  'Lambda.SdkClientException',
  'Lambda.ClientExecutionTimeoutException',
];

/** Of each state: CDK then refuses a machine of another language at synth, which Step Functions would refuse on deployment. */
export const JSON_PATH = { queryLanguage: sfn.QueryLanguage.JSON_PATH };

export const EXECUTION: PollRequest['execution'] = {
  executionArn: sfn.JsonPath.stringAt('$$.Execution.Id'),
  stateMachineArn: sfn.JsonPath.stringAt('$$.StateMachine.Id'),
  stateMachineName: sfn.JsonPath.stringAt('$$.StateMachine.Name'),
};

/** A function that times out should be the one to say so. */
const SECONDS_TO_REPORT = 30;

/** Where a Catch puts Error and Cause of a function that cannot run. */
const FAILURE_PATH = '$.functionFailure';

interface FunctionTaskProps {
  readonly lambdaFunction: lambda.IFunction;
  readonly payload: PollRequest | StartRequest;
  /** The function's own time-out. */
  readonly timeoutSeconds: number;
  readonly failed: sfn.IChainable;
}

/** Takes the state to the function, which returns the next one. */
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
  // The handler reports what Rekognition does. What reaches Step Functions is the Lambda service, or a broken function.
  task.addRetry({ errors: LAMBDA_SERVICE_ERRORS, ...TWO_HOURS });
  task.addRetry({ errors: [sfn.Errors.ALL], ...ONE_MINUTE });
  task.addCatch(props.failed, { resultPath: FAILURE_PATH });
  return task;
}

interface FunctionFailedProps {
  readonly error: string;
  /** Member of the Cause that has what Lambda said. */
  readonly member: string;
  readonly hint: string;
  /** Tells this end from others of the same wait. */
  readonly eventId: string;
}

export const CORRELATION_PATH = {
  event: `${statePath('correlation')}.event`,
  cause: `${statePath('correlation')}.cause`,
} satisfies Record<keyof WaiterState['correlation'], string>;

/** Without an answer of the function the machine itself says what it knows. */
export function functionFailed(scope: Construct, id: string, props: FunctionFailedProps): sfn.Pass {
  const { error, member, hint, eventId } = props;
  const cause = sfn.JsonPath.format(
    // A template of States.Format, where braces of its own are escaped.
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
    status: ERROR,
    executionArn: EXECUTION.executionArn,
    stateMachineArn: EXECUTION.stateMachineArn,
    ...failure,
    input: sfn.JsonPath.objectAt(statePath('input')),
  } satisfies WaiterState['event'];
  const correlation = sfn.JsonPath.objectAt(statePath('correlation')) as unknown as WaiterState['correlation'];
  // eslint-disable-next-line awscdk/require-passing-this, awscdk/no-variable-construct-id -- a state of the caller's
  return new sfn.Pass(scope, id, {
    ...JSON_PATH,
    parameters: { status: ERROR, correlation, event, ...failure } satisfies Partial<WaiterState>,
  });
}
