/** Parts are media analysis jobs. An execution of a runner runs each of them. */
import { Duration } from 'aws-cdk-lib';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { allowFunction } from '../../permissions/function-policy';
import { RESULTS_FOLDER } from '../../protocol/batch/batch-files';
import { MediaAnalysisJobRunner } from '../../runner/media-analysis-job-runner';
import { checkDurationPerImage } from '../../runner/runner-props';
import { checkOptions } from '../../synth/checks';
import { PollSchedule } from '../../waiter/poll-schedule';
import { readManifests } from '../batch-permissions';
import { checkWhole } from '../check-whole';
import type { AfterBeforeParts, BoundBackend, UnboundBatch } from './bound-backend';
import { jobSlotsOf } from './region-quota';
import { RunJobTask } from './run-job-task';

/**
 * Options of bulk analysis.
 */
export interface BulkAnalysisOptions {
  /**
   * How many jobs of this batch may run at the same time, from 1 to 1,000. If other jobs take slots of the region's quota,
   * parts wait for a free one.
   *
   * @default - the documented quota of the region: 20 or 5. In a stack without a region CloudFormation looks it up
   */
  readonly maxConcurrentJobs?: number;

  /**
   * How often a part is run in one execution, from 1 to 10: if its job fails with a code after which another job can succeed
   * (INTERNAL_ERROR, THROTTLED), if the wait for it breaks off, or if no slot is free within `timeout`.
   *
   * @default 3
   */
  readonly attemptsPerPart?: number;

  /**
   * How long to wait for a job to start, and again this long for it to end, as `MediaAnalysisJobRunnerProps.timeout`.
   *
   * @default Duration.hours(24)
   */
  readonly timeout?: Duration;

  /**
   * When to poll jobs. A slot that waits for the next poll stands idle, and that costs more than a poll.
   *
   * @default - every 2 % of the job's age, at least 6 seconds, at most 120 seconds
   */
  readonly pollSchedule?: PollSchedule;

  /**
   * How long a job takes for each image. For the estimate of a dry run only: a batch does not poll by it.
   *
   * @default - not known; a dry run does not estimate the time
   */
  readonly durationPerImage?: Duration;

  /**
   * The function that starts jobs, as `MediaAnalysisJobRunnerProps.startFunction`.
   *
   * @default - a new StartFunction
   */
  readonly startFunction?: lambda.IFunction;

  /**
   * The function that polls, as `MediaAnalysisJobRunnerProps.pollFunction`.
   *
   * @default - a new PollFunction
   */
  readonly pollFunction?: lambda.IFunction;
}

/**
 * The default of `pollSchedule`. docs/batch-performance.md compares schedules. 6 seconds are the shortest interval that the random 10 % change. Jobs that start
 * together would be polled in the same second at shorter ones.
 */
export const batchPollSchedule = () =>
  PollSchedule.proportional({ minInterval: Duration.seconds(6), ageFraction: 0.02 });

export function bindBulkAnalysis(batch: UnboundBatch, options: BulkAnalysisOptions): BoundBackend {
  const { scope, output } = batch;
  checkOptions(`${scope.node.path}: ModerationBackend.bulkAnalysis`, options);
  checkBulkAnalysis(scope, options);
  const runner = runnerOf(batch, options);
  return {
    options: {
      slots: options.maxConcurrentJobs ?? jobSlotsOf(scope),
      attemptsPerPart: options.attemptsPerPart ?? 3,
      millisecondsPerImage: options.durationPerImage?.toMilliseconds({ integral: false }),
    },
    runner,
    imageReader: runner.startFunction,
    allowFunctions: (states: Construct) =>
      allowFunction(states, 'startFunction', runner.startFunction, readManifests(states, output)),
    // Jobs that cannot run cost nothing, and each part says why its own could not.
    beforeParts: (_states: Construct, { parts }: AfterBeforeParts) => parts,
    analyzePart: (states: Construct, record: sfn.IChainable) => runJob(states, runner, record),
    dashboardWidgets: () => runner.dashboardWidgets(),
  };
}

function runnerOf({ scope, props, output }: UnboundBatch, options: BulkAnalysisOptions): MediaAnalysisJobRunner {
  // eslint-disable-next-line awscdk/require-passing-this -- a part of the batch
  return new MediaAnalysisJobRunner(scope, 'Runner', {
    ...props,
    ...options,
    pollSchedule: options.pollSchedule ?? batchPollSchedule(),
    stateMachineName: undefined,
    // A wait that expects a duration sees the end later, and the slot stands idle.
    durationPerImage: undefined,
    output: { ...output, prefix: `${output.prefix}${RESULTS_FOLDER}` },
  });
}

function runJob(states: Construct, runner: MediaAnalysisJobRunner, record: sfn.IChainable): sfn.IChainable {
  const run = new RunJobTask(states, 'Run job', runner._taskTarget);
  run.addCatch(record, { resultPath: '$.outcome' }).next(record);
  return run;
}

/** Well above any quota of concurrent jobs, and below the children that a Distributed Map runs at the same time. */
const MAX_CONCURRENCY = 1_000;
const MAX_ATTEMPTS = 10;

function checkBulkAnalysis(scope: Construct, options: BulkAnalysisOptions): void {
  checkWhole(scope, 'maxConcurrentJobs', options.maxConcurrentJobs, MAX_CONCURRENCY);
  checkWhole(scope, 'attemptsPerPart', options.attemptsPerPart, MAX_ATTEMPTS);
  checkDurationPerImage(scope, options.durationPerImage);
}
