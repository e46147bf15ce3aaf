/** Time for simulations: it takes no longer than the real work that is done in it. */
import { setImmediate, setTimeout as realSleep } from 'node:timers/promises';
import { Heap } from 'heap-js';
import type { Clock } from './clock';

interface Timer {
  readonly id: number;
  readonly at: number;
  readonly callback: () => void;
}

/** Timers of the same time fire in the order in which they were set. */
const byTime = (a: Timer, b: Timer) => a.at - b.at || a.id - b.id;

/**
 * Time stands still during real work. Otherwise it jumps from timer to timer: at once, or with pauses for a person who
 * watches.
 */
export class VirtualTime implements Clock {
  private time: number;
  private held = 0;
  private wakeUp = () => {};
  private lastId = 0;
  private readonly timers = new Heap(byTime);
  /** Ids of the timers that are neither cleared nor fired. */
  private readonly pending = new Set<number>();

  /**
   * @param start Milliseconds since the epoch.
   * @param speed Virtual seconds in one real second. With Infinity there are no pauses.
   */
  constructor(
    start: number,
    private readonly speed = Infinity,
  ) {
    this.time = start;
  }

  now(): number {
    return this.time;
  }

  /** Replace Node's globals in the code that runs in this time. */
  readonly globals = {
    Date: dateIn(this),
    setTimeout: (callback: () => void, ms = 0): number => {
      this.timers.push({ id: ++this.lastId, at: this.time + ms, callback });
      this.pending.add(this.lastId);
      return this.lastId;
    },
    clearTimeout: (id: number): void => {
      this.pending.delete(id);
      if (this.timers.length > 2 * this.pending.size + MOST_CLEARED) this.forgetCleared();
    },
  };

  /** Long time-outs that are cleared soon would stay in memory until their time. */
  private forgetCleared(): void {
    const left = this.timers.toArray().filter(({ id }) => this.pending.has(id));
    this.timers.init(left);
  }

  /** Resolves after so much virtual time. */
  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => this.globals.setTimeout(resolve, ms));
  }

  /** Does real work, for example an HTTP call. Time stands still until it is done. */
  async hold<T>(work: () => Promise<T>): Promise<T> {
    this.stop();
    try {
      return await work();
    } finally {
      this.goOn();
    }
  }

  /** Stops the time until `goOn` is called as often. */
  stop(): void {
    this.held++;
  }

  goOn(): void {
    if (--this.held === 0) this.wakeUp();
  }

  /** Lets virtual time pass until the promise settles. */
  async runUntil<T>(promise: Promise<T>): Promise<T> {
    let settled = false;
    const settle = () => {
      settled = true;
    };
    promise.then(settle, settle);
    for (;;) {
      await this.untilIdle();
      if (settled) return promise;
      await this.next();
    }
  }

  /** Lets virtual time pass with real time, times the speed, until the signal. */
  async run(signal: AbortSignal): Promise<void> {
    for (let last = performance.now(); !signal.aborted;) {
      await realSleep(TICK_MS, undefined, { signal }).catch(() => {});
      const now = performance.now();
      const until = this.time + (now - last) * this.speed;
      last = now;
      // Otherwise a quick time would end the time-outs of real calls.
      for (await this.untilIdle(); (this.first()?.at ?? Infinity) <= until; await this.untilIdle()) this.fire();
      this.time = Math.max(this.time, until);
    }
  }

  /** Waits until no real work is under way, and the code that waited for it has run. */
  private async untilIdle(): Promise<void> {
    do {
      if (this.held > 0) await new Promise<void>((resolve) => (this.wakeUp = resolve));
      await setImmediate();
    } while (this.held > 0);
  }

  private async next(): Promise<void> {
    const first = this.first();
    if (!first) throw new Error('There is no timer left: the promise would never settle.');
    if (this.speed !== Infinity) await realSleep((first.at - this.time) / this.speed);
    // The timer may have been cleared during the pause.
    if (this.first() === first) this.fire();
  }

  private first(): Timer | undefined {
    let first = this.timers.peek();
    for (; first && !this.pending.has(first.id); first = this.timers.peek()) this.timers.pop();
    return first;
  }

  private fire(): void {
    const { id, at, callback } = this.timers.pop()!;
    this.pending.delete(id);
    this.time = Math.max(this.time, at);
    callback();
  }
}

/** So many timers may be cleared and still in memory, and as many as there are pending ones. */
const MOST_CLEARED = 1_000;

/** How often `run` compares virtual with real time. */
const TICK_MS = 20;

/** A Date class that takes the current time from the clock. */
function dateIn(clock: Clock): DateConstructor {
  return class extends Date {
    constructor(...args: [] | [number | string | Date]) {
      super(args.length === 0 ? clock.now() : args[0]);
    }

    static override now(): number {
      return clock.now();
    }
  } as DateConstructor;
}
