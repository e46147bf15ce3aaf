import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type * as sns from 'aws-cdk-lib/aws-sns';
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

const ONCE = { threshold: 1, evaluationPeriods: 1 };
const FOR_FIFTEEN_MINUTES = { threshold: 1, evaluationPeriods: 3 };

export function createAlarms(machine: MonitoredMachine, options: MediaAnalysisJobAlarmOptions): cloudwatch.Alarm[] {
  const { onFailed = true, onTimedOut = true, onNotificationFailed = true, topic } = options;
  const common = {
    comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
  };
  const alarms: cloudwatch.Alarm[] = [];
  if (onFailed) {
    const alarmDescription = 'Executions that see media analysis jobs to their end failed.';
    // Step Functions' own count has what the functions cannot tell of: that they did not run.
    const metric = machine.stateMachine.metricFailed();
    alarms.push(new cloudwatch.Alarm(machine, 'FailedAlarm', { ...common, ...ONCE, alarmDescription, metric }));
  }
  if (onTimedOut) {
    const alarmDescription = 'Media analysis jobs had not ended at the deadline.';
    const metric = machine.metricTimedOut();
    alarms.push(new cloudwatch.Alarm(machine, 'TimedOutAlarm', { ...common, ...ONCE, alarmDescription, metric }));
  }
  if (onNotificationFailed) {
    const alarmDescription = 'Events cannot be published; executions will fail, to be redriven.';
    const metric = machine.metricNotificationFailed();
    const props = { ...common, ...FOR_FIFTEEN_MINUTES, alarmDescription, metric };
    alarms.push(new cloudwatch.Alarm(machine, 'NotificationFailedAlarm', props));
  }
  if (topic) alarms.forEach((alarm) => alarm.addAlarmAction(new SnsAction(topic)));
  return alarms;
}
