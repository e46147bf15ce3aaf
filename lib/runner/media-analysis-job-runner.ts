import type { Duration } from 'aws-cdk-lib';
import type * as events from 'aws-cdk-lib/aws-events';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import { logOptionsOf } from '../machine/bundled-function';
import { checkConfidence, checkSecondsPerImage, problemsOfEvents } from '../synth/checks';
import type { JobOptions } from '../protocol/contract';
import { allowFunction } from '../permissions/function-policy';
import { JobMachine, type MediaAnalysisJobMachineProps } from '../machine/job-machine';
import { JobStates } from '../waiter/job-states';
import { keyOf } from '../permissions/keys';
import { type ManifestUploadOptions, ManifestUploads } from './manifest-uploads';
import { runJobs } from '../permissions/statements';
import {
  checkBucket,
  checkFunction,
  checkKey,
  checkPrefix,
  checkProjectVersion,
  checkRegion,
} from '../synth/place-checks';
import { PollFunction } from '../waiter/poll-function';
import { type MediaAnalysisJobRunTaskProps, RunTask } from './run-task';
import { StartFunction } from './start-function';

/**
 * Where manifests and images are.
 */
export interface MediaAnalysisJobInput {
  /**
   * The bucket with manifests and images, in the region of the stack. Images in other buckets need a grant of their own:
   * `otherBucket.grantRead(runner.startFunction)`.
   */
  readonly bucket: s3.IBucket;
}

/**
 * Where results go.
 */
export interface MediaAnalysisJobOutput {
  /**
   * The bucket for results and summaries, in the region of the stack.
   */
  readonly bucket: s3.IBucket;

  /**
   * The prefix of their keys, without the bucket and a slash before it. A slash at its end makes no difference, but a
   * token must have none there. `*`, `?` and `${` are refused: they would widen what the functions may read and write.
   *
   * @default - no prefix
   */
  readonly prefix?: string;

  /**
   * KMS key with which Amazon Rekognition encrypts results, and the images that it copies (`KmsKeyId`), in the region of the
   * stack. The start function may decrypt and generate data keys with it, and through Amazon Rekognition describe it and
   * create grants for resources of AWS. Which actions `StartMediaAnalysisJob` needs is not documented: these are the ones
   * that its sibling asks for, an inference. If jobs fail with INVALID_KMS_KEY or ACCESS_DENIED, grant more to
   * `startFunction`. An alias stands for its key.
   *
   * @see https://docs.aws.amazon.com/rekognition/latest/APIReference/API_CreateProjectVersion.html
   *
   * @default - the default encryption of the bucket
   */
  readonly encryptionKey?: kms.IKey;
}

/**
 * What is looked for in images.
 */
export interface MediaAnalysisJobModeration {
  /**
   * The least confidence of labels in percent, from 0 to 100.
   *
   * @default - that of Amazon Rekognition
   */
  readonly minConfidence?: number;

  /**
   * ARN of a version of a custom adapter (`ProjectVersion`), in the region of the stack. Jobs may then use no other.
   *
   * @default - none; an execution may name one (`ProjectVersion` of its input)
   */
  readonly projectVersionArn?: string;
}

/**
 * Options of the runner.
 */
export interface MediaAnalysisJobRunnerProps extends MediaAnalysisJobMachineProps {
  /**
   * Where manifests and images are.
   */
  readonly input: MediaAnalysisJobInput;

  /**
   * Where results go.
   */
  readonly output: MediaAnalysisJobOutput;

  /**
   * What is looked for in images.
   *
   * @default - moderation labels, with Amazon Rekognition's defaults
   */
  readonly moderation?: MediaAnalysisJobModeration;

  /**
   * How long a job takes for each image of its manifest. Times the number of its lines this is the expected duration, for a
   * schedule that polls little before that and often around it. Amazon Rekognition states no figure: measure yours with
   * `metricSecondsPerImage()`. A figure that is too large sees jobs late, one that is too small costs polls.
   *
   * @default - not known; polls by the job's age
   */
  readonly durationPerImage?: Duration;

  /**
   * The function that starts jobs, of this stack or another one in its region. One function can serve several runners: each
   * adds a policy of its own to the function's role (`StartFunction` says for how many there is room). Where it cannot, because the role is not known or immutable, a warning names
   * what the role must allow.
   *
   * @default - a new StartFunction
   */
  readonly startFunction?: lambda.IFunction;
}

