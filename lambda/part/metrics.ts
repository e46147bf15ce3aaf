/** The metrics of a part that has ended. */
import type { PartRecord } from '../../lib/protocol/batch/batch-files';
import { METRIC_DIMENSION, MetricName } from '../../lib/protocol/metrics';
import type { Execution } from '../../lib/protocol/requests';
import { writeMetricLine } from '../telemetry/metric-line';

export function writePartMetrics({ stateMachineName }: Execution, record: PartRecord): void {
  const { status, lines, statistics } = record;
  // Without a summary, each line of a job that succeeded counts as analysed.
  const analyzed = status === 'SUCCEEDED' ? (statistics?.validJsonLines ?? lines) : 0;
  writeMetricLine(Date.now(), [
    {
      dimensions: { [METRIC_DIMENSION]: stateMachineName },
      values: {
        [status === 'SUCCEEDED' ? MetricName.PARTS_SUCCEEDED : MetricName.PARTS_FAILED]: 1,
        [MetricName.IMAGES_ANALYZED]: analyzed,
        [MetricName.IMAGES_FAILED]: lines - analyzed,
      },
    },
  ]);
}
