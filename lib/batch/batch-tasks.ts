/** The tasks of a batch: they call its functions, run its jobs and publish its events. */
import { Duration } from 'aws-cdk-lib';
import type * as events from 'aws-cdk-lib/aws-events';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import { JSON_PATH, retryFunction, SECONDS_TO_REPORT } from '../machine/function-task';
import { HALF_AN_HOUR, TWO_HOURS, TWO_MINUTES } from '../machine/retries';
import { BATCH_EVENT_DETAIL_TYPE } from '../protocol/batch/batch-event';
import { EVENT_SOURCE } from '../protocol/event';

/* eslint-disable awscdk/require-passing-this, awscdk/no-variable-construct-id -- states of the caller's fragment */

interface BatchTaskProps {
  readonly lambdaFunction: lambda.IFunction;
  readonly payload: object;
  readonly timeoutSeconds: number;
}

/** Sends the state to a function of the batch. The function returns the next state. */
export function batchTask(scope: Construct, id: string, props: BatchTaskProps): tasks.LambdaInvoke {
  const { lambdaFunction, payload, timeoutSeconds } = props;
  const task = new tasks.LambdaInvoke(scope, id, {
    ...JSON_PATH,
    lambdaFunction,
    payload: sfn.TaskInput.fromObject({ ...payload }),
    outputPath: '$.Payload',
    retryOnServiceExceptions: false,
    taskTimeout: sfn.Timeout.duration(Duration.seconds(timeoutSeconds + SECONDS_TO_REPORT)),
  });
  retryFunction(task);
  return task;
}

interface PublishProps {
  /** An event of progress is lost if it cannot be published. A final one is retried for half an hour. */
  readonly isFinal: boolean;
  /** @default that of events of the batch */
  readonly detailType?: string;
  /** @default $.event */
  readonly path?: string;
}

export function publishBatchEvent(
  scope: Construct,
  id: string,
  eventBus: events.IEventBus,
  { isFinal, detailType = BATCH_EVENT_DETAIL_TYPE, path = '$.event' }: PublishProps,
): tasks.EventBridgePutEvents {
  const publish = new tasks.EventBridgePutEvents(scope, id, {
    ...JSON_PATH,
    entries: [
      {
        source: EVENT_SOURCE,
        detailType,
        detail: sfn.TaskInput.fromJsonPathAt(path),
        eventBus,
      },
    ],
    resultPath: sfn.JsonPath.DISCARD,
    taskTimeout: sfn.Timeout.duration(Duration.seconds(isFinal ? 60 : 10)),
  });
  publish.addRetry({ errors: [sfn.Errors.ALL], ...(isFinal ? HALF_AN_HOUR : TWO_MINUTES) });
  return publish;
}

interface RunJobProps {
  readonly stateMachine: sfn.IStateMachine;
  /** What the role needs beside CDK's grant, to read executions of the runner. */
  readonly readExecutions?: iam.PolicyStatement;
}

/** Runs one job to its end, by an execution of the runner. */
export class RunJobTask extends tasks.StepFunctionsStartExecution {
  constructor(
    scope: Construct,
    id: string,
    private readonly runner: RunJobProps,
  ) {
    super(scope, id, {
      ...JSON_PATH,
      stateMachine: runner.stateMachine,
      integrationPattern: sfn.IntegrationPattern.RUN_JOB,
      name: sfn.JsonPath.stringAt('$.executionName'),
      input: sfn.TaskInput.fromJsonPathAt('$.input'),
      associateWithParent: false,
      resultSelector: { Output: sfn.JsonPath.objectAt('$.Output') },
      resultPath: '$.outcome',
    });
    // Step Functions itself throttles or is out of order: the runner has not been started. A failed execution is not retried here.
    this.addRetry({ errors: NOT_STARTED, ...TWO_HOURS });
  }

  protected override whenBoundToGraph(graph: sfn.StateGraph): void {
    super.whenBoundToGraph(graph);
    if (this.runner.readExecutions) graph.registerPolicyStatement(this.runner.readExecutions);
  }
}

/** Errors of StartExecution after which it can be called again. */
const NOT_STARTED = [
  'StepFunctions.ExecutionLimitExceededException',
  'StepFunctions.ExecutionLimitExceeded',
  'StepFunctions.ThrottlingException',
  'StepFunctions.SdkClientException',
];
