/** Follows an execution of a batch: how many images and parts have ended, and what Rekognition does for it. */
import pc from 'picocolors';
import { grouped } from '../cli/text';
import type { PartState } from '../lib/protocol/batch/batch-requests';
import type { BatchState } from '../lib/protocol/batch/batch-state';

export class BatchProgress {
  private phase = 'planning';
  private total = { images: 0, parts: 0 };
  private ended = { images: 0, parts: 0, failed: 0 };
  private readonly running = new Set<number>();

  /** @param textOfWork What Rekognition does while so many parts run. */
  constructor(private readonly textOfWork: (runningParts: number) => string = () => '') {}

  /** Takes what a function returned. */
  see(state: unknown, file: string): void {
    if (file === 'plan') this.seePlan(state as BatchState);
    if (file === 'part') this.seePart(state as PartState);
  }

  /** From 0 to 1. */
  get share(): number {
    return this.total.parts === 0 ? 0 : this.ended.parts / this.total.parts;
  }

  get text(): string {
    const { phase, total, ended, running } = this;
    if (phase === 'planning') return 'planning';
    return [
      phase,
      `${grouped(ended.images)} of ${grouped(total.images)} images`,
      `${ended.parts} of ${total.parts} parts`,
      this.textOfWork(running.size),
      ended.failed > 0 ? pc.red(`${ended.failed} failed`) : 'none failed',
    ].join(pc.dim(' · '));
  }

  /** A new line for each tenth of the parts, and for each phase. */
  get key(): string {
    return `${Math.floor(this.share * 10)} ${this.phase}`;
  }

  private seePlan({ plan }: BatchState): void {
    if (!plan) return;
    const { images, parts } = plan;
    Object.assign(this, { phase: 'running', total: { images, parts }, ended: { images: 0, parts: 0, failed: 0 } });
  }

  /** A part that runs has no event yet. A part that has a result from before ends at once, without an event. */
  private seePart({ part, run, event }: PartState): void {
    if (run) this.running.add(part.part);
    else {
      this.running.delete(part.part);
      this.ended.parts++;
      if (event?.status === 'FAILED') this.ended.failed++;
      else this.ended.images += part.lines;
    }
    if (this.ended.parts === this.total.parts) this.phase = 'merging';
  }
}
