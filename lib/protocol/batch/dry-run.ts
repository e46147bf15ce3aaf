/** The output of an execution that only counts. */
import type { BatchOptions } from './batch-requests';
import { CONCURRENT_JOBS_QUOTAS, imagesPerPart, partsOf } from './split';
import type { PlanSummary } from './plan-file';

export interface DryRunOutput extends PlanSummary {
  readonly batchId: string;
  /** The most images that an execution with this input may have. */
  readonly maxImages: number;
  /** Whether an execution without DryRun would end with TooManyImages. */
  readonly exceedsMaxImages: boolean;
  /** Absent if the duration of an image is not known. */
  readonly estimatedDurations?: readonly EstimatedDuration[];
}

/** How long the parts take, if so many of them run at the same time. Waiting in a queue is not known. */
export interface EstimatedDuration {
  readonly slots: number;
  readonly imagesPerPart: number;
  readonly parts: number;
  readonly seconds: number;
}

type Pace = Pick<BatchOptions, 'slots' | 'imagesPerPart' | 'millisecondsPerImage' | 'callsPerSecond'>;

/** Of jobs, for each quota that regions have. Of single images, for the rate of the batch. Empty if no pace is known. */
export function estimatedDurations(plan: PlanSummary, pace: Pace): EstimatedDuration[] {
  const { images, imagesPerPart, parts } = plan;
  const { slots, callsPerSecond, millisecondsPerImage } = pace;
  if (callsPerSecond) {
    const imagesInTurn = Math.min(images, Math.ceil(parts / slots) * imagesPerPart);
    return [{ slots, imagesPerPart, parts, seconds: Math.ceil((imagesInTurn * slots) / callsPerSecond) }];
  }
  if (!millisecondsPerImage) return [];
  return CONCURRENT_JOBS_QUOTAS.map((quota) => durationOfJobs(images, quota, millisecondsPerImage, pace.imagesPerPart));
}

/** @param imagesPerJob Absent if parts are to fill all slots evenly. */
function durationOfJobs(images: number, slots: number, millisecondsPerImage: number, imagesPerJob?: number) {
  const size = imagesPerJob ?? imagesPerPart(images, slots);
  const parts = partsOf(images, size);
  const seconds = Math.ceil((Math.ceil(parts / slots) * Math.min(size, images) * millisecondsPerImage) / 1000);
  return { slots, imagesPerPart: size, parts, seconds };
}
