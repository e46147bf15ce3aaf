import type * as events from 'aws-cdk-lib/aws-events';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import { type DeployedMachine, deployMachine } from '../machine/deploy-machine';
import { JobMachine } from '../machine/job-machine';
import { logOptionsOf } from '../machine/log-options';
import { allowFunction } from '../permissions/function-policy';
import { runJobs } from '../permissions/statements';
import { PollFunction } from '../waiter/poll-function';
import { problemsOfEvents } from './bucket-events';
import { type ManifestUploadOptions, ManifestUploads } from './manifest-uploads';
import { RunMediaAnalysisJob } from './run-media-analysis-job';
import { type MediaAnalysisJobRunTaskProps, RunTask } from './run-task';
import { checkRunnerProps, jobOptions, type MediaAnalysisJobRunnerProps, prefixOf } from './runner-props';
import { StartFunction } from './start-function';

/**
 * A state machine that starts Amazon Rekognition media analysis jobs from manifests in S3 and waits for them to end.
 *
 * Start an execution with `{"Manifest": {"Bucket": "…", "Name": "…"}}`, and optionally `Manifest.Version`, `JobName`,
 * `OutputPrefix` (below that of the runner), `MinConfidence`, `ProjectVersion`, `ExpectedDurationSeconds` or `ImageCount`,
 * `TimeoutSeconds` and `Context`; or let uploads start it (`onManifestUploaded`). It starts the job once, however often
 * the call is repeated. If all slots for concurrent jobs are taken, it waits for a free one. Then it waits for the job as a
 * `MediaAnalysisJobWaiter` does.
 *
 * `timeout` counts for the wait for a free slot, and starts again for the job, so that a late start leaves the job its time.
 *
 * Throws if the timeout does not fit the schedule, if an execution could outgrow Step Functions' history, if a number, the
 * output's prefix or the adapter's ARN is out of its bounds, or if a bucket, key, function, bus or adapter is in another
 * region.
 *
 * @example
 *
 * const runner = new MediaAnalysisJobRunner(this, 'Runner', {
 *   input: { bucket: new s3.Bucket(this, 'Images', { eventBridgeEnabled: true }) },
 *   output: { bucket: new s3.Bucket(this, 'Results'), prefix: 'moderation/' },
 * });
 * runner.onManifestUploaded('Manifests', { prefix: 'manifests/', suffix: '.jsonl' });
 */
export class MediaAnalysisJobRunner extends JobMachine {
  /**
   * The function that starts jobs. Its role has the permissions that a job needs.
   */
  public readonly startFunction: lambda.IFunction;

  /** @internal */
  protected readonly _deployed: DeployedMachine;

  private uploads?: ManifestUploads;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: MediaAnalysisJobRunnerProps,
  ) {
    super(scope, id);
    checkRunnerProps(this, props);
    const { input, output, moderation } = props;
    this.startFunction = props.startFunction ?? new StartFunction(this, 'StartFunction', logOptionsOf(props));
    const states = new RunMediaAnalysisJob(this, 'Run', {
      ...props,
      startFunction: this.startFunction,
      pollFunction: props.pollFunction ?? new PollFunction(this, 'PollFunction', logOptionsOf(props)),
      output: { ...output, prefix: prefixOf(props) },
      job: jobOptions(props),
    });
    const jobs = { input, output, projectVersionArn: moderation?.projectVersionArn };
    allowFunction(states, 'startFunction', this.startFunction, runJobs(states, jobs));
    this._deployed = deployMachine(this, states, 'Runs an Amazon Rekognition media analysis job', props);
  }

  /**
   * Starts an execution for every manifest that is uploaded to the bucket of the input, once for each upload. The name of the
   * execution comes from bucket, key and version, or from S3's sequencer in a bucket without versions.
   *
   * Turn on versioning for the bucket. Without versions, two quick uploads of one key can both run the newer manifest.
   *
   * The bucket must send its events to EventBridge (`eventBridgeEnabled`). Synthesis fails if it does not, unless the bucket is
   * imported.
   *
   * Throws if results of this runner could start executions of it, if `prefix` or `suffix` is not known at synth, or if
   * `crossStackScope` is in another account or region.
   * Synthesis fails if results of one runner could start executions of another. Each result would start another paid job,
   * without end.
   *
   * @param id Id of the rule.
   * @param options Which uploads are manifests; by default all.
   */
  public onManifestUploaded(id: string, options: ManifestUploadOptions = {}): events.Rule {
    this.uploads ??= this.createUploads();
    return this.uploads.addRule(id, options);
  }

  /**
   * A task that runs a job in another state machine, JSONPath or JSONata, by a nested execution of the runner.
   *
   * Lets that machine's role start and read executions of the runner, and decrypt them where the runner has a key.
   *
   * Its output is the `GetMediaAnalysisJob` answer. If the job does not succeed, the task fails with `States.TaskFailed`, and
   * its Cause holds the nested execution's Error and Cause. A task that is retried starts, and pays for, another job.
   *
   * Throws if the props make an input that an execution would refuse, as far as the values are known at synth, or if the scope
   * is in another account or region. Synthesis fails in an Express machine, which cannot wait for a nested execution, and in a
   * machine of another query language.
   *
   * @param scope Scope of the task.
   * @param id Name of the state.
   * @param props The manifest, and how to run its job.
   *
   * @example
   *
   * declare const runner: MediaAnalysisJobRunner;
   * new sfn.StateMachine(this, 'Flow', {
   *   definitionBody: sfn.DefinitionBody.fromChainable(
   *     runner.runTask(this, 'Run job', {
   *       manifest: { bucket: 'my-images', name: sfn.JsonPath.stringAt('$.key') },
   *     }),
   *   ),
   * });
   */
  public runTask(scope: Construct, id: string, props: MediaAnalysisJobRunTaskProps): tasks.StepFunctionsStartExecution {
    const output = { outputBucket: this.props.output.bucket, outputPrefix: prefixOf(this.props) };
    // eslint-disable-next-line awscdk/require-passing-this -- the task is the caller's
    return new RunTask(scope, id, { ...this._taskTarget, ...output }, props);
  }

  private createUploads(): ManifestUploads {
    const { input, output } = this.props;
    const prefix = prefixOf(this.props);
    this.node.addValidation({ validate: () => problemsOfEvents(input.bucket) });
    return new ManifestUploads(this, 'ManifestUploads', {
      ...this.props,
      target: this.stateMachine,
      bucket: input.bucket,
      output: { bucket: output.bucket, prefix: prefix === undefined ? '' : `${prefix}/` },
      alarms: this._alarms,
    });
  }
}
