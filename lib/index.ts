export type { MediaAnalysisJobAlarmOptions } from './monitoring/alarms';
export type { MediaAnalysisFunctionProps } from './machine/bundled-function';
export {
  type IMediaAnalysisJobMachine,
  MediaAnalysisDashboard,
  type MediaAnalysisDashboardProps,
} from './monitoring/dashboard';
export type {
  ManifestLineError,
  ManifestReport,
  ManifestStatistics,
  MediaAnalysisJobStateChange,
} from './protocol/event';
export type { MediaAnalysisJobTaskOptions } from './machine/execution-task';
export type { MediaAnalysisJobMachineProps } from './machine/job-machine';
export type { LoggedStateMachineProps } from './machine/logged-state-machine';
export type { ManifestUploadOptions } from './runner/manifest-uploads';
export * from './machine/media-analysis-job-events';
export * from './permissions/media-analysis-job-grants';
export * from './runner/media-analysis-job-runner';
export * from './waiter/media-analysis-job-waiter';
export { ApiErrorKind } from './protocol/metrics';
export * from './waiter/poll-function';
export * from './waiter/poll-schedule';
export type { MediaAnalysisJob } from './protocol/rekognition';
export type { MediaAnalysisJobManifest, MediaAnalysisJobRunTaskProps } from './runner/run-task';
export * from './runner/start-function';
export * from './waiter/wait-for-media-analysis-job';
export { MediaAnalysisJobWaitTaskProps } from './waiter/wait-task';
