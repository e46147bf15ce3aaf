import * as events from 'aws-cdk-lib/aws-events';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { type DeployedStates, deployStates } from '../machine/deploy-machine';
import type { MediaAnalysisJobOutput } from '../machine/job-output';
import { logOptionsOf } from '../machine/log-options';
import { problemsOfEvents } from '../runner/bucket-events';
import { type ManifestUploadOptions, ManifestUploads } from '../runner/manifest-uploads';
import type { MediaAnalysisJobRunner } from '../runner/media-analysis-job-runner';
import type { BoundBackend } from './backend/bound-backend';
import { ModerationBackend } from './backend/moderation-backend';
import { BatchFunction } from './batch-function';
import { BatchMachine } from './batch-machine';
import { allowFunctions } from './batch-permissions';
import { batchOptions, checkBatchProps, type MediaAnalysisBatchProps } from './batch-props';
import { RunMediaAnalysisBatch } from './run-media-analysis-batch';

/**
 * A state machine that analyses any number of images with Amazon Rekognition: it splits a source into parts, analyses them as fast as
 * the quota allows, and sums up. `backend` says how images are analysed: by media analysis jobs, or one by one.
 *
 * Start an execution with exactly one source: `{"Manifest": {"Bucket": "…", "Name": "…"}}` (JSON Lines, or the CSV of S3 Batch
 * Operations, also compressed with gzip), `{"Images": {"Bucket": "…", "Prefix": "…"}}` (all .jpg, .jpeg and .png below a prefix) or
 * `{"Inventory": {"Bucket": "…", "Name": "…/manifest.json"}}` (an S3 Inventory in CSV). Optionally `BatchId` (by default the name of
 * the execution), `DryRun`, `MaxImages`, `MinConfidence`, `ProjectVersion`, `DurationPerImageMilliseconds` and `Context`.
 *
 * An execution with the BatchId of an earlier one runs only the parts that have no result, and finds what the earlier one has
 * started.
 *
 * Throws if a number, the output's prefix or the adapter's ARN is out of its bounds, if the output's prefix is a token, or if a bucket,
 * key, function, bus or adapter is in another region.
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
   * With whose permissions images are read. Grant it what images in other buckets need, such as `bucket.grantRead(imageReader)`.
   */
  public readonly imageReader: iam.IGrantable;

  /**
   * The function that splits a source. Grant it what sources in other buckets need, such as `bucket.grantRead(planFunction)`.
   */
  public readonly planFunction: lambda.IFunction;

  /**
   * The bus on which events of the batch, and of its jobs, are published.
   */
  public readonly eventBus: events.IEventBus;

  /** @internal */
  protected readonly _backend: BoundBackend;

  /** @internal */
  protected readonly _deployed: DeployedStates;

  private readonly output: MediaAnalysisJobOutput & { readonly prefix: string };
  private uploads?: ManifestUploads;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: MediaAnalysisBatchProps,
  ) {
    super(scope, id);
    checkBatchProps(this, props);
    this.output = { ...props.output, prefix: folderOf(props.output) };
    this.eventBus = props.eventBus ?? events.EventBus.fromEventBusName(this, 'DefaultBus', 'default');
    const functionProps = { ...props.batchFunctions, ...logOptionsOf(props) };
    const backend = props.backend ?? ModerationBackend.bulkAnalysis();
    this._backend = backend._bind({ scope: this, props, output: this.output, functionProps });
    this.imageReader = this._backend.imageReader;
    const functions = {
      plan: new BatchFunction(this, 'PlanFunction', 'plan', functionProps),
      part: new BatchFunction(this, 'PartFunction', 'part', functionProps),
      merge: new BatchFunction(this, 'MergeFunction', 'merge', functionProps),
    };
    this.planFunction = functions.plan;
    this._deployed = this.deploy(functions);
  }

  /**
   * The runner of the parts' jobs. Its events, metrics and alarms are those of single jobs. Absent if the backend starts no jobs.
   */
  public get runner(): MediaAnalysisJobRunner | undefined {
    return this._backend.runner;
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

  private deploy(functions: Readonly<Record<'plan' | 'part' | 'merge', lambda.IFunction>>): DeployedStates {
    const { props, output, eventBus, _backend: backend } = this;
    const options = batchOptions(props, output.prefix, backend.options);
    const states = new RunMediaAnalysisBatch(this, 'Run', { functions, backend, eventBus, output, options });
    allowFunctions(states, functions, { input: props.input, output });
    backend.allowFunctions(states);
    const comment = 'Analyses any number of images with Amazon Rekognition';
    const roleDescription = 'Invokes the functions of a batch, runs its parts and publishes its events';
    return deployStates(this, { states, comment, roleDescription }, props);
  }

  private createUploads(): ManifestUploads {
    const { input } = this.props;
    this.node.addValidation({ validate: () => problemsOfEvents(input.bucket) });
    return new ManifestUploads(this, 'ManifestUploads', {
      ...this.props,
      target: this.stateMachine,
      bucket: input.bucket,
      output: this.output,
      alarms: this._alarms,
    });
  }
}

/** The prefix of the output: empty, or with a slash at its end. */
const folderOf = ({ prefix = '' }: MediaAnalysisJobOutput) => prefix.replace(/\/?$/, prefix === '' ? '' : '/');
