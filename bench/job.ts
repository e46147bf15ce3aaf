/** The job of the benchmarks. */
import { Status } from '../lib/protocol/status';
import type { LocalCloud } from '../local/local-cloud';

/** Adds a job that is in progress from the start, and succeeds after its duration. Returns its JobId. */
export const jobThatSucceeds = ({ rekognition }: LocalCloud, durationSeconds: number): string =>
  rekognition.jobs.put({
    timeline: [
      { afterSeconds: 0, Status: Status.IN_PROGRESS },
      { afterSeconds: durationSeconds, Status: Status.SUCCEEDED },
    ],
  });
