import type * as events from 'aws-cdk-lib/aws-events';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { abortedRule, eventRule } from '../machine/event-rules';
import type { MediaAnalysisJobGrants } from '../permissions/media-analysis-job-grants';
import { BATCH_EVENT_DETAIL_TYPE, BatchStatus, PART_EVENT_DETAIL_TYPE } from '../protocol/batch/batch-event';
import type { PartRecord } from '../protocol/batch/batch-files';
import { EVENT_SOURCE } from '../protocol/event';
import { MonitoredBatch } from './monitored-batch';

/**
 * The state machine of a batch, with rules and grants.
 *
 * A method that makes a rule throws if `eventPattern` sets a field that the method sets, to another value. It throws if the rule
 * would be in another account or region than its bus, where it would never match an event.
 *
 * @internal
 */
export abstract class BatchMachine extends MonitoredBatch {
  /**
   * The state machine.
   */
  public get stateMachine(): sfn.IStateMachine {
    return this._deployed.stateMachine;
  }

  /**
   * The bus on which events of the batch, and of its jobs, are published.
   */
  public abstract readonly eventBus: events.IEventBus;

  /**
   * Grants on the state machine.
   */
  public get grants(): MediaAnalysisJobGrants {
    return this._deployed.grants;
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
   * A rule for every event of this state machine, also those of parts. `runner.onEvent` is for events of its jobs. The rule's
   * pattern sets `source` and `detail.stateMachineArn`.
   *
   * @param id Id of the rule.
   * @param options Target and further options of the rule.
   */
  public onEvent(id: string, options: events.OnEventOptions = {}): events.Rule {
    return this.rule(id, options, {});
  }

  /**
   * A rule for every change of a batch: planned, progress, succeeded, failed. The rule's pattern sets `source`, `detail-type` and
   * `detail.stateMachineArn`.
   *
   * @param id Id of the rule.
   * @param options Target and further options of the rule.
   */
  public onBatchStateChange(id: string, options: events.OnEventOptions = {}): events.Rule {
    return this.rule(id, options, STATE_CHANGE);
  }

  /**
   * A rule for batches that succeeded. The rule's pattern sets what `onBatchStateChange` sets, and `detail.status`.
   *
   * @param id Id of the rule.
   * @param options Target and further options of the rule.
   */
  public onBatchSucceeded(id: string, options: events.OnEventOptions = {}): events.Rule {
    return this.rule(id, options, { ...STATE_CHANGE, detail: { status: [BatchStatus.SUCCEEDED] } });
  }

  /**
   * A rule for batches that failed. The rule's pattern sets what `onBatchStateChange` sets, and `detail.status`.
   *
   * @param id Id of the rule.
   * @param options Target and further options of the rule.
   */
  public onBatchFailed(id: string, options: events.OnEventOptions = {}): events.Rule {
    return this.rule(id, options, { ...STATE_CHANGE, detail: { status: [BatchStatus.FAILED] } });
  }

  /**
   * A rule for parts that succeeded. The rule's pattern sets `source`, `detail-type`, `detail.status` and `detail.stateMachineArn`.
   *
   * @param id Id of the rule.
   * @param options Target and further options of the rule.
   */
  public onPartSucceeded(id: string, options: events.OnEventOptions = {}): events.Rule {
    return this.partRule(id, options, 'SUCCEEDED');
  }

  /**
   * A rule for parts whose last attempt in an execution failed, as soon as that is known: the other parts still run. The rule's
   * pattern sets what that of `onPartSucceeded` sets.
   *
   * @param id Id of the rule.
   * @param options Target and further options of the rule.
   */
  public onPartFailed(id: string, options: events.OnEventOptions = {}): events.Rule {
    return this.partRule(id, options, 'FAILED');
  }

  /**
   * A rule for executions that somebody aborted. What was started goes on and is paid: jobs to their end, calls for single images for
   * 15 minutes at most. Another execution with the same BatchId finds it.
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

  private partRule(id: string, options: events.OnEventOptions, status: PartRecord['status']): events.Rule {
    return this.rule(id, options, { detailType: [PART_EVENT_DETAIL_TYPE], detail: { status: [status] } });
  }

  private rule(id: string, options: events.OnEventOptions, ours: events.EventPattern): events.Rule {
    const { eventBus } = this;
    const { stateMachineArn } = this.stateMachine;
    const pattern = { source: [EVENT_SOURCE], ...ours };
    return eventRule(id, { machine: this, stateMachineArn, pattern, eventBus, place: eventBus }, options);
  }
}

const STATE_CHANGE: events.EventPattern = { detailType: [BATCH_EVENT_DETAIL_TYPE] };
