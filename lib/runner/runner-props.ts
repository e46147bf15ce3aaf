import { type Duration, Stack, Token } from 'aws-cdk-lib';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { checkOutput, type MediaAnalysisJobOutput } from '../machine/job-output';
import { keyOf } from '../permissions/keys';
import { MIN_CONFIDENCE, PROJECT_VERSION } from '../protocol/rekognition';
import type { JobOptions } from '../protocol/requests';
import { checkBucket, checkDuration, checkFunction, shown } from '../synth/checks';
import type { MediaAnalysisJobMachineProps } from '../waiter/wait-options';

/**
 * Where manifests and images are.
 */
export interface MediaAnalysisJobInput {
  /**
   * The bucket with manifests and images, in the region of the stack. Images in other buckets need a grant of their own:
   * `otherBucket.grantRead(runner.startFunction)`, for a batch `otherBucket.grantRead(batch.imageReader)`.
   */
  readonly bucket: s3.IBucket;
}

/**
 * How images are analysed.
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
   * Where jobs write their results and the summaries of their manifests.
   */
  readonly output: MediaAnalysisJobOutput;

  /**
   * How images are analysed.
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
   * The function that starts jobs, of this stack or of another one in its region. Several runners can share one function: each
   * adds a policy of its own to the function's role. `StartFunction` says how many policies fit. Where the role is not known or
   * immutable, a warning names what the role must allow.
   *
   * @default - a new StartFunction
   */
  readonly startFunction?: lambda.IFunction;
}

/** Languages without types may leave out what is required. */
export function checkRunnerProps(runner: Construct, props: MediaAnalysisJobRunnerProps | undefined): void {
  checkAnalysisProps(runner, props);
  const { startFunction, durationPerImage } = props!;
  checkFunction(runner, 'startFunction', startFunction);
  checkDurationPerImage(runner, durationPerImage);
}

type AnalysisProps = Pick<MediaAnalysisJobRunnerProps, 'input' | 'output' | 'moderation'>;

/** Checks where images and results are, and how images are analysed. */
export function checkAnalysisProps(scope: Construct, props: AnalysisProps | undefined): void {
  checkBucket(scope, 'input', props?.input);
  checkOutput(scope, props?.output);
  const { moderation } = props!;
  checkProjectVersion(scope, moderation?.projectVersionArn);
  checkConfidence(scope, moderation?.minConfidence);
}

function checkConfidence(scope: Construct, minConfidence: number | undefined): void {
  const { min, max } = MIN_CONFIDENCE;
  if (minConfidence === undefined || Token.isUnresolved(minConfidence)) return;
  if (typeof minConfidence === 'number' && minConfidence >= min && minConfidence <= max) return;
  throw new Error(
    `${scope.node.path}: minConfidence must be from ${min} to ${max} percent; received ${shown(minConfidence)}`,
  );
}

export function checkDurationPerImage(scope: Construct, durationPerImage: Duration | undefined): void {
  if (durationPerImage === undefined) return;
  checkDuration(scope.node.path, 'durationPerImage', durationPerImage);
  if (durationPerImage.isUnresolved() || durationPerImage.toMilliseconds({ integral: false }) > 0) return;
  throw new Error(`${scope.node.path}: durationPerImage must be above 0 ms; received 0 ms`);
}

function checkProjectVersion(scope: Construct, arn: unknown): void {
  if (arn === undefined || Token.isUnresolved(arn)) return;
  const refuse = (must: string) => {
    throw new Error(`${scope.node.path}: moderation.projectVersionArn must ${must}; received ${shown(arn)}`);
  };
  if (typeof arn !== 'string') return refuse('be a string');
  const { minLength, maxLength, pattern } = PROJECT_VERSION;
  if (arn.length < minLength || arn.length > maxLength || !new RegExp(pattern).test(arn)) {
    refuse(
      `be the ARN of a version of a custom adapter: ${minLength} to ${maxLength} characters that match ${pattern}`,
    );
  }
  const { region } = Stack.of(scope);
  if (!Token.isUnresolved(region) && arn.split(':')[3] !== region) refuse(`be in the region of the stack, ${region}`);
}

/** The prefix of the output without a slash at its end. */
export const prefixOf = ({ output }: MediaAnalysisJobRunnerProps) => output.prefix?.replace(/\/$/, '') || undefined;

/** The props in the form that the start function takes. */
export function jobOptions(props: MediaAnalysisJobRunnerProps): JobOptions {
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
