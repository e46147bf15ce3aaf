/** The alarms of a waiter or runner. */
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { AlarmDefinition, AlarmSet } from './alarm-set';

/** The metrics that the alarms watch. */
interface AlarmedMachine extends Construct {
  readonly stateMachine: sfn.IStateMachine;
  metricTimedOut(): cloudwatch.IMetric;
  metricNotificationFailed(): cloudwatch.IMetric;
  metricProgressEventsLost(): cloudwatch.IMetric;
}

/** In periods of five minutes. */
export const FIFTEEN_MINUTES = 3;

export function defineAlarms(machine: AlarmedMachine, alarms: AlarmSet): void {
  const define = (alarm: Omit<AlarmDefinition, 'scope'>) => alarms.define({ scope: machine, ...alarm });
  define({
    id: 'FailedAlarm',
    option: 'onFailed',
    description: 'Executions that see media analysis jobs to their end failed.',
    // Step Functions' metric counts every failure, also of executions whose function did not run.
    metric: () => machine.stateMachine.metricFailed(),
  });
  define({
    id: 'TimedOutAlarm',
    option: 'onTimedOut',
    description: 'Media analysis jobs had not ended at the deadline.',
    metric: () => machine.metricTimedOut(),
  });
  define({
    id: 'NotificationFailedAlarm',
    option: 'onNotificationFailed',
    description: 'Events cannot be published: executions whose job has ended will fail. Redrive them within 14 days.',
    metric: () => machine.metricNotificationFailed(),
    evaluationPeriods: FIFTEEN_MINUTES,
  });
  define({
    id: 'ProgressEventLostAlarm',
    option: 'onNotificationFailed',
    description: 'Events that tell of progress could not be published, and are lost. The waits went on.',
    metric: () => machine.metricProgressEventsLost(),
  });
  define({
    id: 'AbortedAlarm',
    option: 'onAborted',
    description: 'Executions were aborted; their jobs go on without them.',
    // Step Functions does not count aborted executions as failed. This is an alarm of its own because a sum of two metrics has no
    // data as long as one of them was never written.
    metric: () => machine.stateMachine.metricAborted(),
  });
}
