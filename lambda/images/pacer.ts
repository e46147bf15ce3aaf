/**
 * Paces calls: a token bucket whose rate falls when the service throttles, and rises again.
 *
 * Why no library does it. The SDK's own rate limiter has no highest rate: it lets all calls pass until the first of them is throttled.
 * p-throttle and its like fix their rate when they are created. Bottleneck is no longer developed. The bucket of `limiter` can change its
 * rate, but it takes the time from Node's globals, so that a simulation of minutes would take minutes.
 */
import type { Time } from './time';

/** Timers fire late. A call that is late by at most this does not delay the calls after it. */
const LATENESS_MS = 20;

/** Calls can come closer to each other on their way, as the first ones do while connections are made. */
const JITTER_MS = 20;

const SECOND_MS = 1_000;

/** The calls of one second are spread over longer than that, so that no second has more calls than it may. */
const SPREAD_MS = SECOND_MS + LATENESS_MS + JITTER_MS;

/** From the lowest to the highest rate in about a minute. */
const SECONDS_TO_RISE = 60;

/** The rate never falls below this share, so that the end of throttling is noticed. */
const LOWEST_SHARE = 1 / 32;

export class Pacer {
  private readonly highest: number;
  /** Calls per second for now. */
  private rate: number;
  /** When the last call was due. It may have been made later. The call of the function before may have made one just now. */
  private lastDue: number;
  private slowedAt = -Infinity;
  /** The turns come one after another, in the order in which they were asked for. */
  private lastTurn: Promise<unknown> = Promise.resolve();

  /** @param callsPerSecond No second has more calls, rounded up to a whole number. */
  constructor(
    callsPerSecond: number,
    private readonly time: Time,
  ) {
    // A token can have any value. With such a rate no call would ever be made.
    if (!(callsPerSecond > 0)) throw new RangeError(`callsPerSecond must be above 0; received ${callsPerSecond}`);
    this.highest = (callsPerSecond * SECOND_MS) / SPREAD_MS;
    this.rate = this.highest;
    this.lastDue = time.now();
  }

  /** Waits until the next call may be made, or until no call is to be made any more, and returns the time. */
  turn(mustStop: () => boolean): Promise<number> {
    const turn = this.lastTurn.then(() => this.wait(mustStop));
    this.lastTurn = turn;
    return turn;
  }

  succeeded(): void {
    // This is done `rate` times a second, so the rate rises by the same amount each second.
    this.rate = Math.min(this.highest, this.rate + this.highest / SECONDS_TO_RISE / this.rate);
  }

  /** @param calledAt The turn of the call that the service throttled. */
  throttled(calledAt: number): void {
    // Calls that were made at an earlier rate, or in the same second as such calls, say nothing about the rate of now. They would lower
    // it as often as there are such calls.
    if (calledAt <= this.slowedAt + SECOND_MS) return;
    this.slowedAt = this.time.now();
    this.rate = Math.max(this.highest * LOWEST_SHARE, this.rate / 2);
  }

  private async wait(mustStop: () => boolean): Promise<number> {
    for (;;) {
      const now = this.time.now();
      // The rate can have changed during the sleep.
      const due = Math.max(this.lastDue + SECOND_MS / this.rate, now - LATENESS_MS);
      if (due <= now || mustStop()) {
        this.lastDue = due;
        return now;
      }
      // At a low rate the next call is minutes away. Many calls that wait one after another would outlast the time of the function.
      await this.time.sleep(Math.min(due - now, SECOND_MS));
    }
  }
}
