import type { Duration } from 'aws-cdk-lib';
import type * as events from 'aws-cdk-lib/aws-events';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { MediaAnalysisJobOutput } from '../machine/job-output';
import type { LoggedStateMachineProps } from '../machine/logged-state-machine';
import { checkRegion, shown } from '../synth/checks';
import type { PollSchedule } from './poll-schedule';

/**
 * Options of the wait.
 */
export interface MediaAnalysisJobWaitOptions {
  /**
   * How long to wait for a job, counted from the first poll: from the schedule's shortest interval to 364 days. A runner waits
   * this long for the job to start, and again this long for the job to end: at most 182 days each.
   *
   * An execution may ask for less (`TimeoutSeconds`), not for more.
   *
   * @default Duration.hours(24)
   */
  readonly timeout?: Duration;

  /**
   * When to poll.
   *
   * @default PollSchedule.proportional() - 5 % of the job's age, at least 10 seconds, at most 120 seconds. For a batch 2 % of the job's
   * age, at least 6 seconds, at most 120 seconds
   */
  readonly pollSchedule?: PollSchedule;

  /**
   * The bus on which changes of status are published.
   *
   * The bus must be in the region of the stack. To publish on a bus of another region, publish on a bus of this region and add a
   * rule there whose target is the other bus, as AWS documents it
   * (https://aws.amazon.com/blogs/compute/introducing-cross-region-event-routing-with-amazon-eventbridge/). That direct
   * publishing fails is an inference.
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
   * The function that polls, of this stack or of another one in its region. Many waiters and runners can share one function:
   * each adds a policy of its own to the function's role. `PollFunction` says how many policies fit. Where the role is not known
   * or immutable, a warning names what the role must allow.
   *
   * @default - a new PollFunction
   */
  readonly pollFunction?: lambda.IFunction;

  /**
   * The share of invalid lines in a job's manifest, from 0 to 1, above which a job that succeeded counts as failed: the
   * execution fails with `TooManyInvalidLines`, and the event's status is FAILED. With 0, one invalid line is enough.
   *
   * If the summary of the manifest cannot be read, no line counts as invalid.
   *
   * @default - off: invalid lines do not matter
   */
  readonly failOnInvalidLines?: number;
}

/**
 * Options for the output of jobs that somebody else started.
 */
export interface MediaAnalysisJobOutputOptions {
  /**
   * Where the jobs write their output. The poll function may then read it, and adds to the event and to the execution's output
   * what the summary of a finished job's manifest says.
   *
   * @default - no statistics of manifests
   */
  readonly output?: MediaAnalysisJobOutput;
}

/**
 * Options of the state machines of waiter and runner.
 */
export interface MediaAnalysisJobMachineProps extends MediaAnalysisJobWaitOptions, LoggedStateMachineProps {}

/** EventBridge would use the default bus in place of a value that is no bus. */
export function checkEventBus(scope: Construct, bus: events.IEventBus | undefined): void {
  if (bus !== undefined && typeof bus?.eventBusArn !== 'string') {
    throw new Error(`${scope.node.path}: eventBus must be a bus (events.IEventBus); received ${shown(bus)}`);
  }
  checkRegion(scope, 'eventBus', bus);
}
