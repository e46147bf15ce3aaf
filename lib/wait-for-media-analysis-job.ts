import { Duration } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import { checkTimeout, warnAboutRegion } from './checks';
import { ANSWER_PATH, ERROR, ErrorName, type PollRequest, statePath, TIMED_OUT, type WaiterState } from './contract';
import { EVENT_DETAIL_TYPE, EVENT_SOURCE } from './event';
import { PollFunction } from './poll-function';
import { PollSchedule } from './poll-schedule';

/**
 * Options of the wait.
 */
export interface MediaAnalysisJobWaitOptions {
  /**
   * How long to wait for a job, counted from the first poll: from the schedule's shortest interval to 364 days.
   *
   * An execution may ask for less (`TimeoutSeconds`), not for more.
   *
   * @default Duration.hours(24)
   */
  readonly timeout?: Duration;

  /**
   * When to poll.
   *
   * @default PollSchedule.proportional() - 10 % of the job's age, at least 10 seconds, at most 120 seconds
   */
  readonly pollSchedule?: PollSchedule;

  /**
   * The bus on which changes of status are published.
   *
   * @default - the default bus of the account
   */
  readonly eventBus?: events.IEventBus;

  /**
   * The function that polls. One function can serve many waiters.
   *
   * @default - a new PollFunction
   */
  readonly pollFunction?: lambda.IFunction;
}

/**
 * Options of the states that wait for a job.
 */
export interface WaitForMediaAnalysisJobProps extends MediaAnalysisJobWaitOptions {
  /**
   * The waiter's input: an object with `JobId` and optionally `ExpectedDurationSeconds`, `TimeoutSeconds`, `Context`.
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
 * inlines several, in sequence or in an inline Map, needs room for all of them.
 *
 * Throws if the timeout does not fit the schedule, or if an execution could outgrow Step Functions' history.
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
    const { timeout = Duration.hours(24), pollSchedule = PollSchedule.proportional() } = props;
    checkTimeout(timeout, pollSchedule);
    warnAboutRegion(this);
    this.pollFunction = props.pollFunction ?? new PollFunction(this, 'PollFunction');
    this.eventBus = props.eventBus ?? events.EventBus.fromEventBusName(this, 'DefaultBus', 'default');

    const takeInput = this.takeInput(props.input ?? sfn.TaskInput.fromJsonPathAt(sfn.JsonPath.entirePayload));
    const getJob = this.getJob(timeout, pollSchedule);
    const pollFailed = this.pollFailed();
    const publish = this.publishStateChange();
    const succeeded = new sfn.Pass(this, 'Job succeeded', { inputPath: ANSWER_PATH });
    const wait = new sfn.Wait(this, 'Wait', { time: sfn.WaitTime.secondsPath(statePath('waitSeconds')) });

    takeInput.next(getJob);
    getJob.addCatch(pollFailed, { resultPath: POLL_FAILURE_PATH });
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

  /** Keeps the input apart from what the loop adds, and whole, so that even one that is no object can be reported. */
  private takeInput(input: sfn.TaskInput): sfn.Pass {
    const state = { input: input.value as unknown, waitId: sfn.JsonPath.uuid(), correlation: { event: {}, cause: {} } };
    return new sfn.Pass(this, 'Take input', { parameters: state satisfies WaiterState });
  }

  private getJob(timeout: Duration, pollSchedule: PollSchedule): tasks.LambdaInvoke {
    const payload = {
      state: sfn.JsonPath.objectAt('$') as unknown as WaiterState,
      execution: EXECUTION,
      options: { timeoutSeconds: timeout.toSeconds(), schedule: pollSchedule._toSchedule() },
    } satisfies PollRequest;
    const getJob = new tasks.LambdaInvoke(this, 'Get job', {
      lambdaFunction: this.pollFunction,
      payload: sfn.TaskInput.fromObject(payload),
      outputPath: '$.Payload',
      retryOnServiceExceptions: false,
      // Above the function's own time-out.
      taskTimeout: sfn.Timeout.duration(Duration.seconds(60)),
    });
    // The handler reports what Rekognition does. What reaches Step Functions is the Lambda service, or a broken function.
    getJob.addRetry({ errors: LAMBDA_SERVICE_ERRORS, ...TWO_HOURS });
    getJob.addRetry({ errors: [sfn.Errors.ALL], ...ONE_MINUTE });
    return getJob;
  }

  /** Without an answer of the function the machine itself says what it knows. */
  private pollFailed(): sfn.Pass {
    const cause = sfn.JsonPath.format(
      // A template of States.Format, where braces of its own are escaped.
      `\\{"Hint":"${POLL_FAILED_HINT}","PollFailure":{}\\}`,
      sfn.JsonPath.jsonToString(sfn.JsonPath.objectAt(POLL_FAILURE_PATH)),
    );
    const failure = {
      error: ErrorName.POLL_FAILED,
      cause: sfn.JsonPath.jsonToString(
        sfn.JsonPath.jsonMerge(sfn.JsonPath.objectAt(CORRELATION_PATH.cause), sfn.JsonPath.stringToJson(cause)),
      ),
    };
    const event = {
      id: sfn.JsonPath.format('{}#poll-failed', sfn.JsonPath.stringAt(statePath('waitId'))),
      status: ERROR,
      executionArn: EXECUTION.executionArn,
      stateMachineArn: EXECUTION.stateMachineArn,
      ...failure,
      input: sfn.JsonPath.objectAt(statePath('input')),
    } satisfies WaiterState['event'];
    const correlation = sfn.JsonPath.objectAt(statePath('correlation')) as unknown as WaiterState['correlation'];
    return new sfn.Pass(this, 'Poll failed', {
      parameters: { status: ERROR, correlation, event, ...failure } satisfies Partial<WaiterState>,
    });
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

const CORRELATION_PATH = {
  event: `${statePath('correlation')}.event`,
  cause: `${statePath('correlation')}.cause`,
} satisfies Record<keyof WaiterState['correlation'], string>;

/** Where the Catch of `Get job` puts Error and Cause. */
const POLL_FAILURE_PATH = '$.pollFailure';

const POLL_FAILED_HINT =
  'See PollFailure and the log of the poll function, then start an execution under another name: the job itself is not affected.';

const EXECUTION: PollRequest['execution'] = {
  executionArn: sfn.JsonPath.stringAt('$$.Execution.Id'),
  stateMachineArn: sfn.JsonPath.stringAt('$$.StateMachine.Id'),
  stateMachineName: sfn.JsonPath.stringAt('$$.StateMachine.Name'),
};

const LAMBDA_SERVICE_ERRORS = [
  'Lambda.TooManyRequestsException',
  'Lambda.ServiceException',
  'Lambda.AWSLambdaException',
  'Lambda.SdkClientException',
  'Lambda.ClientExecutionTimeoutException',
];

const BACKOFF = { interval: Duration.seconds(2), backoffRate: 2, jitterStrategy: sfn.JitterType.FULL };

/** How long retries take on average; full jitter makes it up to twice that. An attempt costs three history events. */
const TWO_HOURS = { ...BACKOFF, maxDelay: Duration.minutes(2), maxAttempts: 120 };
const HALF_AN_HOUR = { ...BACKOFF, maxDelay: Duration.minutes(1), maxAttempts: 60 };
const ONE_MINUTE = { ...BACKOFF, maxDelay: Duration.minutes(1), maxAttempts: 6 };
