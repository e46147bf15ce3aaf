/** The states in which a runner starts its job, before the first poll. */
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { ErrorName, type JobOptions, type PollRequest, type StartRequest, statePath } from '../protocol/contract';
import { functionFailed, functionTask, JSON_PATH } from '../machine/function-task';
import { START_FUNCTION_TIMEOUT_SECONDS } from '../protocol/limits';

interface StartStatesProps {
  readonly startFunction: lambda.IFunction;
  readonly job: JobOptions;
  readonly payload: PollRequest;
  /** Where a job that has started is polled. */
  readonly started: sfn.IChainable;
  /** Where the end of an execution without a job is published. */
  readonly ended: sfn.IChainable;
}

/* eslint-disable awscdk/require-passing-this -- the states of the caller */
export function startStates(scope: Construct, props: StartStatesProps): sfn.IChainable {
  const { startFunction, job, payload, started, ended } = props;
  const startFailed = functionFailed(scope, 'Start failed', {
    error: ErrorName.START_FAILED,
    member: 'StartFailure',
    hint: 'See StartFailure and the log of the start function. The job may have started: look it up with ListMediaAnalysisJobs before you start an execution under another name.',
    eventId: 'start-failed',
  });
  const startJob = functionTask(scope, 'Start job', {
    lambdaFunction: startFunction,
    payload: { ...payload, job, retries: sfn.JsonPath.numberAt('$$.State.RetryCount') } satisfies StartRequest,
    timeoutSeconds: START_FUNCTION_TIMEOUT_SECONDS,
    failed: startFailed,
  });
  const wait = new sfn.Wait(scope, 'Wait to start', {
    ...JSON_PATH,
    time: sfn.WaitTime.secondsPath(statePath('waitSeconds')),
  });

  startFailed.next(ended);
  wait.next(startJob);
  startJob.next(
    new sfn.Choice(scope, 'Job started?', JSON_PATH)
      .when(sfn.Condition.booleanEquals(statePath('hasEnded'), true), ended)
      .when(sfn.Condition.booleanEquals(statePath('starting'), true), wait)
      .otherwise(started),
  );
  return startJob;
}
