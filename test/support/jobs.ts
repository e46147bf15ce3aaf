import type { Clock } from '../../local/clock';
import type { Rekognition } from '../../local/rekognition/server';

export type Stage = readonly [seconds: number, Status: string, more?: object];

const ENDED = ['SUCCEEDED', 'FAILED'];

/** Puts jobs with a scripted life into a simulated Rekognition. */
export const jobsIn = ({ jobs }: Rekognition, clock: Clock) => {
  /** A job that goes through its statuses at the given seconds. */
  const job = (timeline: readonly Stage[], createdAt = clock.now()) =>
    jobs.put({
      createdAt,
      timeline: timeline.map(([afterSeconds, Status, more]) => ({
        afterSeconds,
        Status,
        ...(ENDED.includes(Status) && { CompletionTimestamp: createdAt / 1000 + afterSeconds }),
        ...more,
      })),
    });
  const succeedsAfter = (seconds: number, createdAt?: number) =>
    job(
      [
        [0, 'CREATED'],
        [seconds * 0.02, 'QUEUED'],
        [seconds * 0.1, 'IN_PROGRESS'],
        [seconds, 'SUCCEEDED'],
      ],
      createdAt,
    );
  return { job, succeedsAfter };
};
