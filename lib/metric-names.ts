/** CloudWatch metrics that the handler writes and the construct reads. */
export const METRIC_NAMESPACE = 'RekognitionMediaAnalysis';

/** The only dimension: one state machine is one waiter. */
export const METRIC_DIMENSION = 'StateMachineName';

export const MetricName = {
  JOBS_SUCCEEDED: 'JobsSucceeded',
  JOBS_FAILED: 'JobsFailed',
  JOBS_TIMED_OUT: 'JobsTimedOut',
  DETECTION_LATENCY: 'DetectionLatency',
} as const;
