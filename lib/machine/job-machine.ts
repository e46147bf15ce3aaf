import type * as events from 'aws-cdk-lib/aws-events';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { ERROR, TIMED_OUT } from '../protocol/contract';
import { EVENT_DETAIL_TYPE, EVENT_SOURCE } from '../protocol/event';
import { eventRule } from './event-rules';
import type { TaskTarget } from './execution-task';
import type { JobStates } from '../waiter/job-states';
import { loggedStateMachine, type LoggedStateMachineProps } from './logged-state-machine';
import { MediaAnalysisJobGrants } from '../permissions/media-analysis-job-grants';
import { MonitoredMachine } from '../monitoring/monitored-machine';
import { decryptExecutions } from '../permissions/statements';
import type { MediaAnalysisJobWaitOptions } from '../waiter/wait-for-media-analysis-job';

/**
 * Options of the state machines that see jobs to their end.
 */
export interface MediaAnalysisJobMachineProps extends MediaAnalysisJobWaitOptions, LoggedStateMachineProps {}

/**
 * A state machine that sees jobs to their end, with what is to be known and done about it.
 *
 * Each method that makes a rule throws if `eventPattern` sets what the method sets to something else, or if the rule would
 * be in another account or region than its bus, where it would never see an event.
 *
 * @internal
 */
export abstract class JobMachine extends MonitoredMachine {
  /**
   * The state machine.
   */
  public readonly stateMachine: sfn.IStateMachine;

  /**
   * The function that polls.
   */
  public readonly pollFunction: lambda.IFunction;

  /**
   * The bus on which changes of status are published.
   */
  public readonly eventBus: events.IEventBus;

  /**
   * Grants on the state machine.
   */
  public readonly grants: MediaAnalysisJobGrants;

  /** @internal */
  protected readonly _stateMachineName: string;

  /** @internal */
  protected readonly _logGroup: logs.ILogGroup;

  /**
   * What else may be needed to read executions.
   *
   * @internal
   */
  protected readonly _readExecutions?: iam.PolicyStatement;

  constructor(
    scope: Construct,
    id: string,
    props: MediaAnalysisJobMachineProps & { readonly comment: string },
    createStates: (machine: Construct) => JobStates,
  ) {
    super(scope, id);
    const states = createStates(this);
    this.pollFunction = states.pollFunction;
    this.eventBus = states.eventBus;
    const { comment } = props;
    const roleDescription = 'Invokes its functions and publishes changes of status';
    const { stateMachine, logGroup } = loggedStateMachine(this, { states, comment, roleDescription }, props);
    // No execution starts before the functions may do what they must.
    stateMachine.node.addDependency(states);
    const { encryptionKey } = props;
    this._readExecutions = encryptionKey && decryptExecutions(stateMachine, encryptionKey);
    this._logGroup = logGroup;
    this.stateMachine = stateMachine;
    this._stateMachineName = stateMachine.stateMachineName;
    this.grants = MediaAnalysisJobGrants._on(stateMachine, encryptionKey);
  }

  /** @internal */
  protected get _taskTarget(): TaskTarget {
    return { stateMachine: this.stateMachine, readExecutions: this._readExecutions };
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
    return this.onStatus(id, 'SUCCEEDED', options);
  }

  /**
   * A rule for jobs that failed, or that had too many invalid lines for `failOnInvalidLines`. The rule's pattern sets what
   * `onJobStateChange` sets, and `detail.status`.
   *
   * @param id Id of the rule.
   * @param options Target and further options of the rule.
   */
  public onJobFailed(id: string, options: events.OnEventOptions = {}): events.Rule {
    return this.onStatus(id, 'FAILED', options);
  }

  /**
   * A rule for jobs that had not ended, or not even started, at the deadline. The rule's pattern sets what
   * `onJobStateChange` sets, and `detail.status`.
   *
   * @param id Id of the rule.
   * @param options Target and further options of the rule.
   */
  public onJobTimedOut(id: string, options: events.OnEventOptions = {}): events.Rule {
    return this.onStatus(id, TIMED_OUT, options);
  }

  /**
   * A rule for executions that failed for another reason: an invalid input, a job that cannot be started or read, a status
   * that is not known, a function that cannot run. The rule's pattern sets what `onJobStateChange` sets, and `detail.status`.
   *
   * @param id Id of the rule.
   * @param options Target and further options of the rule.
   */
  public onWaitFailed(id: string, options: events.OnEventOptions = {}): events.Rule {
    return this.onStatus(id, ERROR, options);
  }

  /**
   * A rule for executions that somebody aborted. Their jobs go on, and are paid, but nobody sees their end: no other rule of
   * this state machine tells of them. To see it, wait for the JobId with an execution of a `MediaAnalysisJobWaiter`; another
   * execution of a runner would start, and pay for, another job.
   *
   * The event is Step Functions' own, on the default bus of the state machine's account, whatever `eventBus` is, and
   * delivered with best effort. The rule's pattern sets `source`, `detail-type`, `detail.status` and `detail.stateMachineArn`.
   *
   * @see https://docs.aws.amazon.com/eventbridge/latest/ref/events-ref-states.html
   *
   * @param id Id of the rule.
   * @param options Target and further options of the rule.
   */
  public onExecutionAborted(id: string, options: events.OnEventOptions = {}): events.Rule {
    const { stateMachineArn } = this.stateMachine;
    const pattern = {
      source: ['aws.states'],
      detailType: ['Step Functions Execution Status Change'],
      detail: { status: ['ABORTED'] },
    };
    return eventRule(id, { machine: this, stateMachineArn, pattern, place: this.stateMachine }, options);
  }

  private onStatus(id: string, status: string, options: events.OnEventOptions): events.Rule {
    return this.rule(id, options, { detailType: [EVENT_DETAIL_TYPE], detail: { status: [status] } });
  }

  private rule(id: string, options: events.OnEventOptions, pattern: events.EventPattern): events.Rule {
    const { eventBus } = this;
    const { stateMachineArn } = this.stateMachine;
    const ours = { source: [EVENT_SOURCE], ...pattern };
    return eventRule(id, { machine: this, stateMachineArn, pattern: ours, eventBus, place: eventBus }, options);
  }
}
