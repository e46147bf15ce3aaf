export type { BulkAnalysisOptions } from './batch/backend/bulk-analysis';
export * from './batch/backend/moderation-backend';
export type { PerImageOptions } from './batch/backend/per-image';
export type { MediaAnalysisBatchProps } from './batch/batch-props';
export * from './batch/media-analysis-batch';
export * from './batch/media-analysis-batch-events';
export type { MediaAnalysisFunctionProps } from './machine/bundled-function';
export type { MediaAnalysisJobTaskOptions } from './machine/execution-task';
export type { MediaAnalysisJobOutput } from './machine/job-output';
export type { MediaAnalysisLogOptions } from './machine/log-options';
export type { LoggedStateMachineProps } from './machine/logged-state-machine';
export * from './machine/media-analysis-job-events';
export type { MediaAnalysisJobAlarmOptions } from './monitoring/alarm-set';
export {
  type IMediaAnalysisJobMachine,
  MediaAnalysisDashboard,
  type MediaAnalysisDashboardProps,
} from './monitoring/dashboard';
export * from './permissions/media-analysis-job-grants';
export type {
  BatchCounts,
  MediaAnalysisBatchPartStateChange,
  MediaAnalysisBatchStateChange,
} from './protocol/batch/batch-event';
export type {
  ManifestLineError,
  ManifestReport,
  ManifestStatistics,
  MediaAnalysisJobStateChange,
} from './protocol/event';
export { ApiErrorKind } from './protocol/metrics';
export type { MediaAnalysisJob } from './protocol/rekognition';
export type { ManifestUploadOptions } from './runner/manifest-uploads';
export * from './runner/media-analysis-job-runner';
export type { MediaAnalysisJobManifest, MediaAnalysisJobRunTaskProps } from './runner/run-task';
export type {
  MediaAnalysisJobInput,
  MediaAnalysisJobModeration,
  MediaAnalysisJobRunnerProps,
} from './runner/runner-props';
export * from './runner/start-function';
export * from './waiter/media-analysis-job-waiter';
export * from './waiter/poll-function';
export * from './waiter/poll-schedule';
export type {
  MediaAnalysisJobMachineProps,
  MediaAnalysisJobOutputOptions,
  MediaAnalysisJobWaitOptions,
} from './waiter/wait-options';
export * from './waiter/wait-for-media-analysis-job';
export type { MediaAnalysisJobWaitTaskProps } from './waiter/wait-task';
