/** Runs some tasks at the same time, so that reading goes on while parts are written. */

/** Each task holds the manifest of one part in memory. */
const MAX_TASKS = 4;

export class Background {
  private readonly running = new Set<Promise<void>>();
  private failed: { readonly thrown: unknown } | undefined;

  /** Waits until the task can start. Throws the error of an earlier task. */
  async start(task: () => Promise<void>): Promise<void> {
    while (this.running.size >= MAX_TASKS) await Promise.race(this.running);
    this.throwIfFailed();
    const running: Promise<void> = task()
      .catch((thrown: unknown) => {
        this.failed ??= { thrown };
      })
      .finally(() => this.running.delete(running));
    this.running.add(running);
  }

  async end(): Promise<void> {
    await Promise.all(this.running);
    this.throwIfFailed();
  }

  private throwIfFailed(): void {
    if (this.failed) throw this.failed.thrown;
  }
}
