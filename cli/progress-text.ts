/** Shows how far an execution is. */
import pc from 'picocolors';
import { batchProgressKey, batchProgressText, shareOfParts } from './batch/progress-text';
import { isOfBatch, type JobProgress, type Progress } from './execution';
import { duration, inColour } from './text';

export function progressText(progress: Progress | undefined, now: number): string {
  if (!progress) return 'starting';
  return isOfBatch(progress) ? batchProgressText(progress, now) : jobProgressText(progress, now);
}

/** What the bar shows. Undefined if it is not known. */
export function shareDone(progress: Progress | undefined, now: number): number | undefined {
  if (!progress) return undefined;
  return isOfBatch(progress) ? shareOfParts(progress) : shareOfDuration(progress, now);
}

/** If it is the same as before, no new line is printed. */
export function progressKey(progress: Progress | undefined): string {
  const key =
    progress && isOfBatch(progress)
      ? batchProgressKey(progress)
      : [progress?.status, progress?.starting, progress?.polls];
  return JSON.stringify(key);
}

function jobProgressText(progress: JobProgress, now: number): string {
  const { status, starting, polls, since, nextPollAt } = progress;
  const what = starting ? 'waiting to start' : inColour(status ?? 'not known yet');
  const next =
    nextPollAt === undefined ? [] : [`next in ${Math.max(0, Math.round((nextPollAt.getTime() - now) / 1000))} s`];
  const polled = starting ? [] : [`${polls} ${polls === 1 ? 'poll' : 'polls'}`];
  return [what, `age ${duration(now - since.getTime())}`, ...polled, ...next].join(pc.dim(' · '));
}

/** The share of the expected duration that has passed. Undefined if none was given, or if the job takes longer. */
function shareOfDuration(progress: JobProgress, now: number): number | undefined {
  if (!progress.expectedSeconds || progress.starting) return undefined;
  const share = (now - progress.since.getTime()) / 1000 / progress.expectedSeconds;
  return share < 1 ? share : undefined;
}
