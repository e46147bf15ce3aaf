/** Counts failed attempts to publish events, in the log of the state machine. */
import * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { METRIC_NAMESPACE } from '../protocol/metrics';

const ID = 'NotificationFailures';

/** The filter of this machine. The first call adds it. */
export function notificationFailures(
  machine: Construct,
  logGroup: logs.ILogGroup,
  machineName: string,
): logs.MetricFilter {
  const existing = machine.node.tryFindChild(ID) as logs.MetricFilter | undefined;
  if (existing) return existing;
  const type = (value: string) => logs.FilterPattern.stringValue('$.type', '=', value);
  const eventBridge = logs.FilterPattern.stringValue('$.details.resourceType', '=', 'events');
  // eslint-disable-next-line awscdk/no-variable-construct-id -- a part of the machine
  return new logs.MetricFilter(machine, ID, {
    logGroup,
    filterPattern: logs.FilterPattern.all(
      logs.FilterPattern.any(type('TaskFailed'), type('TaskTimedOut')),
      eventBridge,
    ),
    metricNamespace: METRIC_NAMESPACE,
    // The log has no field that holds only the machine's name, so the name cannot be a dimension.
    metricName: `${ID}-${machineName}`,
  });
}