/**
 * A state machine that takes Amazon Rekognition media analysis jobs from a manifest in S3 to their end.
 *
 * Start an execution with `{"Manifest": {"Bucket": "…", "Name": "…"}}`, and optionally `Manifest.Version`, `JobName`,
 * `OutputPrefix` (below that of the runner), `MinConfidence`, `ProjectVersion`, `ExpectedDurationSeconds` or `ImageCount`,
 * `TimeoutSeconds` and `Context`; or let uploads do it (`onManifestUploaded`). It starts the job, once however often the
 * attempt must be made, waits for a free slot where all are taken, and goes on as a `MediaAnalysisJobWaiter`.
 *
 * `timeout` is how long a free slot is waited for, and again how long the job is, so that no job is started just to be given up.
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
   * The function that starts jobs. Its role has what a job needs.
   */
  public readonly startFunction: lambda.IFunction;

  private uploads?: ManifestUploads;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: MediaAnalysisJobRunnerProps,
  ) {
    const comment = 'Runs an Amazon Rekognition media analysis job';
    let startFunction: lambda.IFunction;
    super(scope, id, { ...props, comment }, (machine) => {
      checkProps(machine, props);
      startFunction = props.startFunction ?? new StartFunction(machine, 'StartFunction', logOptionsOf(props));
      const pollFunction = props.pollFunction ?? new PollFunction(machine, 'PollFunction', logOptionsOf(props));
      const start = { startFunction, job: jobOptions(props) };
      const results = { ...props.output, prefix: prefixOf(props) };
      const states = new RunMediaAnalysisJob(machine, 'Run', {
        ...props,
        input: undefined,
        pollFunction,
        results,
        start,
      });
      const { input, output, moderation } = props;
      const jobs = { input, output, projectVersionArn: moderation?.projectVersionArn };
      allowFunction(states, 'startFunction', startFunction, runJobs(states, jobs));
      return states;
    });
    this.startFunction = startFunction!;
  }

  /**
   * Starts an execution for every manifest that is uploaded to the input's bucket, once for each upload: the execution is
   * named after bucket, key and version, or S3's sequencer in a bucket without versions.
   *
   * Turn versioning on for the bucket: without it, two quick overwrites of a manifest can both run the newer one.
   *
   * The bucket must send its events to EventBridge (`eventBridgeEnabled`); synthesis fails where it can be seen that it does
   * not.
   *
   * Throws if results of this runner could be taken for manifests of it, if `prefix` or `suffix` is not known at synth, or if
   * `crossStackScope` is in another account or region.
   * Synthesis fails if results of runners could be taken for each other's manifests. In both cases each result would start
   * another job, which is paid, without end.
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
   * Throws if an execution would refuse what the props say, as far as it is known at synth, or if the scope is in another
   * account or region. Synthesis fails in an Express
   * machine, which cannot run a nested execution to its end, and in a machine of another query language.
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
      results: { bucket: output.bucket, prefix: prefix === undefined ? '' : `${prefix}/` },
      alarms: this._alarms,
    });
  }
}

class RunMediaAnalysisJob extends JobStates {}

const prefixOf = ({ output }: MediaAnalysisJobRunnerProps) => output.prefix?.replace(/\/$/, '') || undefined;

function jobOptions(props: MediaAnalysisJobRunnerProps): JobOptions {
  const { output, moderation, durationPerImage } = props;
  return {
    outputBucket: output.bucket.bucketName,
    outputPrefix: prefixOf(props),
    outputKey: output.encryptionKey && keyOf(output.encryptionKey).keyArn,
    minConfidence: moderation?.minConfidence,
    projectVersion: moderation?.projectVersionArn,
    secondsPerImage: durationPerImage?.toSeconds({ integral: false }),
  };
}

/** Languages without types may leave out what is required. */
function checkProps(runner: Construct, props: MediaAnalysisJobRunnerProps | undefined): void {
  checkBucket(runner, 'input', props?.input);
  checkBucket(runner, 'output', props?.output);
  const { output, moderation, startFunction, durationPerImage } = props!;
  checkPrefix(runner, 'output', output.prefix);
  checkKey(runner.node.path, 'output.encryptionKey', output.encryptionKey);
  checkRegion(runner, 'output.encryptionKey', output.encryptionKey);
  checkFunction(runner, 'startFunction', startFunction);
  checkProjectVersion(runner, moderation?.projectVersionArn);
  checkConfidence(runner, moderation?.minConfidence);
  checkSecondsPerImage(runner, durationPerImage);
}
