/** The metrics of a call of the images function. The images themselves are counted when the part is recorded. */
import { type ApiErrorKind, ERROR_KIND_DIMENSION, METRIC_DIMENSION, MetricName } from '../../lib/protocol/metrics';
import type { Execution } from '../../lib/protocol/requests';
import { writeMetricLine } from '../telemetry/metric-line';

export function writeApiErrors({ stateMachineName }: Execution, errors: ReadonlyMap<ApiErrorKind, number>): void {
  // A line each: the members of a line must differ.
  for (const [kind, count] of errors) {
    const dimensions = { [METRIC_DIMENSION]: stateMachineName, [ERROR_KIND_DIMENSION]: kind };
    writeMetricLine(Date.now(), [{ dimensions, values: { [MetricName.API_ERRORS]: count } }]);
  }
}
