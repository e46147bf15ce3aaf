/** The statuses that a simulated job goes through. */
import { type JobStatus, Status } from '../../lib/protocol/status';
import type { Stage } from './jobs';

/** The statuses of a job that has not ended. Each begins at this share of the job's duration. */
const UNFINISHED: readonly { readonly status: JobStatus; readonly from: number }[] = [
  { status: Status.CREATED, from: 0 },
  { status: Status.QUEUED, from: 0.02 },
  { status: Status.IN_PROGRESS, from: 0.1 },
];

export const isUnfinished = (status: unknown) => UNFINISHED.some((stage) => stage.status === status);

/** All stages but the last one. */
export const unfinishedStages = (durationSeconds: number): Stage[] =>
  UNFINISHED.map(({ status, from }) => ({ afterSeconds: from * durationSeconds, answer: { Status: status } }));

/** The status of a job that succeeds after its duration. */
export function statusAt(ageSeconds: number, durationSeconds: number): JobStatus {
  if (ageSeconds >= durationSeconds) return Status.SUCCEEDED;
  return UNFINISHED.filter(({ from }) => ageSeconds >= from * durationSeconds).at(-1)!.status;
}
