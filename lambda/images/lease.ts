/**
 * The lease of a part. As long as a call of the images function has it, no other call analyses the part.
 *
 * Otherwise images could be paid twice: by two executions with one BatchId; by a call that goes on after its execution was aborted, and
 * the execution that is started then; by a call whose answer Step Functions has lost, and the call that repeats it.
 *
 * A call that crashes cannot give its lease back, so a lease ends by itself, and a call that works renews it.
 */
import { randomUUID } from 'node:crypto';
import { readTaggedJson } from '../aws/s3-file';
import { putUnlessChanged, type S3Name } from '../aws/s3-write';
import { Interrupted } from './failures';
import type { Surroundings } from './surroundings';

type Around = Pick<Surroundings, 'clock' | 'time'>;

const LEASE_MS = 60_000;
const RENEW_AFTER_MS = 20_000;
const LOOK_AGAIN_AFTER_MS = 5_000;

/** The clocks of two functions may differ by this much. A guess. */
const CLOCKS_DIFFER_MS = 5_000;

interface LeaseFile {
  readonly holder: string;
  /** Milliseconds since the epoch. */
  readonly until: number;
}

/** Waits until no other call has the lease. Returns nothing if the time of this call is over before. */
export async function takeLease(at: S3Name, { clock, time }: Around): Promise<Lease | undefined> {
  const holder = randomUUID();
  while (!clock.isOver()) {
    const found = await readTaggedJson<LeaseFile>(at);
    // The answer to the write below can have been lost.
    if (found?.content.holder === holder) return new Lease(at, found.content, found.etag);
    if (found && Date.now() < found.content.until + CLOCKS_DIFFER_MS) {
      await time.sleep(LOOK_AGAIN_AFTER_MS);
      continue;
    }
    const file = leaseOf(holder);
    const etag = await putUnlessChanged(at, JSON.stringify(file), found?.etag);
    if (etag !== undefined) return new Lease(at, file, etag);
  }
  return undefined;
}

const leaseOf = (holder: string): LeaseFile => ({ holder, until: Date.now() + LEASE_MS });

export class Lease {
  private isOther = false;
  private isReleased = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private renewing: Promise<void> = Promise.resolve();

  constructor(
    private readonly at: S3Name,
    private file: LeaseFile,
    private etag: string,
  ) {
    this.renewLater();
  }

  /** Whether another call may have the lease. It can happen to a call that stood still for a minute. */
  isLost(): boolean {
    return this.isOther || Date.now() > this.file.until;
  }

  throwIfLost(): void {
    if (this.isLost()) throw new Interrupted('Another call of the function may analyse this part by now.');
  }

  async release(): Promise<void> {
    this.isReleased = true;
    clearTimeout(this.timer);
    await this.renewing;
    await this.write({ ...this.file, until: 0 });
  }

  private renewLater(): void {
    this.timer = setTimeout(() => {
      this.renewing = this.renew();
    }, RENEW_AFTER_MS);
  }

  private async renew(): Promise<void> {
    await this.write(leaseOf(this.file.holder));
    if (!this.isReleased && !this.isLost()) this.renewLater();
  }

  private async write(file: LeaseFile): Promise<void> {
    try {
      const etag = await putUnlessChanged(this.at, JSON.stringify(file), this.etag);
      // The answer to the write can have been lost.
      const now = etag === undefined ? await readTaggedJson<LeaseFile>(this.at) : { content: file, etag };
      this.isOther = now?.content.holder !== this.file.holder;
      if (now && !this.isOther) [this.file, this.etag] = [now.content, now.etag];
    } catch {
      // The next write may succeed before the lease ends.
    }
  }
}
