/** The graphs of a batch. */
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { graph } from '../monitoring/widgets';

/** The metrics that the graphs show. */
interface GraphedBatch {
  readonly stateMachine: sfn.IStateMachine;
  metricPartsSucceeded(props?: cloudwatch.MetricOptions): cloudwatch.IMetric;
  metricPartsFailed(props?: cloudwatch.MetricOptions): cloudwatch.IMetric;
  metricImagesAnalyzed(props?: cloudwatch.MetricOptions): cloudwatch.IMetric;
  metricImagesFailed(props?: cloudwatch.MetricOptions): cloudwatch.IMetric;
  metricNotificationFailed(props?: cloudwatch.MetricOptions): cloudwatch.IMetric;
}

const GOOD = cloudwatch.Color.GREEN;
const BAD = cloudwatch.Color.RED;

export function batchWidgets(batch: GraphedBatch): cloudwatch.IWidget[] {
  const { stateMachine } = batch;
  return [
    graph('Batches by outcome', 'batches', [
      stateMachine.metricSucceeded({ label: 'Succeeded', color: GOOD }),
      stateMachine.metricFailed({ label: 'Failed', color: BAD }),
      stateMachine.metricAborted({ label: 'Aborted', color: cloudwatch.Color.ORANGE }),
    ]),
    graph('Parts by outcome', 'parts', [
      batch.metricPartsSucceeded({ label: 'Succeeded', color: GOOD }),
      batch.metricPartsFailed({ label: 'Failed', color: BAD }),
    ]),
    graph('Images by outcome', 'images', [
      batch.metricImagesAnalyzed({ label: 'Analysed', color: GOOD }),
      batch.metricImagesFailed({ label: 'Failed', color: BAD }),
    ]),
    graph('Failed notifications of batches', 'attempts', [
      batch.metricNotificationFailed({ label: 'Failed attempts' }),
    ]),
  ];
}
