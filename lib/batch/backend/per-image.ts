/** Images are analysed one by one. A function makes the calls for the images of a part, as fast as the quota allows. */
import { Token } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { FAILURE_PATH, JSON_PATH } from '../../machine/function-task';
import { graph } from '../../monitoring/widgets';
import { allowFunction } from '../../permissions/function-policy';
import { keyOf } from '../../permissions/keys';
import type { ImagesOptions, PartState } from '../../protocol/batch/batch-requests';
import { BatchStep } from '../../protocol/batch/batch-state';
import { IMAGES_FUNCTION_TIMEOUT_SECONDS } from '../../protocol/limits';
import { ApiErrorKind } from '../../protocol/metrics';
import { checkOptions, shown } from '../../synth/checks';
import { BatchFunction } from '../batch-function';
import { analyzeImages } from '../batch-permissions';
import { batchTask } from '../batch-tasks';
import type { AfterBeforeParts, BatchWithMetrics, BoundBackend, UnboundBatch } from './bound-backend';
import { callsPerSecondOf } from './region-quota';

/**
 * Options of a batch that analyses images one by one.
 */
export interface PerImageOptions {
  /**
   * The most calls of `DetectModerationLabels` in any second of one execution, from 0.1 to 1,000. If Amazon Rekognition throttles,
   * because other calls of the account use the quota, too, fewer are made for a while.
   *
   * More than 50 are shared by several functions, which run at the same time. A token is not.
   *
   * @default - 90 % of the documented quota of the region: 45 or 4.5. In a stack without a region CloudFormation looks it up
   */
  readonly callsPerSecond?: number;
}

/** One function call can make at least as many calls at the same time as this rate needs, if an answer takes some seconds. */
const CALLS_PER_SECOND_OF_FUNCTION = 50;

export function bindPerImage(batch: UnboundBatch, options: PerImageOptions): BoundBackend {
  const { scope, props, output } = batch;
  checkOptions(`${scope.node.path}: ModerationBackend.perImage`, options);
  checkRate(scope, options.callsPerSecond);
  const callsPerSecond = options.callsPerSecond ?? callsPerSecondOf(scope);
  checkDays(scope, callsPerSecond, props.maxImages);
  const slots = Token.isUnresolved(callsPerSecond) ? 1 : Math.ceil(callsPerSecond / CALLS_PER_SECOND_OF_FUNCTION);
  // eslint-disable-next-line awscdk/require-passing-this -- a part of the batch
  const fn = new BatchFunction(scope, 'ImagesFunction', 'images', batch.functionProps);
  const call = {
    lambdaFunction: fn,
    timeoutSeconds: IMAGES_FUNCTION_TIMEOUT_SECONDS,
    options: {
      outputBucket: output.bucket.bucketName,
      outputPrefix: output.prefix,
      outputKey: output.encryptionKey && keyOf(output.encryptionKey).keyArn,
      // A token cannot be divided. It has one slot.
      callsPerSecond: slots === 1 ? callsPerSecond : callsPerSecond / slots,
    },
  };
  return {
    // The function repeats calls that can succeed, and Step Functions repeats calls of the function.
    options: { slots, attemptsPerPart: 1, callsPerSecond, acceptsVersions: true },
    imageReader: fn,
    allowFunctions: (states: Construct) =>
      allowFunction(states, 'imagesFunction', fn, analyzeImages(states, { ...props, output })),
    beforeParts: (states: Construct, next: AfterBeforeParts) => tryFirstImages(states, call, next),
    analyzePart: (states: Construct, record: sfn.IChainable) => analyzePart(states, call, record),
    dashboardWidgets: (batchWithMetrics: BatchWithMetrics) => [apiErrorsGraph(batchWithMetrics)],
  };
}

interface ImagesCall {
  readonly lambdaFunction: lambda.IFunction;
  readonly timeoutSeconds: number;
  readonly options: ImagesOptions;
}

/** Where no image can be analysed, the batch ends before its parts make a call for each. */
function tryFirstImages(states: Construct, { options, ...call }: ImagesCall, next: AfterBeforeParts): sfn.IChainable {
  const payload = { state: sfn.JsonPath.objectAt('$'), options };
  const tried = new sfn.Choice(states, 'Can images be analyzed?', JSON_PATH)
    .when(sfn.Condition.stringEquals('$.next', BatchStep.RUN), next.parts)
    .otherwise(next.end);
  const task = batchTask(states, 'Try first images', { ...call, payload });
  task.addCatch(next.functionFailed, { resultPath: FAILURE_PATH }).next(tried);
  return task;
}

function analyzePart(states: Construct, { options, ...call }: ImagesCall, record: sfn.IChainable): sfn.IChainable {
  const analyzing: keyof PartState = 'analyzing';
  const task = batchTask(states, 'Analyze images', {
    ...call,
    payload: { state: sfn.JsonPath.objectAt('$'), options },
  });
  const analyzed = new sfn.Choice(states, 'All images analyzed?', JSON_PATH)
    .when(sfn.Condition.booleanEquals(`$.${analyzing}`, true), task)
    .otherwise(record);
  task.addCatch(record, { resultPath: '$.outcome' }).next(analyzed);
  return task;
}

function apiErrorsGraph(batch: BatchWithMetrics): cloudwatch.IWidget {
  const errors = Object.values(ApiErrorKind).map((kind) => batch.metricApiErrors(kind, { label: kind }));
  return graph('API errors by kind', 'errors', errors, true);
}

export const MIN_RATE = 0.1;
export const MAX_RATE = 1_000;

/** Languages without types may pass anything. */
function checkRate(batch: Construct, rate: number | undefined): void {
  if (rate === undefined || Token.isUnresolved(rate)) return;
  if (typeof rate === 'number' && rate >= MIN_RATE && rate <= MAX_RATE) return;
  throw new Error(
    `${batch.node.path}: callsPerSecond must be from ${MIN_RATE} to ${MAX_RATE}; received ${shown(rate)}`,
  );
}

/** Step Functions ends an execution after a year, without an event of ours. */
const MAX_DAYS = 300;
const SECONDS_OF_DAY = 86_400;

/** The default of maxImages takes 116 days at the lowest rate. */
function checkDays(batch: Construct, rate: number, maxImages = 0): void {
  if (Token.isUnresolved(rate) || Token.isUnresolved(maxImages)) return;
  const days = Math.ceil(maxImages / rate / SECONDS_OF_DAY);
  if (days <= MAX_DAYS) return;
  throw new Error(
    `${batch.node.path}: maxImages must be analysed within ${MAX_DAYS} days; ${maxImages} images take ${days} days ` +
      `with ${rate} calls a second`,
  );
}
