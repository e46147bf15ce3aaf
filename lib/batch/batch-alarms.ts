/** The alarms of a batch. */
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { AlarmSet } from '../monitoring/alarm-set';

interface AlarmedBatch extends Construct {
  readonly stateMachine: sfn.IStateMachine;
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
    id: 'AbortedAlarm',
    option: 'onAborted',
    description: 'Batches of images were aborted. Their jobs that run go on.',
    metric: () => batch.stateMachine.metricAborted(),
  });
}
