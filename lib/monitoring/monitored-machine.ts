import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import {
  ApiErrorKind,
  ERROR_KIND_DIMENSION,
  METRIC_DIMENSION,
  METRIC_NAMESPACE,
  MetricName,
} from '../protocol/metrics';
import { ENDS, type FinalStatus, Status } from '../protocol/status';
import { AlarmSet, type MediaAnalysisJobAlarmOptions } from './alarm-set';
import type { IMediaAnalysisJobMachine } from './dashboard';
import { defineAlarms } from './alarms';
import { notificationFailures } from './notification-failures';
import { widgetsOf } from './widgets';

/**
 * Metrics, widgets and alarms of a waiter or runner.
 *
 * @internal
 */
export abstract class MonitoredMachine extends Construct implements IMediaAnalysisJobMachine {
  public abstract readonly stateMachine: sfn.IStateMachine;

  public abstract readonly pollFunction: lambda.IFunction;

  /** @internal */
  protected abstract readonly _stateMachineName: string;

  /** @internal */
  protected abstract readonly _logGroup: logs.ILogGroup;

  /** @internal */
  protected readonly _alarms = new AlarmSet();

  constructor(scope: Construct, id: string) {
    super(scope, id);
    defineAlarms(this, this._alarms);
  }

  /**
   * Jobs that succeeded.
   *
   * @param props Options of the metric; by default the sum over five minutes.
   */
  public metricSucceeded(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this._metricEnd(Status.SUCCEEDED, props);
  }

  /**
   * Jobs that failed, or that had too many invalid lines for `failOnInvalidLines`.
   *
   * @param props Options of the metric; by default the sum over five minutes.
   */
  public metricFailed(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this._metricEnd(Status.FAILED, props);
  }

  /**
   * Jobs that had not ended, or not started, at the deadline.
   *
   * @param props Options of the metric; by default the sum over five minutes.
   */
  public metricTimedOut(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this._metricEnd(Status.TIMED_OUT, props);
  }

  /**
   * Executions that failed because the input is invalid, or because the job could not be started or read. Executions whose
   * function could not run are not counted: see `stateMachine.metricFailed()`.
   *
   * @param props Options of the metric; by default the sum over five minutes.
   */
  public metricWaitFailed(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this._metricEnd(Status.ERROR, props);
  }

  /**
   * Seconds from a job's end until a poll saw it, for jobs that ended during the wait.
   *
   * @param props Options of the metric; by default the average over five minutes.
   */
  public metricDetectionLatency(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MetricName.DETECTION_LATENCY, { statistic: cloudwatch.Stats.AVERAGE, ...props });
  }

  /**
   * Seconds that a job took for each image, for jobs that succeeded and whose number of images is known.
   *
   * @param props Options of the metric; by default the average over five minutes.
   */
  public metricSecondsPerImage(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MetricName.SECONDS_PER_IMAGE, { statistic: cloudwatch.Stats.AVERAGE, ...props });
  }

  /**
   * Age in seconds of the oldest job that was polled and has not ended. Before a job has started, its age is the time since the
   * first attempt to start it.
   *
   * @param props Options of the metric; by default the maximum over five minutes.
   */
  public metricOldestAge(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MetricName.JOB_AGE, { statistic: cloudwatch.Stats.MAXIMUM, ...props });
  }

  /**
   * How many executions are running, on average over the period.
   *
   * It adds up the seconds between polls. This is exact for the default schedule. It is not exact for waits that are longer than
   * the period, such as the first wait of a job with an expected duration.
   *
   * @param props Options of the metric; by default over five minutes.
   */
  public metricRunning(props?: cloudwatch.MathExpressionOptions): cloudwatch.MathExpression {
    return new cloudwatch.MathExpression({
      expression: 'waiting / PERIOD(waiting)',
      usingMetrics: { waiting: this.metric(MetricName.WAIT) },
      label: 'Running',
      period: Duration.minutes(5),
      ...props,
    });
  }

  /**
   * Errors of Amazon Rekognition's API, by kind.
   *
   * @param kind The kind of error.
   * @param props Options of the metric; by default the sum over five minutes.
   */
  public metricApiErrors(kind: ApiErrorKind, props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MetricName.API_ERRORS, {
      ...props,
      dimensionsMap: { [METRIC_DIMENSION]: this._stateMachineName, [ERROR_KIND_DIMENSION]: kind },
    });
  }

  /**
   * Calls that Amazon Rekognition throttled.
   *
   * @param props Options of the metric; by default the sum over five minutes.
   */
  public metricThrottles(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metricApiErrors(ApiErrorKind.THROTTLING, props);
  }

  /**
   * Events of progress that could not be published within some minutes and are lost. The wait went on.
   *
   * @param props Options of the metric; by default the sum over five minutes.
   */
  public metricProgressEventsLost(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MetricName.PROGRESS_EVENTS_LOST, props);
  }

  /**
   * Failed attempts to publish an event. The event of a final status is retried for about half an hour, any other for some minutes.
   *
   * The first call of this method adds a metric filter, which counts the attempts in the log of the state machine.
   *
   * @param props Options of the metric; by default the sum over five minutes.
   */
  public metricNotificationFailed(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    const filter = notificationFailures(this, this._logGroup, this._stateMachineName);
    return filter.metric({ statistic: cloudwatch.Stats.SUM, period: Duration.minutes(5), ...props });
  }

  /**
   * Two rows of graphs for a dashboard: jobs by outcome, running now, age of the oldest, detection latency; errors of the
   * API by kind, throttles, seconds per image, failed notifications.
   */
  public dashboardWidgets(): cloudwatch.IWidget[] {
    return widgetsOf(this);
  }

  /**
   * Adds alarms. May be called again, for other alarms or another topic. An alarm that exists then notifies both topics.
   *
   * Throws if the topic is not a topic, or is in another region.
   *
   * @param options Which alarms, and which topic they notify.
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

  /**
   * Waits that ended with a status.
   *
   * @internal
   */
  public _metricEnd(status: FinalStatus, props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(ENDS[status].metric, props);
  }

  private metric(metricName: string, props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: METRIC_NAMESPACE,
      metricName,
      dimensionsMap: { [METRIC_DIMENSION]: this._stateMachineName },
      statistic: cloudwatch.Stats.SUM,
      period: Duration.minutes(5),
      ...props,
    }).attachTo(this);
  }
}
