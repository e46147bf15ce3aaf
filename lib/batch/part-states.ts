/** The states that run one part of a batch. They never fail, so that no failure stops the other parts. */
import type * as events from 'aws-cdk-lib/aws-events';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { JSON_PATH } from '../machine/function-task';
import type { BatchOptions } from '../protocol/batch/batch-requests';
import { PART_FUNCTION_TIMEOUT_SECONDS } from '../protocol/limits';
import { batchTask, publishBatchEvent, RunJobTask } from './batch-tasks';

interface PartStatesProps {
  readonly partFunction: lambda.IFunction;
  readonly runner: { readonly stateMachine: sfn.IStateMachine; readonly readExecutions?: iam.PolicyStatement };
  readonly eventBus: events.IEventBus;
  readonly options: BatchOptions;
}

/* eslint-disable awscdk/require-passing-this -- states of the caller's fragment */
export function partStates(scope: Construct, { partFunction, runner, eventBus, options }: PartStatesProps): sfn.Chain {
  const { outputBucket, outputPrefix, attemptsPerPart } = options;
  const call = {
    lambdaFunction: partFunction,
    timeoutSeconds: PART_FUNCTION_TIMEOUT_SECONDS,
    payload: { state: sfn.JsonPath.objectAt('$'), options: { outputBucket, outputPrefix, attemptsPerPart } },
  };
  const begin = batchTask(scope, 'Begin part', call);
  const record = batchTask(scope, 'Record part', call);
  const runJob = new RunJobTask(scope, 'Run job', runner);
  const publish = publishBatchEvent(scope, 'Publish part progress', eventBus, { isFinal: false });
  const ended = new sfn.Pass(scope, 'Part ended', { ...JSON_PATH, result: sfn.Result.fromObject({}) });

  const next = new sfn.Choice(scope, 'Run the part?', JSON_PATH)
    .when(sfn.Condition.booleanEquals('$.run', true), runJob)
    .when(sfn.Condition.booleanEquals('$.publish', true), publish)
    .otherwise(ended);
  begin.addCatch(ended).next(next);
  runJob.addCatch(record, { resultPath: '$.outcome' }).next(record);
  // Without a record the merge counts the part as failed. The same BatchId runs it again.
  record.addCatch(ended).next(next);
  publish.addCatch(ended).next(ended);
  return sfn.Chain.start(begin);
}
