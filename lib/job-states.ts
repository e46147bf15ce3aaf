import { Duration } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import { acknowledgeObjects } from './acknowledgements';
import { checkShare, checkTimeout, warnAboutRegion } from './checks';
import { ERROR, ErrorName, type JobOptions, statePath, TIMED_OUT, type WaiterState } from './contract';
import { EVENT_DETAIL_TYPE, EVENT_SOURCE } from './event';
import { CORRELATION_PATH, EXECUTION, functionFailed, functionTask, HALF_AN_HOUR } from './function-task';
import { POLL_FUNCTION_TIMEOUT_SECONDS } from './limits';
import { readOutput, useKey } from './permissions';
import { PollFunction } from './poll-function';
import { PollSchedule } from './poll-schedule';
import { startStates } from './start-states';
import type { MediaAnalysisJobWaitOptions } from './wait-for-media-analysis-job';

/** Where a job's results are. */
export interface JobResults {
  readonly bucket: s3.IBucket;
  /** Without a slash at its end. */
  readonly prefix?: string;
  readonly encryptionKey?: kms.IKey;
}

interface JobStatesProps extends MediaAnalysisJobWaitOptions {
  readonly input?: sfn.TaskInput;
  readonly results?: JobResults;
  /** Where the states are to start the job, too. */
  readonly start?: { readonly startFunction: lambda.IFunction; readonly job: JobOptions };
}

/**
 * The states of waiter and runner.
 *
 * @internal
 */
export abstract class JobStates extends sfn.StateMachineFragment {
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

  constructor(scope: Construct, id: string, props: JobStatesProps) {
    super(scope, id);
    const { timeout = Duration.hours(24), pollSchedule = PollSchedule.proportional(), results, start } = props;
    checkTimeout(this, timeout, pollSchedule, start ? 2 : 1);
    checkShare(this, 'failOnInvalidLines', props.failOnInvalidLines);
    warnAboutRegion(this);
    this.pollFunction = props.pollFunction ?? new PollFunction(this, 'PollFunction');
    this.eventBus = props.eventBus ?? events.EventBus.fromEventBusName(this, 'DefaultBus', 'default');
    if (results) this.letPollFunctionRead(results);

    const payload = {
      state: sfn.JsonPath.objectAt('$') as unknown as WaiterState,
      execution: EXECUTION,
      options: {
        timeoutSeconds: timeout.toSeconds(),
        schedule: pollSchedule._toSchedule(),
        readsSummary: results && true,
        failOnInvalidLines: props.failOnInvalidLines,
      },
    };
    const publish = this.publishStateChange();
    const pollFailed = functionFailed(this, 'Poll failed', {
      error: ErrorName.POLL_FAILED,
      member: 'PollFailure',
      hint: start
        ? 'See PollFailure and the log of the poll function. The job itself is not affected: wait for it with a MediaAnalysisJobWaiter, as another execution of this runner would start, and pay for, another job.'
        : 'See PollFailure and the log of the poll function, then start an execution under another name: the job itself is not affected.',
      eventId: 'poll-failed',
    });
    const { pollFunction: lambdaFunction } = this;
    const getJob = functionTask(this, 'Get job', {
      lambdaFunction,
      payload,
      timeoutSeconds: POLL_FUNCTION_TIMEOUT_SECONDS,
      failed: pollFailed,
    });
    const succeeded = new sfn.Pass(this, 'Job succeeded', { inputPath: statePath('output') });
    const wait = new sfn.Wait(this, 'Wait', { time: sfn.WaitTime.secondsPath(statePath('waitSeconds')) });

    const takeInput = this.takeInput(props.input ?? sfn.TaskInput.fromJsonPathAt(sfn.JsonPath.entirePayload));
    takeInput.next(start ? startStates(this, { ...start, payload, started: getJob, ended: publish }) : getJob);
    getJob.next(
      new sfn.Choice(this, 'Status changed?')
        .when(sfn.Condition.booleanEquals(statePath('statusChanged'), true), publish)
        .otherwise(wait),
    );
    pollFailed.next(publish);
    publish.next(this.jobStatus(succeeded, wait));
    wait.next(getJob);

    this.startState = takeInput;
    this.endStates = [succeeded];
  }

  private letPollFunctionRead({ bucket, prefix, encryptionKey = bucket.encryptionKey }: JobResults): void {
    const reads = readOutput(bucket, prefix);
    this.pollFunction.addToRolePolicy(reads);
    if (this.pollFunction.role) acknowledgeObjects(this.pollFunction.role, reads);
    if (encryptionKey) this.pollFunction.addToRolePolicy(useKey(this, encryptionKey, ['kms:Decrypt'], ['s3']));
  }

  /** Keeps the input apart from what the loop adds, and whole, so that even one that is no object can be reported. */
  private takeInput(input: sfn.TaskInput): sfn.Pass {
    const state = { input: input.value as unknown, waitId: sfn.JsonPath.uuid(), correlation: { event: {}, cause: {} } };
    return new sfn.Pass(this, 'Take input', { parameters: state satisfies WaiterState });
  }

  private publishStateChange(): tasks.EventBridgePutEvents {
    // Step Functions appends the ARNs of the execution and of the state machine to the event's resources.
    const publish = new tasks.EventBridgePutEvents(this, 'Publish state change', {
      entries: [
        {
          source: EVENT_SOURCE,
          detailType: EVENT_DETAIL_TYPE,
          detail: sfn.TaskInput.fromJsonPathAt(
            `States.JsonMerge(${CORRELATION_PATH.event}, ${statePath('event')}, false)`,
          ),
          eventBus: this.eventBus,
        },
      ],
      resultPath: sfn.JsonPath.DISCARD,
      taskTimeout: sfn.Timeout.duration(Duration.seconds(60)),
    });
    // No Catch: an execution that fails in this state publishes when it is redriven; one that went on to a Fail state would not.
    publish.addRetry({ errors: [sfn.Errors.ALL], ...HALF_AN_HOUR });
    return publish;
  }

  private jobStatus(succeeded: sfn.Pass, wait: sfn.Wait): sfn.Choice {
    const is = (...statuses: string[]) =>
      sfn.Condition.or(...statuses.map((status) => sfn.Condition.stringEquals(statePath('status'), status)));
    const fail = (id: string) =>
      new sfn.Fail(this, id, { errorPath: statePath('error'), causePath: statePath('cause') });
    return (
      new sfn.Choice(this, 'Job status')
        .when(sfn.Condition.stringEquals(statePath('status'), 'SUCCEEDED'), succeeded)
        .when(sfn.Condition.stringEquals(statePath('status'), 'FAILED'), fail('Job failed'))
        .when(sfn.Condition.stringEquals(statePath('status'), TIMED_OUT), fail('Job timed out'))
        .when(sfn.Condition.stringEquals(statePath('status'), ERROR), fail('Wait failed'))
        .when(is('CREATED', 'QUEUED', 'IN_PROGRESS'), wait)
        // A status that the service adds one day: published, and waited on.
        .otherwise(wait)
    );
  }
}
