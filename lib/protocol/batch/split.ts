/** How many images each job of a batch gets. */
import { MAX_IMAGES } from '../rekognition';

/** The most images of a batch. Tests show by arithmetic that no limit of Step Functions is reached before. */
export const MAX_BATCH_IMAGES = 100_000_000;

/**
 * The most parts of a batch. The map returns `{}` for each of them, and Step Functions allows it 256 KiB. The merge function keeps an
 * entry for each of them in memory.
 */
export const MAX_PARTS = 50_000;

/**
 * The least number of images that is worth a job of its own.
 *
 * A guess: AWS documents no duration. A job of 5 images was seen to take three minutes.
 */
export const MIN_IMAGES_PER_PART = 100;

/**
 * Fills every wave of slots evenly: with as few waves as possible, and the same number of images in each job.
 *
 * 210,000 images over 20 slots are 40 jobs of 5,250. 20 jobs of 10,000 and one more would leave 19 slots idle.
 */
export function imagesPerPart(images: number, slots: number): number {
  const waves = Math.max(1, Math.ceil(images / (MAX_IMAGES * slots)));
  return Math.min(MAX_IMAGES, Math.max(MIN_IMAGES_PER_PART, Math.ceil(images / (waves * slots))));
}

/** With fewer images in a job, a batch would have too many parts. */
export const leastImagesPerPart = (images: number): number => Math.ceil(images / MAX_PARTS);

export const partsOf = (images: number, perJob: number): number => Math.ceil(images / perJob);

/** The quotas of concurrent jobs that regions have. */
export const CONCURRENT_JOBS_QUOTAS = [5, 20] as const;
