export { EVENT_DETAIL_TYPE, EVENT_SOURCE, type MediaAnalysisJobStateChange } from './event';
export * from './media-analysis-job-waiter';
export * from './poll-function';
export * from './poll-schedule';
export type { MediaAnalysisJob } from './rekognition';
export * from './wait-for-media-analysis-job';
export { MediaAnalysisJobWaitTaskProps } from './wait-task';
