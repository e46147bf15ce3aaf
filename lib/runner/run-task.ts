import { Token } from 'aws-cdk-lib';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { isNameOf } from '../synth/bucket-name';
import {
  ExecutionTask,
  type MediaAnalysisJobTaskOptions,
  refuseProblems,
  type TaskTarget,
  waitInput,
} from '../machine/execution-task';
import { pathOf } from '../synth/checks';
import { holdsExpression } from '../synth/expressions';
import { checkRunnerInput, type RunnerInput } from '../protocol/runner-input';

/**
 * A manifest in S3. Each member may be an expression.
 */
export interface MediaAnalysisJobManifest {
  /**
   * Name of the bucket.
   */
  readonly bucket: string;

  /**
   * Key of the object.
   */
  readonly name: string;

  /**
   * Version of the object.
   *
   * @default - the newest version
   */
  readonly version?: string;
}

/**
 * Options of the task that runs a job in another state machine. Where a text may be an expression, it is one like
 * `JsonPath.stringAt('$.x')` or `{% $states.input.x %}`; a number is then `JsonPath.numberAt('$.x')` or
 * `Token.asNumber('{% $states.input.x %}')`.
 */
export interface MediaAnalysisJobRunTaskProps extends MediaAnalysisJobTaskOptions {
  /**
   * The manifest.
   */
  readonly manifest: MediaAnalysisJobManifest;

  /**
   * Name of the job, or an expression.
   *
   * @default - none
   */
  readonly jobName?: string;

  /**
   * Prefix of the results' keys below the prefix of the runner, or an expression.
   *
   * @default - the prefix of the runner
   */
  readonly outputPrefix?: string;

  /**
   * The least confidence of labels in percent, from 0 to 100, or an expression.
   *
   * @default - that of the runner
   */
  readonly minConfidence?: number;

  /**
   * ARN of a version of a custom adapter, or an expression.
   *
   * @default - that of the runner
   */
  readonly projectVersionArn?: string;

  /**
   * How many images the manifest has, or an expression.
   *
   * @default - the runner counts the lines of the manifest
   */
  readonly imageCount?: number;
}

/** The runner, and where its results go. */
interface RunTarget extends TaskTarget {
  readonly outputBucket: s3.IBucket;
  readonly outputPrefix?: string;
}

/** A nested execution of the runner. */
export class RunTask extends ExecutionTask {
  constructor(
    scope: Construct,
    id: string,
    target: RunTarget,
    /** Languages without types may leave it out. */
    props = {} as MediaAnalysisJobRunTaskProps,
  ) {
    const path = pathOf(scope, id);
    const { manifest } = props;
    const input = {
      Manifest: manifest && { Bucket: manifest.bucket, Name: manifest.name, Version: manifest.version },
      JobName: props.jobName,
      OutputPrefix: props.outputPrefix,
      MinConfidence: props.minConfidence,
      ProjectVersion: props.projectVersionArn,
      ImageCount: props.imageCount,
      ...waitInput(path, props),
    } satisfies RunnerInput;
    const knownPrefix = Token.isUnresolved(target.outputPrefix) ? undefined : target.outputPrefix;
    refuseProblems(path, checkRunnerInput(input, knownPrefix, holdsExpression).problems);
    checkNoResult(path, scope, manifest, { ...target, outputPrefix: knownPrefix });
    super(scope, id, target, input, props);
  }
}

/** The start function refuses a manifest below the runner's own output, where files of results are. */
function checkNoResult(
  path: string,
  scope: Construct,
  { bucket, name }: MediaAnalysisJobManifest,
  { outputBucket, outputPrefix }: RunTarget,
): void {
  const below = `${outputPrefix}/`;
  if (outputPrefix === undefined || holdsExpression(name) || !name.startsWith(below)) return;
  if (!isNameOf(scope, bucket, outputBucket)) return;
  throw new Error(
    `${path}: manifest must not be below the output of the runner, ${below} in ${outputBucket.node.path}, where files of results ` +
      `are; received "${name}"`,
  );
}
