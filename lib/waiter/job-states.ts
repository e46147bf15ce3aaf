import { Duration } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import { checkEventBus, checkShare, checkTimeout, warnAboutRegion } from '../synth/checks';
import { ERROR, ErrorName, type JobOptions, statePath, TIMED_OUT, type WaiterState } from '../protocol/contract';
import { EVENT_DETAIL_TYPE, EVENT_SOURCE } from '../protocol/event';
import { marked, problemsOfFlows } from '../synth/flow-checks';
import { allowFunction } from '../permissions/function-policy';
import {
  CORRELATION_PATH,
  EXECUTION,
  functionFailed,
  functionTask,
  HALF_AN_HOUR,
  JSON_PATH,
  TWO_MINUTES,
} from '../machine/function-task';
import { POLL_FUNCTION_TIMEOUT_SECONDS } from '../protocol/limits';
import { getMediaAnalysisJob, readResults } from '../permissions/statements';
import { checkBucket, checkFunction, checkKey, checkPrefix, checkRegion } from '../synth/place-checks';
import { PollFunction } from './poll-function';
import { PollSchedule } from './poll-schedule';
import { startStates } from '../runner/start-states';
import type { MediaAnalysisJobResults, MediaAnalysisJobWaitOptions } from './wait-for-media-analysis-job';

interface JobStatesProps extends MediaAnalysisJobWaitOptions {
  readonly input?: sfn.TaskInput;
  readonly results?: MediaAnalysisJobResults;
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
    checkEventBus(this, props.eventBus);
    checkRegion(this, 'eventBus', props.eventBus);
    warnAboutRegion(this);
    this.pollFunction = props.pollFunction ?? new PollFunction(this, 'PollFunction');
    this.eventBus = props.eventBus ?? events.EventBus.fromEventBusName(this, 'DefaultBus', 'default');
    this.letPollFunctionRead(results);

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
    const publishOutcome = this.publishOutcome();
    const publishProgress = this.publishProgress();
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
    const succeeded = new sfn.Pass(this, 'Job succeeded', { ...JSON_PATH, inputPath: statePath('output') });
    const wait = new sfn.Wait(this, 'Wait', { ...JSON_PATH, time: sfn.WaitTime.secondsPath(statePath('waitSeconds')) });

    const takeInput = this.takeInput(props.input ?? sfn.TaskInput.fromJsonPathAt(sfn.JsonPath.entirePayload));
    takeInput.next(start ? startStates(this, { ...start, payload, started: getJob, ended: publishOutcome }) : getJob);
    getJob.next(
      new sfn.Choice(this, 'Status changed?', JSON_PATH)
        .when(sfn.Condition.booleanEquals(statePath('hasEnded'), true), publishOutcome)
        .when(sfn.Condition.booleanEquals(statePath('statusChanged'), true), publishProgress)
        .otherwise(wait),
    );
    publishProgress.addCatch(wait, { resultPath: statePath('lostEvent') });
    publishProgress.next(wait);
    pollFailed.next(publishOutcome);
    publishOutcome.next(this.outcome(succeeded));
    wait.next(getJob);

    this.startState = takeInput;
    this.node.addValidation({ validate: () => problemsOfFlows(takeInput) });
    this.endStates = [succeeded];
  }

  /** A PollFunction may read jobs already; any other function may not, or nobody here knows. */
  private letPollFunctionRead(results: MediaAnalysisJobResults | undefined): void {
    const { pollFunction } = this;
    checkFunction(this, 'pollFunction', pollFunction);
    if (results) {
      checkBucket(this, 'results', results);
      checkPrefix(this, 'results', results.prefix);
      checkKey(this.node.path, 'results.encryptionKey', results.encryptionKey);
      checkRegion(this, 'results.encryptionKey', results.encryptionKey);
    }
    allowFunction(this, 'pollFunction', pollFunction, [
      ...(pollFunction instanceof PollFunction ? [] : [getMediaAnalysisJob(this)]),
      ...(results ? readResults(this, results) : []),
    ]);
  }

  /** Keeps the input apart from what the loop adds, and whole, so that even one that is no object can be reported. */
  private takeInput(input: sfn.TaskInput): sfn.Pass {
    const state = { input: input.value as unknown, waitId: sfn.JsonPath.uuid(), correlation: { event: {}, cause: {} } };
    return new FirstState(this, 'Take input', { ...JSON_PATH, parameters: state satisfies WaiterState });
  }

  /** The event of an outcome must be published: no later event repeats it. */
  private publishOutcome(): tasks.EventBridgePutEvents {
    const publish = this.publish('Publish outcome', Duration.seconds(60));
    // No Catch: an execution that fails in this state publishes when it is redriven; one that went on to a Fail state would not.
    publish.addRetry({ errors: [sfn.Errors.ALL], ...HALF_AN_HOUR });
    return publish;
  }

  /** If the event of progress is lost, the wait goes on: the event of the outcome matters more. */
  private publishProgress(): tasks.EventBridgePutEvents {
    // The wait stands still meanwhile: time-outs are short.
    const publish = this.publish('Publish progress', Duration.seconds(10));
    publish.addRetry({ errors: [sfn.Errors.ALL], ...TWO_MINUTES });
    return publish;
  }

  private publish(id: string, timeout: Duration): tasks.EventBridgePutEvents {
    // Step Functions appends the ARNs of the execution and of the state machine to the event's resources.
    return new tasks.EventBridgePutEvents(this, id, {
      ...JSON_PATH,
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
      taskTimeout: sfn.Timeout.duration(timeout),
    });
  }

  private outcome(succeeded: sfn.Pass): sfn.Choice {
    const is = (status: string) => sfn.Condition.stringEquals(statePath('status'), status);
    const fail = (id: string) =>
      new sfn.Fail(this, id, { ...JSON_PATH, errorPath: statePath('error'), causePath: statePath('cause') });
    return new sfn.Choice(this, 'Outcome', JSON_PATH)
      .when(is('SUCCEEDED'), succeeded)
      .when(is('FAILED'), fail('Job failed'))
      .when(is(TIMED_OUT), fail('Job timed out'))
      .when(is(ERROR), fail('Wait failed'));
  }
}

class FirstState extends sfn.Pass {
  public override toStateJson(queryLanguage?: sfn.QueryLanguage): object {
    return marked(this, super.toStateJson(queryLanguage));
  }
}
