import type * as events from 'aws-cdk-lib/aws-events';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { MonitoredMachine } from '../monitoring/monitored-machine';
import type { MediaAnalysisJobGrants } from '../permissions/media-analysis-job-grants';
import { EVENT_DETAIL_TYPE, EVENT_SOURCE } from '../protocol/event';
import { type FinalStatus, Status } from '../protocol/status';
import type { DeployedMachine } from './deploy-machine';
import { abortedRule, eventRule } from './event-rules';
import type { TaskTarget } from './execution-task';

/**
 * The state machine of a waiter or runner, with rules, grants, metrics and alarms.
 *
 * A method that makes a rule throws if `eventPattern` sets a field that the method sets, to another value. It throws if the rule
 * would be in another account or region than its bus, where it would never match an event.
 *
 * @internal
 */
export abstract class JobMachine extends MonitoredMachine {
  /**
   * The waiter or runner deploys its states, and sets this in its constructor.
   *
   * @internal
   */
  protected abstract readonly _deployed: DeployedMachine;

  /**
   * The state machine.
   */
  public get stateMachine(): sfn.IStateMachine {
    return this._deployed.stateMachine;
  }

  /**
   * The function that polls.
   */
  public get pollFunction(): lambda.IFunction {
    return this._deployed.pollFunction;
  }

  /**
   * The bus on which changes of status are published.
   */
  public get eventBus(): events.IEventBus {
    return this._deployed.eventBus;
  }

  /**
   * Grants on the state machine.
   */
  public get grants(): MediaAnalysisJobGrants {
    return this._deployed.grants;
  }

  /** @internal */
  protected get _stateMachineName(): string {
    return this._deployed.stateMachineName;
  }

  /** @internal */
  protected get _logGroup(): logs.ILogGroup {
    return this._deployed.logGroup;
  }

  /** @internal */
  public get _taskTarget(): TaskTarget {
    const { stateMachine, readExecutions } = this._deployed;
    return { stateMachine, readExecutions };
  }

  /**
   * Lets a principal start executions.
   *
   * @param grantee The principal.
   */
  public grantStartExecution(grantee: iam.IGrantable): iam.Grant {
    return this.grants.startExecution(grantee);
  }

  /**
   * A rule for every event of this state machine. The rule's pattern sets `source` and `detail.stateMachineArn`.
   *
   * @param id Id of the rule.
   * @param options Target and further options of the rule.
   */
  public onEvent(id: string, options: events.OnEventOptions = {}): events.Rule {
    return this.rule(id, options, {});
  }

  /**
   * A rule for every change of status that this state machine sees. The rule's pattern sets `source`, `detail-type` and
   * `detail.stateMachineArn`.
   *
   * @param id Id of the rule.
   * @param options Target and further options of the rule.
   */
  public onJobStateChange(id: string, options: events.OnEventOptions = {}): events.Rule {
    return this.rule(id, options, { detailType: [EVENT_DETAIL_TYPE] });
  }

  /**
   * A rule for jobs that succeeded. The rule's pattern sets what `onJobStateChange` sets, and `detail.status`.
   *
   * @param id Id of the rule.
   * @param options Target and further options of the rule.
   */
  public onJobSucceeded(id: string, options: events.OnEventOptions = {}): events.Rule {
    return this.onStatus(id, Status.SUCCEEDED, options);
  }

  /**
   * A rule for jobs that failed, or that had too many invalid lines for `failOnInvalidLines`. The rule's pattern sets what
   * `onJobStateChange` sets, and `detail.status`.
   *
   * @param id Id of the rule.
   * @param options Target and further options of the rule.
   */
  public onJobFailed(id: string, options: events.OnEventOptions = {}): events.Rule {
    return this.onStatus(id, Status.FAILED, options);
  }

  /**
   * A rule for jobs that had not ended, or not started, at the deadline. The rule's pattern sets what
   * `onJobStateChange` sets, and `detail.status`.
   *
   * @param id Id of the rule.
   * @param options Target and further options of the rule.
   */
  public onJobTimedOut(id: string, options: events.OnEventOptions = {}): events.Rule {
    return this.onStatus(id, Status.TIMED_OUT, options);
  }

  /**
   * A rule for executions that failed for another reason: an invalid input, a job that cannot be started or read, a status
   * that is not known, a function that cannot run. The rule's pattern sets what `onJobStateChange` sets, and `detail.status`.
   *
   * @param id Id of the rule.
   * @param options Target and further options of the rule.
   */
  public onWaitFailed(id: string, options: events.OnEventOptions = {}): events.Rule {
    return this.onStatus(id, Status.ERROR, options);
  }

  /**
   * A rule for executions that somebody aborted. Their jobs go on, and are paid, but no other event of this state machine tells
   * how they end. To learn it, wait for the JobId with an execution of a `MediaAnalysisJobWaiter`. Another execution of a runner
   * would start, and pay for, another job.
   *
   * Step Functions publishes this event, on the default bus of the state machine's account, whatever `eventBus` is. It is delivered
   * with best effort. The rule's pattern sets `source`, `detail-type`, `detail.status` and `detail.stateMachineArn`.
   *
   * @see https://docs.aws.amazon.com/eventbridge/latest/ref/events-ref-states.html
   *
   * @param id Id of the rule.
   * @param options Target and further options of the rule.
   */
  public onExecutionAborted(id: string, options: events.OnEventOptions = {}): events.Rule {
    return abortedRule(id, this, options);
  }

  private onStatus(id: string, status: FinalStatus, options: events.OnEventOptions): events.Rule {
    return this.rule(id, options, { detailType: [EVENT_DETAIL_TYPE], detail: { status: [status] } });
  }

  private rule(id: string, options: events.OnEventOptions, pattern: events.EventPattern): events.Rule {
    const { eventBus } = this;
    const { stateMachineArn } = this.stateMachine;
    const ours = { source: [EVENT_SOURCE], ...pattern };
    return eventRule(id, { machine: this, stateMachineArn, pattern: ours, eventBus, place: eventBus }, options);
  }
}
