import { Duration, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { partName, RESULTS_FOLDER } from '../protocol/batch/batch-files';
import type { BatchOptions } from '../protocol/batch/batch-requests';
import { MAX_DISTINCT_IMAGES } from '../protocol/batch/image-rules';
import { MAX_BATCH_IMAGES } from '../protocol/batch/split';
import { MAX_EXECUTION_NAME_LENGTH } from '../protocol/execution-name';
import { MAX_IMAGES, OUTPUT_PREFIX } from '../protocol/rekognition';
import type { MediaAnalysisFunctionProps } from '../machine/bundled-function';
import type { MediaAnalysisJobRunnerProps } from '../runner/runner-props';
import { checkShare, shown } from '../synth/checks';
import { PollSchedule } from '../waiter/poll-schedule';
import { jobSlotsOf } from './job-slots';

/**
 * Options of the batch. Those of the runner are for the jobs of its parts. Two of them are different: `pollSchedule` polls more often
 * by default, because the next part waits until the end of a job is seen, and `durationPerImage` serves the estimate of a dry run only.
 */
export interface MediaAnalysisBatchProps extends MediaAnalysisJobRunnerProps {
  /**
   * The most images that one batch may have, from 1 to 100,000,000. It guards against a surprise on the bill: a source with more
   * images ends the execution before the first job. An execution may ask for fewer (`MaxImages`), not for more.
   *
   * @default 1,000,000
   */
  readonly maxImages?: number;

  /**
   * Whether an image that the source names again is not analysed again: a duplicate would be paid twice. It is listed among the
   * invalid lines. Images are told apart by bucket and key.
   *
   * Planning then remembers all images, at most 20,000,000. With more in `maxImages`, set it to false.
   *
   * @default true
   */
  readonly dropDuplicates?: boolean;

  /**
   * How many jobs of this state machine may run at the same time, from 1 to 1,000. If other jobs take slots of the region's quota,
   * parts wait for a free one.
   *
   * @default - the documented quota of the region: 20 or 5. In a stack without a region CloudFormation looks it up
   */
  readonly maxConcurrentJobs?: number;

  /**
   * How many images each job gets, from 1 to 10,000. It is raised if a batch would have more than 50,000 parts.
   *
   * @default - as many as fill the slots evenly, with as few jobs one after the other as possible; at least 100
   */
  readonly imagesPerJob?: number;

  /**
   * How often a part is run in one execution, from 1 to 10: if its job fails with a code after which another job can succeed
   * (INTERNAL_ERROR, THROTTLED), if the wait for it breaks off, or if no slot is free within `timeout`.
   *
   * @default 3
   */
  readonly attemptsPerPart?: number;

  /**
   * The share of images in failed parts, from 0 to 1, above which the batch counts as failed.
   *
   * @default 0
   */
  readonly maxFailedShare?: number;

  /**
   * Settings of the three functions that plan, record and merge, such as their VPC. The options of logs are those of the batch. Less
   * memory than a function needs has no effect.
   *
   * @default - the defaults of MediaAnalysisFunctionProps; plan and merge have 1,769 MiB of memory
   */
  readonly batchFunctions?: MediaAnalysisFunctionProps;
}

/**
 * The default of `pollSchedule`. A slot that waits for the next poll stands idle, and that costs more than a poll: docs/batch-performance.md
 * compares schedules. 6 seconds are the shortest interval that the random 10 % change. Jobs that start together would be polled in
 * the same second at shorter ones.
 */
export const batchPollSchedule = () =>
  PollSchedule.proportional({ minInterval: Duration.seconds(6), ageFraction: 0.02 });

/** Languages without types may pass anything. */
export function checkBatchProps(batch: Construct, props: MediaAnalysisBatchProps): void {
  checkWhole(batch, 'maxImages', props.maxImages, MAX_BATCH_IMAGES);
  checkWhole(batch, 'maxConcurrentJobs', props.maxConcurrentJobs, MAX_CONCURRENCY);
  checkWhole(batch, 'imagesPerJob', props.imagesPerJob, MAX_IMAGES);
  checkWhole(batch, 'attemptsPerPart', props.attemptsPerPart, MAX_ATTEMPTS);
  checkShare(batch, 'maxFailedShare', props.maxFailedShare);
  checkDistinct(batch, props);
  checkPrefix(batch, props.output.prefix);
  if (props.failOnInvalidLines === undefined) return;
  throw new Error(
    `${batch.node.path}: failOnInvalidLines is not for a batch: a job that is paid and has results would count as failed. ` +
      'failed.jsonl lists the images that Amazon Rekognition refuses',
  );
}

function checkPrefix(batch: Construct, prefix = ''): void {
  if (Token.isUnresolved(prefix)) {
    throw new Error(`${batch.node.path}: output.prefix of a batch must be known at synth; received a token`);
  }
  if (prefix.length <= MAX_PREFIX_LENGTH) return;
  const received = `${prefix.length} characters`;
  throw new Error(
    `${batch.node.path}: output.prefix of a batch must have at most ${MAX_PREFIX_LENGTH} characters; received ${received}`,
  );
}

/** Below the prefix are `results/`, the longest BatchId and the number of a part, each with a slash. */
const MAX_PREFIX_LENGTH =
  OUTPUT_PREFIX.maxLength - `/${RESULTS_FOLDER}`.length - MAX_EXECUTION_NAME_LENGTH - `/${partName(1)}/`.length;

const DEFAULT_MAX_IMAGES = 1_000_000;

function checkDistinct(batch: Construct, { maxImages, dropDuplicates = true }: MediaAnalysisBatchProps): void {
  if (maxImages === undefined || Token.isUnresolved(maxImages)) return;
  if (!dropDuplicates || maxImages <= MAX_DISTINCT_IMAGES) return;
  throw new Error(
    `${batch.node.path}: maxImages must be at most ${MAX_DISTINCT_IMAGES} with dropDuplicates; received ${maxImages}. ` +
      'Set dropDuplicates to false; then an image that a source names twice is paid twice',
  );
}

/** Well above any quota of concurrent jobs, and below the children that a Distributed Map runs at the same time. */
const MAX_CONCURRENCY = 1_000;
const MAX_ATTEMPTS = 10;

function checkWhole(batch: Construct, name: string, value: number | undefined, max: number): void {
  if (value === undefined || Token.isUnresolved(value)) return;
  if (Number.isInteger(value) && value >= 1 && value <= max) return;
  throw new Error(`${batch.node.path}: ${name} must be a whole number from 1 to ${max}; received ${shown(value)}`);
}

/** The props in the form that the functions take. */
export function batchOptions(scope: Construct, props: MediaAnalysisBatchProps, outputPrefix: string): BatchOptions {
  return {
    outputBucket: props.output.bucket.bucketName,
    outputPrefix,
    maxImages: props.maxImages ?? DEFAULT_MAX_IMAGES,
    dropDuplicates: props.dropDuplicates ?? true,
    slots: props.maxConcurrentJobs ?? jobSlotsOf(scope),
    imagesPerJob: props.imagesPerJob,
    attemptsPerPart: props.attemptsPerPart ?? 3,
    maxFailedShare: props.maxFailedShare ?? 0,
    minConfidence: props.moderation?.minConfidence,
    projectVersion: props.moderation?.projectVersionArn,
    millisecondsPerImage: props.durationPerImage?.toMilliseconds({ integral: false }),
  };
}
