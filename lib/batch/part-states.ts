/** The states that run one part of a batch. They never fail, so that no failure stops the other parts. */
import type * as events from 'aws-cdk-lib/aws-events';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { JSON_PATH } from '../machine/function-task';
import { PART_EVENT_DETAIL_TYPE } from '../protocol/batch/batch-event';
import type { BatchOptions, PartState } from '../protocol/batch/batch-requests';
import { PART_FUNCTION_TIMEOUT_SECONDS } from '../protocol/limits';
import type { BoundBackend } from './backend/bound-backend';
import { batchTask, publishBatchEvent } from './batch-tasks';

interface PartStatesProps {
  readonly partFunction: lambda.IFunction;
  readonly backend: BoundBackend;
  readonly eventBus: events.IEventBus;
  readonly options: BatchOptions;
}

/* eslint-disable awscdk/require-passing-this -- states of the caller's fragment */
export function partStates(scope: Construct, { partFunction, backend, eventBus, options }: PartStatesProps): sfn.Chain {
  const { outputBucket, outputPrefix, attemptsPerPart } = options;
  const call = {
    lambdaFunction: partFunction,
    timeoutSeconds: PART_FUNCTION_TIMEOUT_SECONDS,
    payload: { state: sfn.JsonPath.objectAt('$'), options: { outputBucket, outputPrefix, attemptsPerPart } },
  };
  const begin = batchTask(scope, 'Begin part', call);
  const record = batchTask(scope, 'Record part', call);
  const analyze = backend.analyzePart(scope, record);
  // Not for half an hour, because the slot is idle meanwhile. The index has what the event tells.
  const publishPart = publishBatchEvent(scope, 'Publish part', eventBus, {
    isFinal: false,
    detailType: PART_EVENT_DETAIL_TYPE,
  });
  const publishProgress = publishBatchEvent(scope, 'Publish progress', eventBus, {
    isFinal: false,
    path: '$.progressEvent',
  });
  const ended = new sfn.Pass(scope, 'Part ended', { ...JSON_PATH, result: sfn.Result.fromObject({}) });

  const choice = (id: string, flag: keyof PartState, yes: sfn.IChainable, no: sfn.IChainable) =>
    new sfn.Choice(scope, id, JSON_PATH).when(sfn.Condition.booleanEquals(`$.${flag}`, true), yes).otherwise(no);
  const progress = choice('Progress?', 'tellsProgress', publishProgress, ended);
  begin.addCatch(ended).next(choice('Run the part?', 'run', analyze, ended));
  // Without a record the merge counts the part as failed. The same BatchId runs it again.
  record.addCatch(ended).next(choice('Run it again?', 'run', analyze, publishPart));
  publishPart.addCatch(progress, { resultPath: '$.lostEvent' }).next(progress);
  publishProgress.addCatch(ended).next(ended);
  return sfn.Chain.start(begin);
}
