import type * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import { type DeployedMachine, deployMachine } from '../machine/deploy-machine';
import { JobMachine } from '../machine/job-machine';
import { logOptionsOf } from '../machine/log-options';
import { PollFunction } from './poll-function';
import { WaitForMediaAnalysisJob } from './wait-for-media-analysis-job';
import type { MediaAnalysisJobMachineProps, MediaAnalysisJobOutputOptions } from './wait-options';
import { type MediaAnalysisJobWaitTaskProps, WaitTask } from './wait-task';

/**
 * Options of the waiter.
 */
export interface MediaAnalysisJobWaiterProps extends MediaAnalysisJobMachineProps, MediaAnalysisJobOutputOptions {}

/**
 * A state machine that waits for Amazon Rekognition media analysis jobs to end: the `.sync` that Step Functions lacks for
 * `StartMediaAnalysisJob`.
 *
 * Start an execution with `{"JobId": "…"}`, and optionally `ExpectedDurationSeconds`, `ImageCount`, `TimeoutSeconds` and
 * `Context`. It ends with the `GetMediaAnalysisJob` answer of a job that succeeded, or fails with an Error and a Cause,
 * and publishes an EventBridge event at every change of status.
 *
 * Throws if the timeout does not fit the schedule, if an execution could outgrow Step Functions' history, if
 * `failOnInvalidLines` is no share or has no `output`, or if a bucket, key, function or bus is in another region.
 *
 * @example
 *
 * const waiter = new MediaAnalysisJobWaiter(this, 'Waiter', { timeout: Duration.hours(6) });
 * waiter.onJobSucceeded('Index', { target: new targets.SqsQueue(new sqs.Queue(this, 'IndexQueue')) });
 */
export class MediaAnalysisJobWaiter extends JobMachine {
  /** @internal */
  protected readonly _deployed: DeployedMachine;

  constructor(scope: Construct, id: string, props: MediaAnalysisJobWaiterProps = {}) {
    super(scope, id);
    const pollFunction = props.pollFunction ?? new PollFunction(this, 'PollFunction', logOptionsOf(props));
    const states = new WaitForMediaAnalysisJob(this, 'Wait', { ...props, executionInput: undefined, pollFunction });
    this._deployed = deployMachine(this, states, 'Waits for an Amazon Rekognition media analysis job', props);
  }

  /**
   * A task that waits for a job in another state machine, JSONPath or JSONata, by a nested execution of the waiter.
   *
   * Lets that machine's role start and read executions of the waiter, and decrypt them where the waiter has a key.
   *
   * Its output is the `GetMediaAnalysisJob` answer. If the wait fails, the task fails with `States.TaskFailed`, and its
   * Cause holds the nested execution's Error and Cause.
   *
   * Throws if the props make an input that an execution would refuse, as far as the values are known at synth, or if the scope
   * is in another account or region. Synthesis fails in an Express machine, which cannot wait for a nested execution, and in a
   * machine of another query language.
   *
   * @param scope Scope of the task.
   * @param id Name of the state.
   * @param props The job, and how to wait for it.
   *
   * @example
   *
   * declare const waiter: MediaAnalysisJobWaiter;
   * new sfn.StateMachine(this, 'Flow', {
   *   definitionBody: sfn.DefinitionBody.fromChainable(
   *     waiter.waitTask(this, 'Wait for job', { jobId: sfn.JsonPath.stringAt('$.JobId') }),
   *   ),
   * });
   */
  public waitTask(
    scope: Construct,
    id: string,
    props: MediaAnalysisJobWaitTaskProps,
  ): tasks.StepFunctionsStartExecution {
    // eslint-disable-next-line awscdk/require-passing-this -- the task is the caller's
    return new WaitTask(scope, id, this._taskTarget, props);
  }
}
