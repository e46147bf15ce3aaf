import type * as events from 'aws-cdk-lib/aws-events';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { type DeployedStates, deployStates } from '../machine/deploy-machine';
import { logOptionsOf } from '../machine/log-options';
import { RESULTS_FOLDER } from '../protocol/batch/batch-files';
import { problemsOfEvents } from '../runner/bucket-events';
import { type ManifestUploadOptions, ManifestUploads } from '../runner/manifest-uploads';
import { MediaAnalysisJobRunner } from '../runner/media-analysis-job-runner';
import { checkRunnerProps } from '../runner/runner-props';
import { BatchFunction } from './batch-function';
import { BatchMachine } from './batch-machine';
import { allowFunctions } from './batch-permissions';
import { batchOptions, batchPollSchedule, checkBatchProps, type MediaAnalysisBatchProps } from './batch-props';
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
export class MediaAnalysisBatch extends BatchMachine {
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
}
