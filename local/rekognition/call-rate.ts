/** The rate of the calls of an operation: a limit as the service has it, and a record for the demo and for tests. */
import type { Clock } from '../clock';
import { RekognitionError } from './errors';

export interface CallsOfSecond {
  /** The beginning of the second, in milliseconds since the epoch. */
  readonly at: number;
  /** With those that were throttled. */
  calls: number;
  throttled: number;
}

const SECOND = 1_000;

/** With these the service throttles. An injected fault can do it, too. */
const THROTTLING = ['ProvisionedThroughputExceededException', 'ThrottlingException'];

/**
 * Throttles the calls above the limit in any period of one second. AWS does not document how it counts. A token bucket, or seconds
 * that begin at fixed times, would let more calls pass in some periods: so a client that this limit lets pass keeps to the quota
 * however AWS counts. A throttled call does not count against the limit.
 */
export class CallRate {
  /** Not one object for each call: a batch can make millions. */
  private readonly seconds = new Map<number, CallsOfSecond>();
  /** The times of the calls of the last second that were not throttled, the oldest first. */
  private readonly recent: number[] = [];

  constructor(
    private readonly clock: Clock,
    private readonly callsPerSecond = Infinity,
  ) {}

  /** Records a call, however it ends. */
  async count<T>(call: () => Promise<T>): Promise<T> {
    const second = this.secondOf(this.clock.now());
    second.calls++;
    try {
      return await call();
    } catch (error) {
      if (THROTTLING.includes((error as Error).name)) second.throttled++;
      throw error;
    }
  }

  /** Throws if the call of now exceeds the limit. */
  limit(): void {
    if (this.callsPerSecond === Infinity) return;
    const now = this.clock.now();
    while (this.recent.length > 0 && this.recent[0] <= now - SECOND) this.recent.shift();
    if (this.recent.length >= this.callsPerSecond) {
      throw new RekognitionError('ProvisionedThroughputExceededException', 'Provisioned rate exceeded.');
    }
    this.recent.push(now);
  }

  /** The seconds with calls, in order. */
  perSecond(): readonly Readonly<CallsOfSecond>[] {
    return [...this.seconds.values()];
  }

  private secondOf(now: number): CallsOfSecond {
    const at = now - (now % SECOND);
    const second = this.seconds.get(at) ?? { at, calls: 0, throttled: 0 };
    this.seconds.set(at, second);
    return second;
  }
}
