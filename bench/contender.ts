/** A way to wait for a job, and what one wait of it came to. */
export interface Contender {
  readonly name: string;
  readonly isOurs?: boolean;
  /** Waits for a job of this duration that has just been started. */
  play(durationSeconds: number, random: () => number): Wait | Promise<Wait>;
}

export interface Wait {
  /** The first, at the start, included. */
  readonly polls: number;
  readonly latencySeconds: number;
  /** Of Step Functions, where it takes part. */
  readonly transitions?: number;
  readonly historyEvents?: number;
}
