import type { Duration } from 'aws-cdk-lib';
import type * as events from 'aws-cdk-lib/aws-events';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { JobStates } from './job-states';
import type { PollSchedule } from './poll-schedule';

/**
 * Options of the wait.
 */
export interface MediaAnalysisJobWaitOptions {
  /**
   * How long to wait for a job, counted from the first poll: from the schedule's shortest interval to 364 days. In a runner it
   * is how long to wait for the job's start, and then again for its end: to 182 days.
   *
   * An execution may ask for less (`TimeoutSeconds`), not for more.
   *
   * @default Duration.hours(24)
   */
  readonly timeout?: Duration;

  /**
   * When to poll.
   *
   * @default PollSchedule.proportional() - 5 % of the job's age, at least 10 seconds, at most 120 seconds
   */
  readonly pollSchedule?: PollSchedule;

  /**
   * The bus on which changes of status are published.
   *
   * It must be in the region of the stack. For one of another region, publish on a bus of this region, and add a rule there
   * that has the other bus as its target: this is how AWS documents events across regions
   * (https://aws.amazon.com/blogs/compute/introducing-cross-region-event-routing-with-amazon-eventbridge/). That publishing there
   * directly fails is an inference.
   *
   * A bus of another account needs a resource policy that allows `events:PutEvents` to the account or role of the state
   * machine; rules for it need a `crossStackScope` in a stack of its account and region.
   *
   * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-bus-example-policy-cross-account.html
   *
   * @default - the default bus of the account
   */
  readonly eventBus?: events.IEventBus;

  /**
   * The function that polls, of this stack or another one in its region. One function can serve many waiters and runners:
   * each adds a policy of its own to the function's role (`PollFunction` says for how many there is room). Where it cannot, because the role is not known or immutable, a
   * warning names what the role must allow.
   *
   * @default - a new PollFunction
   */
  readonly pollFunction?: lambda.IFunction;

  /**
   * The share of invalid lines in a job's manifest, from 0 to 1, above which a job that succeeded counts as failed: the
   * execution fails with `TooManyInvalidLines`, and the event's status is FAILED. With 0, one invalid line is enough.
   *
   * Where the summary of the manifest cannot be read, nothing is held against the job.
   *
   * @default - off: a job that succeeded counts as such
   */
  readonly failOnInvalidLines?: number;
}

/**
 * Where the results of jobs are.
 */
export interface MediaAnalysisJobResults {
  /**
   * The bucket with results and summaries, in the region of the stack.
   */
  readonly bucket: s3.IBucket;

  /**
   * The prefix of their keys. The poll function may read objects below it only. A slash at its end makes no difference, but
   * a token must have none there. `*`, `?` and `${` are refused: they would widen what the function may read.
   *
   * @default - no prefix: the poll function may read every object of the bucket
   */
  readonly prefix?: string;

  /**
   * KMS key with which the results are encrypted (`KmsKeyId` of the job). The poll function may decrypt with it through S3.
   *
   * @default - the key of the bucket, where the bucket has one and is not imported without it
   */
  readonly encryptionKey?: kms.IKey;
}

/**
 * Options for the results of jobs that somebody else started.
 */
export interface MediaAnalysisJobResultsOptions {
  /**
   * Where the results of the jobs are. The poll function may then read them, and adds to the event and to the output what
   * the summary of a finished job's manifest says.
   *
   * @default - no statistics of manifests
   */
  readonly results?: MediaAnalysisJobResults;
}

/**
 * Options of the states that wait for a job.
 */
export interface WaitForMediaAnalysisJobProps extends MediaAnalysisJobWaitOptions, MediaAnalysisJobResultsOptions {
  /**
   * The waiter's input: an object with `JobId` and optionally `ExpectedDurationSeconds`, `ImageCount`,
   * `TimeoutSeconds`, `Context`.
   *
   * @default - the state input, JsonPath.entirePayload
   */
  readonly input?: sfn.TaskInput;
}

/**
 * The states that see a media analysis job to its end, to be put into a JSONPath state machine.
 *
 * They end with the `GetMediaAnalysisJob` answer of a job that succeeded. For any other outcome the execution fails with
 * an Error and a Cause; wrap the fragment with `toSingleState()` to catch them. Standard workflows only: an Express
 * execution ends after five minutes. What is checked at synth is the history that one wait can fill; an execution that
 * inlines several, in sequence or in an inline Map, needs room for all of them. The policy of the poll function is a part of
 * the fragment: `stateMachine.node.addDependency(fragment)` lets no execution start before it is there.
 *
 * Throws if the timeout does not fit the schedule, if an execution could outgrow Step Functions' history, if
 * `failOnInvalidLines` is no share or has no `results`, or if the results, the function or the bus are in another region.
 *
 * @example
 *
 * new sfn.StateMachine(this, 'Flow', {
 *   definitionBody: sfn.DefinitionBody.fromChainable(new WaitForMediaAnalysisJob(this, 'Wait')),
 * });
 */
export class WaitForMediaAnalysisJob extends JobStates {
  constructor(scope: Construct, id: string, props: WaitForMediaAnalysisJobProps = {}) {
    super(scope, id, props);
    if (props.failOnInvalidLines !== undefined && !props.results) {
      throw new Error(
        `${this.node.path}: failOnInvalidLines needs results; received ${props.failOnInvalidLines} without them`,
      );
    }
  }
}
