/** The tasks of a batch: they call its functions and publish its events. */
import { Duration } from 'aws-cdk-lib';
import type * as events from 'aws-cdk-lib/aws-events';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import { EXECUTION, JSON_PATH, retryFunction, SECONDS_TO_REPORT } from '../machine/function-task';
import { HALF_AN_HOUR, TWO_HOURS, TWO_MINUTES } from '../machine/retries';
import { BATCH_EVENT_DETAIL_TYPE } from '../protocol/batch/batch-event';
import { ErrorName } from '../protocol/errors';
import { EVENT_SOURCE } from '../protocol/event';

/** The execution of the batch, for its functions and its children. */
export const BATCH_EXECUTION = { ...EXECUTION, name: sfn.JsonPath.stringAt('$$.Execution.Name') };

/* eslint-disable awscdk/require-passing-this, awscdk/no-variable-construct-id -- states of the caller's fragment */

interface BatchTaskProps {
  readonly lambdaFunction: lambda.IFunction;
  readonly payload: object;
  readonly timeoutSeconds: number;
  /** How long interrupted calls are repeated. @default two hours */
  readonly retry?: sfn.RetryProps;
}

/** Sends the state to a function of the batch. The function returns the next state. */
export function batchTask(scope: Construct, id: string, props: BatchTaskProps): tasks.LambdaInvoke {
  const { lambdaFunction, payload, timeoutSeconds, retry = TWO_HOURS } = props;
  const task = new tasks.LambdaInvoke(scope, id, {
    ...JSON_PATH,
    lambdaFunction,
    payload: sfn.TaskInput.fromObject({ ...payload }),
    outputPath: '$.Payload',
    retryOnServiceExceptions: false,
    taskTimeout: sfn.Timeout.duration(Duration.seconds(timeoutSeconds + SECONDS_TO_REPORT)),
  });
  task.addRetry({ errors: [ErrorName.BATCH_INTERRUPTED], ...retry });
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
