import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { MonitoredMachine } from './monitored-machine';

/**
 * Which alarms a waiter or runner has, and where they go.
 */
export interface MediaAnalysisJobAlarmOptions {
  /**
   * Whether to alarm when an execution fails, for whatever reason: the job failed or timed out, the input is invalid, the
   * job cannot be started or read, a function cannot run, an event cannot be published.
   *
   * @default true
   */
  readonly onFailed?: boolean;

  /**
   * Whether to alarm when a job has not ended at the deadline.
   *
   * @default true
   */
  readonly onTimedOut?: boolean;

  /**
   * Whether to alarm when attempts to publish an event have failed for fifteen minutes: half the time for which they are
   * made again.
   *
   * @default true
   */
  readonly onNotificationFailed?: boolean;

  /**
   * The topic that is told when an alarm goes off.
   *
   * @default - none: the alarms are seen in CloudWatch
   */
  readonly topic?: sns.ITopic;
}

interface AlarmProps {
  readonly alarmDescription: string;
  readonly metric: cloudwatch.IMetric;
  /** @default 1 */
  readonly evaluationPeriods?: number;
  readonly topic?: sns.ITopic;
}

/** An alarm that goes off when anything is counted. */
export function createAlarm(scope: Construct, id: string, { topic, ...props }: AlarmProps): cloudwatch.Alarm {
  // eslint-disable-next-line awscdk/require-passing-this, awscdk/no-variable-construct-id -- a part of the caller's
  const alarm = new cloudwatch.Alarm(scope, id, {
    threshold: 1,
    evaluationPeriods: 1,
    comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    ...props,
  });
  if (topic) alarm.addAlarmAction(new SnsAction(topic));
  return alarm;
}

/** In periods of five minutes. */
const FIFTEEN_MINUTES = 3;

export function createAlarms(machine: MonitoredMachine, options: MediaAnalysisJobAlarmOptions): cloudwatch.Alarm[] {
  const { onFailed = true, onTimedOut = true, onNotificationFailed = true, topic } = options;
  const alarms: cloudwatch.Alarm[] = [];
  const add = (id: string, props: AlarmProps) => alarms.push(createAlarm(machine, id, { ...props, topic }));
  if (onFailed) {
    add('FailedAlarm', {
      alarmDescription: 'Executions that see media analysis jobs to their end failed.',
      // Step Functions' own count has what the functions cannot tell of: that they did not run.
      metric: machine.stateMachine.metricFailed(),
    });
  }
  if (onTimedOut) {
    add('TimedOutAlarm', {
      alarmDescription: 'Media analysis jobs had not ended at the deadline.',
      metric: machine.metricTimedOut(),
    });
  }
  if (onNotificationFailed) {
    add('NotificationFailedAlarm', {
      alarmDescription: 'Events cannot be published; executions will fail, to be redriven.',
      metric: machine.metricNotificationFailed(),
      evaluationPeriods: FIFTEEN_MINUTES,
    });
  }
  return alarms;
}
