export type { MediaAnalysisJobAlarmOptions } from './alarms';
export type { MediaAnalysisFunctionProps } from './bundled-function';
export { type IMediaAnalysisJobMachine, MediaAnalysisDashboard, type MediaAnalysisDashboardProps } from './dashboard';
export {
  EVENT_DETAIL_TYPE,
  EVENT_SOURCE,
  type ManifestLineError,
  type ManifestReport,
  type ManifestStatistics,
  type MediaAnalysisJobStateChange,
} from './event';
export type { MediaAnalysisJobMachineProps } from './job-machine';
export type { LoggedStateMachineProps } from './logged-state-machine';
export type { ManifestUploadOptions } from './manifest-uploads';
export * from './media-analysis-job-grants';
export * from './media-analysis-job-runner';
export * from './media-analysis-job-waiter';
export { ApiErrorKind } from './metric-names';
export * from './poll-function';
export * from './poll-schedule';
export type { MediaAnalysisJob } from './rekognition';
export * from './start-function';
export * from './wait-for-media-analysis-job';
export { MediaAnalysisJobWaitTaskProps } from './wait-task';
