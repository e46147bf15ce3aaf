/** Follows an execution of a batch: how many images and parts have ended, and what Rekognition does for it. */
import pc from 'picocolors';
import { grouped } from '../cli/text';
import type { PartState } from '../lib/protocol/batch/batch-requests';
import type { BatchState } from '../lib/protocol/batch/batch-state';
import type { Watch } from './demo-batch-backend';

export class BatchProgress {
  private phase = 'planning';
  private total = { images: 0, parts: 0 };
  private ended = { images: 0, parts: 0, failed: 0 };
  private readonly running = new Set<number>();

  /** @param watch What Rekognition does. */
  constructor(private readonly watch: Pick<Watch, 'text' | 'answered'> = { text: () => '' }) {}

  /** Takes what a function returned. */
  see(state: unknown, file: string): void {
    if (file === 'plan') this.seePlan(state as BatchState);
    if (file === 'part') this.seePart(state as PartState);
  }

  /** From 0 to 1. */
  get share(): number {
    const { parts, images } = this.total;
    if (parts === 0) return 0;
    // Calls tell how far parts are that have not ended. A part that has a result from before needs none.
    const { answered = () => 0 } = this.watch;
    return Math.min(1, Math.max(this.ended.parts / parts, answered() / images));
  }

  get text(): string {
    const { phase, total, ended, running } = this;
    if (phase === 'planning') return 'planning';
    return [
      phase,
      `${grouped(ended.images)} of ${grouped(total.images)} images`,
      `${ended.parts} of ${total.parts} parts`,
      this.watch.text(running.size),
      ended.failed > 0 ? pc.red(`${ended.failed} failed`) : 'none failed',
    ].join(pc.dim(' · '));
  }

  /** A new line for each tenth, and for each phase. */
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
