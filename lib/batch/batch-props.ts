import { Token } from 'aws-cdk-lib';
import type * as events from 'aws-cdk-lib/aws-events';
import type { Construct } from 'constructs';
import type { MediaAnalysisFunctionProps } from '../machine/bundled-function';
import type { MediaAnalysisJobOutput } from '../machine/job-output';
import type { LoggedStateMachineProps } from '../machine/logged-state-machine';
import { partName, RESULTS_FOLDER } from '../protocol/batch/batch-files';
import type { BatchOptions } from '../protocol/batch/batch-requests';
import { MAX_DISTINCT_IMAGES } from '../protocol/batch/image-rules';
import { MAX_BATCH_IMAGES } from '../protocol/batch/split';
import { MAX_EXECUTION_NAME_LENGTH } from '../protocol/execution-name';
import { MAX_IMAGES, OUTPUT_PREFIX } from '../protocol/rekognition';
import {
  checkAnalysisProps,
  type MediaAnalysisJobInput,
  type MediaAnalysisJobModeration,
} from '../runner/runner-props';
import { checkShare, shown } from '../synth/checks';
import { checkEventBus } from '../waiter/wait-options';
import type { BackendOptions } from './backend/bound-backend';
import type { ModerationBackend } from './backend/moderation-backend';
import { checkWhole } from './check-whole';

/**
 * Options of the batch.
 */
export interface MediaAnalysisBatchProps extends LoggedStateMachineProps {
  /**
   * Where sources and images are.
   */
  readonly input: MediaAnalysisJobInput;

  /**
   * Where the batch writes its files and its results.
   */
  readonly output: MediaAnalysisJobOutput;

  /**
   * How images are analysed.
   *
   * @default - moderation labels, with Amazon Rekognition's defaults
   */
  readonly moderation?: MediaAnalysisJobModeration;

  /**
   * With which operation of Amazon Rekognition images are analysed: media analysis jobs, or `DetectModerationLabels` where bulk
   * analysis is closed.
   *
   * @default ModerationBackend.bulkAnalysis()
   */
  readonly backend?: ModerationBackend;

  /**
   * The bus on which changes of the batch are published, as `MediaAnalysisJobWaitOptions.eventBus`.
   *
   * @default - the default bus of the account
   */
  readonly eventBus?: events.IEventBus;

  /**
   * The most images that one batch may have, from 1 to 100,000,000. It guards against a surprise on the bill: a source with more
   * images ends the execution before the first is analysed. An execution may ask for fewer (`MaxImages`), not for more.
   *
   * @default 1,000,000
   */
  readonly maxImages?: number;

  /**
   * Whether an image that the source names again is not analysed again: a duplicate would be paid twice. It is listed among the
   * invalid lines. Images are told apart by bucket and key, and by the version if the line names one.
   *
   * Planning then remembers all images, at most 20,000,000. With more in `maxImages`, set it to false.
   *
   * @default true
   */
  readonly dropDuplicates?: boolean;

  /**
   * How many images each part gets, from 1 to 10,000. It is raised if a batch would have more than 50,000 parts.
   *
   * @default - as many as fill all slots evenly, with as few parts one after the other as possible; at least 100
   */
  readonly imagesPerPart?: number;

  /**
   * The share of images in failed parts, from 0 to 1, above which the batch counts as failed.
   *
   * @default 0
   */
  readonly maxFailedShare?: number;

  /**
   * Settings of the functions of the batch, such as their VPC. The options of logs are those of the batch. Less memory than a function
   * needs has no effect. Functions that start and poll jobs have settings of their own: see `BulkAnalysisOptions`.
   *
   * @default - the defaults of MediaAnalysisFunctionProps, with the memory that each function needs
   */
  readonly batchFunctions?: MediaAnalysisFunctionProps;
}

/** Languages without types may pass anything. */
export function checkBatchProps(batch: Construct, props: MediaAnalysisBatchProps): void {
  checkAnalysisProps(batch, props);
  checkWhole(batch, 'maxImages', props.maxImages, MAX_BATCH_IMAGES);
  checkWhole(batch, 'imagesPerPart', props.imagesPerPart, MAX_IMAGES);
  checkShare(batch, 'maxFailedShare', props.maxFailedShare);
  checkDistinct(batch, props);
  checkPrefix(batch, props.output.prefix);
  checkEventBus(batch, props.eventBus);
  checkBackend(batch, props.backend);
}

function checkBackend(batch: Construct, backend: ModerationBackend | undefined): void {
  if (backend === undefined || typeof backend?._bind === 'function') return;
  throw new Error(`${batch.node.path}: backend must be a ModerationBackend; received ${shown(backend)}`);
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

/** The props in the form that the functions take. */
export function batchOptions(
  props: MediaAnalysisBatchProps,
  outputPrefix: string,
  backend: BackendOptions,
): BatchOptions {
  return {
    outputBucket: props.output.bucket.bucketName,
    outputPrefix,
    maxImages: props.maxImages ?? DEFAULT_MAX_IMAGES,
    dropDuplicates: props.dropDuplicates ?? true,
    imagesPerPart: props.imagesPerPart,
    maxFailedShare: props.maxFailedShare ?? 0,
    minConfidence: props.moderation?.minConfidence,
    projectVersion: props.moderation?.projectVersionArn,
    ...backend,
  };
}
