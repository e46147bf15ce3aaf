/** The states from the first poll of a job to the end of the execution. */
import type * as events from 'aws-cdk-lib/aws-events';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { functionFailed, functionTask, JSON_PATH } from '../machine/function-task';
import { publishProgress } from '../machine/publish';
import { ErrorName } from '../protocol/errors';
import { POLL_FUNCTION_TIMEOUT_SECONDS } from '../protocol/limits';
import type { PollRequest } from '../protocol/requests';
import { statePath } from '../protocol/state';
import { ENDS, FINAL_STATUSES, Status } from '../protocol/status';

interface PollStatesProps {
  readonly pollFunction: lambda.IFunction;
  readonly eventBus: events.IEventBus;
  /** Publishes the event of a final status. Then the execution ends. */
  readonly publishOutcome: sfn.TaskStateBase;
  readonly request: PollRequest;
  /** What to do if the poll function cannot run. */
  readonly functionHint: string;
}

interface PollStates {
  /** Polls the job. */
  readonly getJob: sfn.State;
  /** Where a job that succeeded ends. */
  readonly succeeded: sfn.Pass;
}

/* eslint-disable awscdk/require-passing-this, awscdk/no-variable-construct-id -- the states of the caller's fragment */
export function pollStates(scope: Construct, props: PollStatesProps): PollStates {
  const { pollFunction, eventBus, publishOutcome, request, functionHint } = props;
  const progress = publishProgress(scope, eventBus);
  const pollFailed = functionFailed(scope, 'Poll failed', {
    error: ErrorName.POLL_FAILED,
    member: 'PollFailure',
    hint: functionHint,
    eventId: 'poll-failed',
  });
  const getJob = functionTask(scope, 'Get job', {
    lambdaFunction: pollFunction,
    payload: request,
    timeoutSeconds: POLL_FUNCTION_TIMEOUT_SECONDS,
    failed: pollFailed,
  });
  const succeeded = new sfn.Pass(scope, ENDS.SUCCEEDED.state, { ...JSON_PATH, inputPath: statePath('output') });
  const wait = new sfn.Wait(scope, 'Wait', { ...JSON_PATH, time: sfn.WaitTime.secondsPath(statePath('waitSeconds')) });

  getJob.next(
    new sfn.Choice(scope, 'Status changed?', JSON_PATH)
      .when(sfn.Condition.booleanEquals(statePath('hasEnded'), true), publishOutcome)
      .when(sfn.Condition.booleanEquals(statePath('statusChanged'), true), progress)
      .otherwise(wait),
  );
  progress.addCatch(wait, { resultPath: statePath('lostEvent') });
  progress.next(wait);
  pollFailed.next(publishOutcome);
  publishOutcome.next(choiceOfEnd(scope, succeeded));
  wait.next(getJob);
  return { getJob, succeeded };
}

/** One end for each final status. */
function choiceOfEnd(scope: Construct, succeeded: sfn.Pass): sfn.Choice {
  const choice = new sfn.Choice(scope, 'Outcome', JSON_PATH);
  for (const status of FINAL_STATUSES) {
    const end = status === Status.SUCCEEDED ? succeeded : failure(scope, ENDS[status].state);
    choice.when(sfn.Condition.stringEquals(statePath('status'), status), end);
  }
  return choice;
}

const failure = (scope: Construct, id: string) =>
  new sfn.Fail(scope, id, { ...JSON_PATH, errorPath: statePath('error'), causePath: statePath('cause') });
