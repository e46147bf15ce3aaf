/** Estimates how fast a batch goes on and when its parts will have ended, from what was seen of it. */
import type { BatchProgress } from './progress';

interface Seen {
  readonly at: number;
  readonly partsDone: number;
}

const HOUR_MS = 3_600_000;

/** The pace of the last hour counts: slots can come and go. */
const WINDOW_MS = HOUR_MS;

/** If a plan is used again, its parts with results end one after the other at the beginning, without a job. */
const WITHOUT_JOBS_MS = 60_000;

export class Pace {
  /** What was seen each time that more parts had ended, in order. */
  private readonly seen: Seen[] = [];

  /** Adds the pace to the progress, once a part has ended. Call it each time that the progress was read. */
  add(progress: BatchProgress, now: number): BatchProgress {
    const { images, parts, partsDone, analysingSince } = progress;
    if (progress.phase !== 'ANALYSING' || !analysingSince || partsDone === undefined) return progress;
    const before = this.seen.at(-1) ?? this.beginning(progress, now);
    if (!before) return progress;
    if (this.seen.length === 0) this.seen.push(before);
    if (partsDone > before.partsDone) this.seen.push({ at: now, partsDone });
    const last = this.seen.at(-1)!;
    const first = this.seen.filter(({ at }) => at <= last.at - WINDOW_MS).at(-1) ?? this.seen[0];
    // If this machine's clock is behind that of AWS, the time can be negative.
    if (last.partsDone === first.partsDone || last.at <= first.at) return progress;
    // Parts that began together end together, so the time since the last end says nothing.
    const msPerPart = (last.at - first.at) / (last.partsDone - first.partsDone);
    return {
      ...progress,
      imagesPerHour: Math.round(((images! / parts!) * HOUR_MS) / msPerPart),
      endsAt: new Date(last.at + (parts! - last.partsDone) * msPerPart),
    };
  }

  /** From where the pace counts. Undefined while parts may end without a job. */
  private beginning({ analysingSince, partsDone, isPlanReused }: BatchProgress, now: number): Seen | undefined {
    const startedAt = analysingSince!.getTime();
    if (!isPlanReused) return { at: startedAt, partsDone: 0 };
    return now - startedAt < WITHOUT_JOBS_MS ? undefined : { at: now, partsDone: partsDone! };
  }
}
