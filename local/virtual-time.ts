import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import { Heap } from 'heap-js';
import type { Clock } from './clock';

interface Timer {
  readonly id: number;
  readonly at: number;
  readonly callback: () => void;
}

/** Of two at the same time the one that was set first. */
const byTime = (a: Timer, b: Timer) => a.at - b.at || a.id - b.id;

/**
 * Time that stands still while real work is under way and otherwise jumps from timer to timer: at once, or with a pause
 * for someone who watches.
 */
export class VirtualTime implements Clock {
  private time: number;
  private held = 0;
  private wakeUp = () => {};
  private lastId = 0;
  private readonly timers = new Heap(byTime);
  /** Ids of those that are neither cleared nor fired. */
  private readonly pending = new Set<number>();

  /**
   * @param start Milliseconds since the epoch.
   * @param speed Virtual seconds in a real one; Infinity does not pause.
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

  /** What code that is to live in this time gets in place of Node's globals. */
  readonly globals = {
    Date: dateIn(this),
    setTimeout: (callback: () => void, ms = 0): number => {
      this.timers.push({ id: ++this.lastId, at: this.time + ms, callback });
      this.pending.add(this.lastId);
      return this.lastId;
    },
    clearTimeout: (id: number): void => {
      this.pending.delete(id);
    },
  };

  /** Does real work, like an HTTP call, during which time stands still. */
  async hold<T>(work: () => Promise<T>): Promise<T> {
    this.held++;
    try {
      return await work();
    } finally {
      if (--this.held === 0) this.wakeUp();
    }
  }

  /** Lets time pass until the promise settles. */
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

  /** Lets time pass as it does outside, times the speed, until the signal. */
  async run(signal: AbortSignal): Promise<void> {
    for (let last = performance.now(); !signal.aborted;) {
      await sleep(TICK_MS, undefined, { signal }).catch(() => {});
      const now = performance.now();
      const until = this.time + (now - last) * this.speed;
      last = now;
      while ((this.first()?.at ?? Infinity) <= until) this.fire();
      this.time = Math.max(this.time, until);
    }
  }

  /** Idle: no real work is under way, and what the last of it resolved has run. */
  private async untilIdle(): Promise<void> {
    do {
      if (this.held > 0) await new Promise<void>((resolve) => (this.wakeUp = resolve));
      await setImmediate();
    } while (this.held > 0);
  }

  private async next(): Promise<void> {
    const first = this.first();
    if (!first) throw new Error('Nothing is left to wait for: the work would never end.');
    if (this.speed !== Infinity) await sleep((first.at - this.time) / this.speed);
    // It may have been cleared meanwhile.
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

/** How often time is looked at that runs as it does outside. */
const TICK_MS = 20;

/** A Date whose "now" is the clock's. */
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
