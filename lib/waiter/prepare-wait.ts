/** What a wait needs before its states: checked options, a poll function with its permissions, a bus. */
import { Annotations, Duration, Stack, Token } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { EXECUTION } from '../machine/function-task';
import { checkOutput, type MediaAnalysisJobOutput } from '../machine/job-output';
import { allowFunction } from '../permissions/function-policy';
import { getMediaAnalysisJob, readSummaries } from '../permissions/statements';
import { BULK_ANALYSIS_REGIONS } from '../protocol/rekognition';
import type { PollRequest } from '../protocol/requests';
import type { LoopState } from '../protocol/state';
import { checkFunction, checkShare } from '../synth/checks';
import { PollFunction } from './poll-function';
import { PollSchedule } from './poll-schedule';
import { checkTimeout } from './timeout';
import { checkEventBus, type MediaAnalysisJobOutputOptions, type MediaAnalysisJobWaitOptions } from './wait-options';

interface PreparedWait {
  readonly pollFunction: lambda.IFunction;
  readonly eventBus: events.IEventBus;
  readonly request: PollRequest;
}

/**
 * @param scope The fragment of the wait.
 * @param phases 1 for a wait; 2 for a start and a wait, each with the whole timeout.
 */
/* eslint-disable awscdk/require-passing-this -- parts of the caller's fragment */
export function prepareWait(
  scope: Construct,
  props: MediaAnalysisJobWaitOptions & MediaAnalysisJobOutputOptions,
  phases: 1 | 2,
): PreparedWait {
  const { timeout = Duration.hours(24), pollSchedule = PollSchedule.proportional(), output } = props;
  checkTimeout(scope, timeout, pollSchedule, phases);
  checkShare(scope, 'failOnInvalidLines', props.failOnInvalidLines);
  checkEventBus(scope, props.eventBus);
  warnAboutRegion(scope);
  const pollFunction = props.pollFunction ?? new PollFunction(scope, 'PollFunction');
  const eventBus = props.eventBus ?? events.EventBus.fromEventBusName(scope, 'DefaultBus', 'default');
  letPollFunctionRead(scope, pollFunction, output);
  const options = {
    timeoutSeconds: timeout.toSeconds(),
    schedule: pollSchedule._toSchedule(),
    readsSummary: output && true,
    failOnInvalidLines: props.failOnInvalidLines,
  };
  const state = sfn.JsonPath.objectAt('$') as unknown as LoopState;
  return { pollFunction, eventBus, request: { state, execution: EXECUTION, options } };
}

/** A PollFunction may read jobs already. It is not known what any other function may do. */
function letPollFunctionRead(scope: Construct, fn: lambda.IFunction, output: MediaAnalysisJobOutput | undefined): void {
  checkFunction(scope, 'pollFunction', fn);
  if (output) checkOutput(scope, output);
  allowFunction(scope, 'pollFunction', fn, [
    ...(fn instanceof PollFunction ? [] : [getMediaAnalysisJob(scope)]),
    ...(output ? readSummaries(scope, output) : []),
  ]);
}

function warnAboutRegion(scope: Construct): void {
  const { region } = Stack.of(scope);
  if (Token.isUnresolved(region) || BULK_ANALYSIS_REGIONS.includes(region)) return;
  Annotations.of(scope).addWarningV2(
    'cdk-rekognition-media-analysis:regionWithoutBulkAnalysis',
    `Amazon Rekognition lists no quota for bulk analysis in ${region}. It lists ${BULK_ANALYSIS_REGIONS.join(', ')}.`,
  );
}
