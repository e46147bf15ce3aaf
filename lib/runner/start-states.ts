/** The states in which a runner starts its job, before the first poll. */
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { functionFailed, functionTask, JSON_PATH } from '../machine/function-task';
import { ErrorName } from '../protocol/errors';
import { START_FUNCTION_HINT } from '../protocol/hints';
import { START_FUNCTION_TIMEOUT_SECONDS } from '../protocol/limits';
import type { StartRequest } from '../protocol/requests';
import { statePath } from '../protocol/state';

interface StartStatesProps {
  readonly startFunction: lambda.IFunction;
  readonly request: StartRequest;
  /** The state that publishes the event of an execution without a job. */
  readonly publishOutcome: sfn.IChainable;
}

interface StartStates {
  readonly startJob: sfn.State;
  /** Goes to the first poll otherwise. */
  readonly jobStarted: sfn.Choice;
}

/* eslint-disable awscdk/require-passing-this -- the states of the caller's fragment */
export function startStates(scope: Construct, props: StartStatesProps): StartStates {
  const { startFunction, request, publishOutcome } = props;
  const startFailed = functionFailed(scope, 'Start failed', {
    error: ErrorName.START_FAILED,
    member: 'StartFailure',
    hint: START_FUNCTION_HINT,
    eventId: 'start-failed',
  });
  const startJob = functionTask(scope, 'Start job', {
    lambdaFunction: startFunction,
    payload: request,
    timeoutSeconds: START_FUNCTION_TIMEOUT_SECONDS,
    failed: startFailed,
  });
  const wait = new sfn.Wait(scope, 'Wait to start', {
    ...JSON_PATH,
    time: sfn.WaitTime.secondsPath(statePath('waitSeconds')),
  });

  startFailed.next(publishOutcome);
  wait.next(startJob);
  const jobStarted = new sfn.Choice(scope, 'Job started?', JSON_PATH)
    .when(sfn.Condition.booleanEquals(statePath('hasEnded'), true), publishOutcome)
    .when(sfn.Condition.booleanEquals(statePath('starting'), true), wait);
  startJob.next(jobStarted);
  return { startJob, jobStarted };
}
