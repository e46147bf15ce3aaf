/** Analyses the images of slices that have no outcome yet, at the pace that is allowed. */
import type { Clock } from '../batch/clock';
import type { Caller } from './caller';
import type { Pacer } from './pacer';
import { isComplete, type Slice } from './slices';

export class Analysis {
  /** Images with an outcome of this call. */
  images = 0;
  private problem: { readonly thrown: unknown } | undefined;

  constructor(
    private readonly caller: Caller,
    private readonly pacer: Pacer,
    private readonly clock: Clock,
    private readonly save: (slice: Slice) => Promise<void>,
  ) {}

  /**
   * Works on two slices at a time: the calls of a slice begin while the last calls of the slice before have no answer yet. So all calls of
   * two slices can be in flight, and no more.
   *
   * If the time is over, or if a problem ends the analysis, what is known of the two slices is saved. A problem is thrown then.
   */
  async run(slices: readonly Slice[]): Promise<void> {
    let before: Promise<unknown> = Promise.resolve();
    for (const slice of slices.filter((slice) => !isComplete(slice))) {
      const running = await this.begin(slice);
      await before;
      if (running.length > 0) before = this.end(slice, running);
      if (this.mustStop()) break;
    }
    await before;
    if (this.problem) throw this.problem.thrown;
  }

  private readonly mustStop = () => this.problem !== undefined || this.clock.isOver();

  /** Makes the first call for each image of the slice, and returns as soon as the last of them is made. */
  private async begin(slice: Slice): Promise<Promise<void>[]> {
    const running: Promise<void>[] = [];
    for (const [index, outcome] of slice.outcomes.entries()) {
      if (outcome) continue;
      const turn = await this.pacer.turn(this.mustStop);
      if (this.mustStop()) break;
      running.push(this.keepProblem(() => this.analyze(slice, index, turn)));
    }
    return running;
  }

  private async analyze(slice: Slice, index: number, turn: number): Promise<void> {
    const outcome = await this.caller.analyze(slice.images[index], turn, this.mustStop);
    if (!outcome) return;
    slice.outcomes[index] = outcome;
    this.images++;
  }

  private async end(slice: Slice, running: readonly Promise<void>[]): Promise<void> {
    await Promise.all(running);
    await this.keepProblem(() => this.save(slice));
  }

  /** The first problem counts. It is thrown when all calls have ended, because Lambda freezes those that have not. */
  private async keepProblem(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (thrown) {
      this.problem ??= { thrown };
    }
  }
}
