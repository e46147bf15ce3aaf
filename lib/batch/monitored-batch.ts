import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { DeployedStates } from '../machine/deploy-machine';
import { AlarmSet, type MediaAnalysisJobAlarmOptions } from '../monitoring/alarm-set';
import type { IMediaAnalysisJobMachine } from '../monitoring/dashboard';
import { notificationFailures } from '../monitoring/notification-failures';
import {
  type ApiErrorKind,
  ERROR_KIND_DIMENSION,
  METRIC_DIMENSION,
  METRIC_NAMESPACE,
  MetricName,
} from '../protocol/metrics';
import type { BoundBackend } from './backend/bound-backend';
import { defineBatchAlarms } from './batch-alarms';
import { batchWidgets } from './batch-widgets';

/**
 * Metrics, widgets and alarms of a batch.
 *
 * @internal
 */
export abstract class MonitoredBatch extends Construct implements IMediaAnalysisJobMachine {
  public abstract readonly stateMachine: sfn.IStateMachine;

  /** @internal */
  protected abstract readonly _deployed: DeployedStates;

  /** @internal */
  protected abstract readonly _backend: BoundBackend;

  /** @internal */
  protected readonly _alarms = new AlarmSet();

  constructor(scope: Construct, id: string) {
    super(scope, id);
    defineBatchAlarms(this, this._alarms);
  }

  /**
   * Parts that succeeded. A part that an earlier execution with the same BatchId has analysed is not counted again.
   *
   * @param props Options of the metric; by default the sum over five minutes.
   */
  public metricPartsSucceeded(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MetricName.PARTS_SUCCEEDED, props);
  }

  /**
   * Parts whose last attempt failed.
   *
   * @param props Options of the metric; by default the sum over five minutes.
   */
  public metricPartsFailed(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MetricName.PARTS_FAILED, props);
  }

  /**
   * Images with a result, counted when their part ends.
   *
   * @param props Options of the metric; by default the sum over five minutes.
   */
  public metricImagesAnalyzed(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MetricName.IMAGES_ANALYZED, props);
  }

  /**
   * Images without a result, counted when their part ends: refused by Amazon Rekognition, or in a failed part.
   *
   * @param props Options of the metric; by default the sum over five minutes.
   */
  public metricImagesFailed(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MetricName.IMAGES_FAILED, props);
  }

  /**
   * Errors of `DetectModerationLabels`, by kind. If parts are jobs, there are none: see `runner.metricApiErrors`.
   *
   * @param kind The kind of error.
   * @param props Options of the metric; by default the sum over five minutes.
   */
  public metricApiErrors(kind: ApiErrorKind, props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    const ofKind = { [METRIC_DIMENSION]: this._deployed.stateMachineName, [ERROR_KIND_DIMENSION]: kind };
    return this.metric(MetricName.API_ERRORS, { ...props, dimensionsMap: ofKind });
  }

  /**
   * Failed attempts to publish an event of a batch or of a part. The event of the end is retried for about half an
   * hour, all others for some minutes.
   *
   * The first call of this method adds a metric filter, which counts the attempts in the log of the state machine. That Step
   * Functions logs the executions of parts there, too, is a guess.
   *
   * @param props Options of the metric; by default the sum over five minutes.
   */
  public metricNotificationFailed(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    const { logGroup, stateMachineName } = this._deployed;
    const filter = notificationFailures(this, logGroup, stateMachineName);
    return filter.metric({ statistic: cloudwatch.Stats.SUM, period: FIVE_MINUTES, ...props });
  }

  /**
   * Graphs for a dashboard: batches, parts and images by outcome, failed notifications; then those of the backend: of its jobs, or of
   * its calls.
   */
  public dashboardWidgets(): cloudwatch.IWidget[] {
    return [...batchWidgets(this), ...this._backend.dashboardWidgets(this)];
  }

  /**
   * Adds alarms for batches that fail or are aborted, for events that cannot be published, and for uploads that start nothing.
   * If parts are jobs, `runner.addAlarms` adds those of single jobs. May be called again, for other alarms or another topic.
   *
   * Throws if the topic is not a topic, or is in another region.
   *
   * @param options Which alarms, and which topic they notify. `onTimedOut` has no meaning for a batch.
   * @returns the alarms that the options name
   */
  public addAlarms(options: MediaAnalysisJobAlarmOptions = {}): cloudwatch.Alarm[] {
    return this._alarms.request(options);
  }

  /**
   * All alarms that `addAlarms` has added.
   */
  public get alarms(): cloudwatch.Alarm[] {
    return this._alarms.all;
  }

  private metric(metricName: string, props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: METRIC_NAMESPACE,
      metricName,
      dimensionsMap: { [METRIC_DIMENSION]: this._deployed.stateMachineName },
      statistic: cloudwatch.Stats.SUM,
      period: FIVE_MINUTES,
      ...props,
    }).attachTo(this);
  }
}

const FIVE_MINUTES = Duration.minutes(5);
