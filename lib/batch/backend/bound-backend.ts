/** What a backend takes from a batch, and what it brings to it. */
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as events from 'aws-cdk-lib/aws-events';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { MediaAnalysisFunctionProps } from '../../machine/bundled-function';
import type { MediaAnalysisJobOutput } from '../../machine/job-output';
import type { LoggedStateMachineProps } from '../../machine/logged-state-machine';
import type { BatchOptions } from '../../protocol/batch/batch-requests';
import type { ApiErrorKind } from '../../protocol/metrics';
import type { MediaAnalysisJobRunner } from '../../runner/media-analysis-job-runner';
import type { MediaAnalysisJobInput, MediaAnalysisJobModeration } from '../../runner/runner-props';

/** A batch without its states. */
export interface UnboundBatch {
  readonly scope: Construct;
  readonly props: BatchAnalysisProps;
  /** Where the batch writes. Its prefix is empty, or has a slash at its end. */
  readonly output: MediaAnalysisJobOutput & { readonly prefix: string };
  readonly functionProps: MediaAnalysisFunctionProps;
}

/** The props of a batch that its backend needs. */
interface BatchAnalysisProps extends LoggedStateMachineProps {
  readonly input: MediaAnalysisJobInput;
  readonly moderation?: MediaAnalysisJobModeration;
  readonly maxImages?: number;
  readonly eventBus?: events.IEventBus;
}

export interface BoundBackend {
  readonly options: BackendOptions;
  /** With whose permissions images are read. */
  readonly imageReader: iam.IGrantable;
  /** The runner of the parts' jobs, if parts are jobs. */
  readonly runner?: MediaAnalysisJobRunner;

  /** Lets the backend's functions use the files of the batch. */
  allowFunctions(states: Construct): void;

  /** Makes the states between the plan and the parts. They begin with the returned state, and go on with one of `next`. */
  beforeParts(states: Construct, next: AfterBeforeParts): sfn.IChainable;

  /**
   * Makes the states that analyse one part. They begin with the returned state, and go on with `record` in any case, with what came of
   * the part in `$.outcome`.
   */
  analyzePart(states: Construct, record: sfn.IChainable): sfn.IChainable;

  /** Graphs of the backend, for the dashboard of the batch. */
  dashboardWidgets(batch: BatchWithMetrics): cloudwatch.IWidget[];
}

/** What the functions of a batch have to know of its backend. */
export type BackendOptions = Pick<
  BatchOptions,
  'slots' | 'attemptsPerPart' | 'millisecondsPerImage' | 'callsPerSecond' | 'acceptsVersions'
>;

/** Where the states before the parts go on. */
export interface AfterBeforeParts {
  readonly parts: sfn.IChainable;
  /** Publishes the event of the end, which is in the state, and ends the execution. */
  readonly end: sfn.IChainable;
  /** Expects Lambda's error at FAILURE_PATH. */
  readonly functionFailed: sfn.IChainable;
}

export interface BatchWithMetrics {
  metricApiErrors(kind: ApiErrorKind, props?: cloudwatch.MetricOptions): cloudwatch.IMetric;
}
