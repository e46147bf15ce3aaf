/** The output of an execution that only counts. */
import { CONCURRENT_JOBS_QUOTAS, imagesPerJob, partsOf } from './split';
import type { PlanSummary } from './plan-file';

export interface DryRunOutput extends PlanSummary {
  readonly batchId: string;
  /** The most images that an execution with this input may have. */
  readonly maxImages: number;
  /** Whether an execution without DryRun would end with TooManyImages. */
  readonly exceedsMaxImages: boolean;
  /** Present if the duration of an image is known. */
  readonly estimatedDurations?: readonly EstimatedDuration[];
}

/** How long the jobs take, if so many of them run at the same time. Waiting in a queue is not known. */
export interface EstimatedDuration {
  readonly slots: number;
  readonly imagesPerJob: number;
  readonly parts: number;
  readonly seconds: number;
}

/** @param perJob Absent if parts are to fill all slots evenly. */
export function estimatedDurations(images: number, millisecondsPerImage: number, perJob?: number): EstimatedDuration[] {
  return CONCURRENT_JOBS_QUOTAS.map((slots) => {
    const size = perJob ?? imagesPerJob(images, slots);
    const parts = partsOf(images, size);
    const seconds = Math.ceil((Math.ceil(parts / slots) * Math.min(size, images) * millisecondsPerImage) / 1000);
    return { slots, imagesPerJob: size, parts, seconds };
  });
}
