import type * as events from 'aws-cdk-lib/aws-events';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { type DeployedStates, deployStates } from '../machine/deploy-machine';
import { abortedRule, eventRule } from '../machine/event-rules';
import { logOptionsOf } from '../machine/log-options';
import type { MediaAnalysisJobGrants } from '../permissions/media-analysis-job-grants';
import { BATCH_EVENT_DETAIL_TYPE, BatchStatus, PART_EVENT_DETAIL_TYPE } from '../protocol/batch/batch-event';
import { type PartRecord, RESULTS_FOLDER } from '../protocol/batch/batch-files';
import { EVENT_SOURCE } from '../protocol/event';
import { problemsOfEvents } from '../runner/bucket-events';
import { type ManifestUploadOptions, ManifestUploads } from '../runner/manifest-uploads';
import { MediaAnalysisJobRunner } from '../runner/media-analysis-job-runner';
import { checkRunnerProps } from '../runner/runner-props';
import { BatchFunction } from './batch-function';
import { allowFunctions } from './batch-permissions';
import { batchOptions, batchPollSchedule, checkBatchProps, type MediaAnalysisBatchProps } from './batch-props';
import { MonitoredBatch } from './monitored-batch';
import { RunMediaAnalysisBatch } from './run-media-analysis-batch';

/**
 * A state machine that analyses any number of images with Amazon Rekognition media analysis jobs: it splits a source into jobs,
 * runs them, as many at the same time as the quota allows, and sums up.
 *
 * Start an execution with exactly one source: `{"Manifest": {"Bucket": "…", "Name": "…"}}` (JSON Lines, or the CSV of S3 Batch
 * Operations, also compressed with gzip), `{"Images": {"Bucket": "…", "Prefix": "…"}}` (all .jpg, .jpeg and .png below a prefix) or
 * `{"Inventory": {"Bucket": "…", "Name": "…/manifest.json"}}` (an S3 Inventory in CSV). Optionally `BatchId` (by default the name of
 * the execution), `DryRun`, `MaxImages`, `MinConfidence`, `ProjectVersion`, `DurationPerImageMilliseconds` and `Context`.
 *
 * An execution with the BatchId of an earlier one runs only the parts that have no result, and finds jobs that the earlier one
 * started.
 *
 * Throws as the runner does, and if a number is out of its bounds or the output's prefix is a token.
 *
 * @example
 *
 * const batch = new MediaAnalysisBatch(this, 'Batch', {
 *   input: { bucket: new s3.Bucket(this, 'Images') },
 *   output: { bucket: new s3.Bucket(this, 'Results'), prefix: 'moderation/' },
 *   maxImages: 5_000_000,
 * });
 * batch.onBatchSucceeded('Index', { target: new targets.SqsQueue(new sqs.Queue(this, 'IndexQueue')) });
 */
export class MediaAnalysisBatch extends MonitoredBatch {
  /**
   * The runner of the parts' jobs. Its events, metrics and alarms are those of single jobs.
   */
  public readonly runner: MediaAnalysisJobRunner;

  /**
   * The function that splits a source. Grant it what sources in other buckets need, such as `bucket.grantRead(planFunction)`.
   */
  public readonly planFunction: lambda.IFunction;

  /** @internal */
  protected readonly _deployed: DeployedStates;

  private readonly outputPrefix: string;
  private uploads?: ManifestUploads;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: MediaAnalysisBatchProps,
  ) {
    super(scope, id);
    checkRunnerProps(this, props);
    checkBatchProps(this, props);
    const { bucket, prefix = '', encryptionKey } = props.output;
    const outputPrefix = prefix.replace(/\/?$/, prefix === '' ? '' : '/');
    this.outputPrefix = outputPrefix;
    this.runner = new MediaAnalysisJobRunner(this, 'Runner', {
      ...props,
      pollSchedule: props.pollSchedule ?? batchPollSchedule(),
      stateMachineName: undefined,
      // A wait that expects a duration sees the end later, and the slot stands idle.
      durationPerImage: undefined,
      output: { bucket, prefix: `${outputPrefix}${RESULTS_FOLDER}`, encryptionKey },
    });
    const settings = { ...props.batchFunctions, ...logOptionsOf(props) };
    const functions = {
      plan: new BatchFunction(this, 'PlanFunction', 'plan', settings),
      part: new BatchFunction(this, 'PartFunction', 'part', settings),
      merge: new BatchFunction(this, 'MergeFunction', 'merge', settings),
    };
    this.planFunction = functions.plan;
    const options = batchOptions(this, props, outputPrefix);
    const states = new RunMediaAnalysisBatch(this, 'Run', {
      functions,
      runner: this.runner._taskTarget,
      eventBus: this.runner.eventBus,
      output: { bucket },
      options,
    });
    const places = { input: props.input, output: { bucket, prefix: outputPrefix, encryptionKey } };
    allowFunctions(states, { ...functions, start: this.runner.startFunction }, places);
    const roleDescription = 'Invokes the functions of a batch, runs its jobs and publishes its events';
    const comment = 'Analyses any number of images with Amazon Rekognition media analysis jobs';
    this._deployed = deployStates(this, { states, comment, roleDescription }, props);
  }

  /**
   * The state machine.
   */
  public get stateMachine(): sfn.IStateMachine {
    return this._deployed.stateMachine;
  }

  /**
   * The bus on which events of the batch and of its jobs are published.
   */
  public get eventBus(): events.IEventBus {
    return this.runner.eventBus;
  }

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
   * A rule for every event of this state machine, also those of parts; `runner.onEvent` is for events of its jobs. The rule's pattern sets `source` and
   * `detail.stateMachineArn`.
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
   * A rule for executions that somebody aborted. Their jobs go on, and are paid. Another execution with the same BatchId finds them.
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

  /**
   * Starts an execution for every manifest that is uploaded to the bucket of the input, once for each upload, as
   * `MediaAnalysisJobRunner.onManifestUploaded` does.
   *
   * Throws if results of this batch could start executions of it, if `prefix` or `suffix` is not known at synth, or if
   * `crossStackScope` is in another account or region.
   *
   * @param id Id of the rule.
   * @param options Which uploads are manifests; by default all.
   */
  public onManifestUploaded(id: string, options: ManifestUploadOptions = {}): events.Rule {
    this.uploads ??= this.createUploads();
    return this.uploads.addRule(id, options);
  }

  private createUploads(): ManifestUploads {
    const { input, output } = this.props;
    this.node.addValidation({ validate: () => problemsOfEvents(input.bucket) });
    return new ManifestUploads(this, 'ManifestUploads', {
      ...this.props,
      target: this.stateMachine,
      bucket: input.bucket,
      output: { bucket: output.bucket, prefix: this.outputPrefix },
      alarms: this._alarms,
    });
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
