/** The alarms of a batch. */
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { FIFTEEN_MINUTES } from '../monitoring/alarms';
import type { AlarmSet } from '../monitoring/alarm-set';

/** The metrics that the alarms watch. */
interface AlarmedBatch extends Construct {
  readonly stateMachine: sfn.IStateMachine;
  metricNotificationFailed(): cloudwatch.IMetric;
}

export function defineBatchAlarms(batch: AlarmedBatch, alarms: AlarmSet): void {
  alarms.define({
    scope: batch,
    id: 'FailedAlarm',
    option: 'onFailed',
    description: 'Batches of images failed.',
    metric: () => batch.stateMachine.metricFailed(),
  });
  alarms.define({
    scope: batch,
    id: 'NotificationFailedAlarm',
    option: 'onNotificationFailed',
    description: 'Events of batches cannot be published.',
    metric: () => batch.metricNotificationFailed(),
    evaluationPeriods: FIFTEEN_MINUTES,
  });
  alarms.define({
    scope: batch,
    id: 'AbortedAlarm',
    option: 'onAborted',
    description: 'Batches of images were aborted. What they started goes on.',
    metric: () => batch.stateMachine.metricAborted(),
  });
}
