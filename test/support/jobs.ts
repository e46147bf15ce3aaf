import { isFinalStatus } from '../../lib/protocol/status';
import type { Clock } from '../../local/clock';
import type { Rekognition } from '../../local/rekognition/server';

export type Stage = readonly [seconds: number, Status: string, more?: object];

/** Adds jobs to a simulated Rekognition. Their statuses change at given times. */
export const jobsIn = ({ jobs }: Rekognition, clock: Clock) => {
  /** Adds a job that takes each status the given number of seconds after its creation. Returns its JobId. */
  const job = (timeline: readonly Stage[], createdAt = clock.now()) =>
    jobs.put({
      createdAt,
      timeline: timeline.map(([afterSeconds, Status, more]) => ({
        afterSeconds,
        Status,
        ...(isFinalStatus(Status) && { CompletionTimestamp: createdAt / 1000 + afterSeconds }),
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
