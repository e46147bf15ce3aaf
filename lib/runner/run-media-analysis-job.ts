/** The states of a runner: those that start a job, and then those of a waiter. */
import type * as events from 'aws-cdk-lib/aws-events';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { MediaAnalysisJobOutput } from '../machine/job-output';
import { publishOutcome } from '../machine/publish';
import { TakeInput } from '../machine/take-input';
import { RUNNER_POLL_FUNCTION_HINT } from '../protocol/hints';
import type { JobOptions } from '../protocol/requests';
import { problemsOfFlows } from '../synth/flow-checks';
import { pollStates } from '../waiter/poll-states';
import { prepareWait } from '../waiter/prepare-wait';
import type { MediaAnalysisJobWaitOptions } from '../waiter/wait-options';
import { startStates } from './start-states';

interface RunMediaAnalysisJobProps extends MediaAnalysisJobWaitOptions {
  readonly startFunction: lambda.IFunction;
  readonly job: JobOptions;
  readonly output: MediaAnalysisJobOutput;
}

export class RunMediaAnalysisJob extends sfn.StateMachineFragment {
  public readonly startState: sfn.State;
  public readonly endStates: sfn.INextable[];
  public readonly pollFunction: lambda.IFunction;
  public readonly eventBus: events.IEventBus;

  constructor(scope: Construct, id: string, props: RunMediaAnalysisJobProps) {
    super(scope, id);
    const { startFunction, job } = props;
    const { pollFunction, eventBus, request } = prepareWait(this, props, 2);
    const outcome = publishOutcome(this, eventBus);
    const starting = startStates(this, {
      startFunction,
      request: { ...request, job, retries: sfn.JsonPath.numberAt('$$.State.RetryCount') },
      publishOutcome: outcome,
    });
    const polling = pollStates(this, {
      pollFunction,
      eventBus,
      request,
      publishOutcome: outcome,
      functionHint: RUNNER_POLL_FUNCTION_HINT,
    });
    const takeInput = new TakeInput(this, 'Take input', sfn.JsonPath.entirePayload);
    takeInput.next(starting.startJob);
    starting.jobStarted.otherwise(polling.getJob);

    this.startState = takeInput;
    this.endStates = [polling.succeeded];
    this.pollFunction = pollFunction;
    this.eventBus = eventBus;
    this.node.addValidation({ validate: () => problemsOfFlows(takeInput) });
  }
}
