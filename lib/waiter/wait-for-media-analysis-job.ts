import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type * as events from 'aws-cdk-lib/aws-events';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { publishOutcome } from '../machine/publish';
import { TakeInput } from '../machine/take-input';
import { POLL_FUNCTION_HINT } from '../protocol/hints';
import { shown } from '../synth/checks';
import { problemsOfFlows } from '../synth/flow-checks';
import { pollStates } from './poll-states';
import { prepareWait } from './prepare-wait';
import type { MediaAnalysisJobOutputOptions, MediaAnalysisJobWaitOptions } from './wait-options';

/**
 * Options of the states that wait for a job.
 */
export interface WaitForMediaAnalysisJobProps extends MediaAnalysisJobWaitOptions, MediaAnalysisJobOutputOptions {
  /**
   * What an execution of a waiter would be started with: an object with `JobId` and optionally `ExpectedDurationSeconds`,
   * `ImageCount`, `TimeoutSeconds`, `Context`.
   *
   * @default - the state input, JsonPath.entirePayload
   */
  readonly executionInput?: sfn.TaskInput;
}

/**
 * The states that wait for a media analysis job to end, for a JSONPath state machine of your own.
 *
 * They end with the `GetMediaAnalysisJob` answer of a job that succeeded. For any other outcome the execution fails with
 * an Error and a Cause; wrap the fragment with `toSingleState()` to catch them.
 *
 * The state machine must be a Standard workflow: an Express execution ends after five minutes. Synthesis checks the history
 * that one wait can fill. An execution with several waits, in sequence or in an inline Map, needs room for all of them. The
 * policy of the poll function is a part of the fragment: with `stateMachine.node.addDependency(fragment)` no execution starts
 * before the policy is there.
 *
 * Throws if the timeout does not fit the schedule, if an execution could outgrow Step Functions' history, if
 * `failOnInvalidLines` is no share or has no `output`, or if the output, the function or the bus are in another region.
 *
 * @example
 *
 * new sfn.StateMachine(this, 'Flow', {
 *   definitionBody: sfn.DefinitionBody.fromChainable(new WaitForMediaAnalysisJob(this, 'Wait')),
 * });
 */
export class WaitForMediaAnalysisJob extends sfn.StateMachineFragment {
  /**
   * The first state.
   */
  public readonly startState: sfn.State;

  /**
   * The state in which a job that succeeded ends.
   */
  public readonly endStates: sfn.INextable[];

  /**
   * The function that polls.
   */
  public readonly pollFunction: lambda.IFunction;

  /**
   * The bus on which changes of status are published.
   */
  public readonly eventBus: events.IEventBus;

  constructor(scope: Construct, id: string, props: WaitForMediaAnalysisJobProps = {}) {
    super(scope, id);
    const { pollFunction, eventBus, request } = prepareWait(this, props, 1);
    const { failOnInvalidLines, output, executionInput } = props;
    if (failOnInvalidLines !== undefined && !output) {
      throw new Error(`${this.node.path}: failOnInvalidLines needs output; received ${failOnInvalidLines} without it`);
    }
    checkExecutionInput(this, executionInput);
    const polling = pollStates(this, {
      pollFunction,
      eventBus,
      request,
      publishOutcome: publishOutcome(this, eventBus),
      functionHint: POLL_FUNCTION_HINT,
    });
    const takeInput = new TakeInput(this, 'Take input', executionInput?.value ?? sfn.JsonPath.entirePayload);
    takeInput.next(polling.getJob);

    this.startState = takeInput;
    this.endStates = [polling.succeeded];
    this.pollFunction = pollFunction;
    this.eventBus = eventBus;
    this.node.addValidation({ validate: () => problemsOfFlows(takeInput) });
  }
}

/** Languages without types may pass a path. The wait would then take the whole state input in place of it. */
function checkExecutionInput(scope: Construct, input: sfn.TaskInput | undefined): void {
  if (input === undefined || input?.value !== undefined) return;
  throw new Error(`${scope.node.path}: executionInput must be a TaskInput (sfn.TaskInput); received ${shown(input)}`);
}
