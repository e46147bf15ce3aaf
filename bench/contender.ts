/** A way to wait for a job, and the result of one wait. */
export interface Contender {
  readonly name: string;
  readonly isOurs?: boolean;
  /** Waits for a job that has just been started and takes this long. */
  play(durationSeconds: number, random: () => number): Wait | Promise<Wait>;
}

export interface Wait {
  /** Includes the poll at the start. */
  readonly polls: number;
  readonly latencySeconds: number;
  /** State transitions of Step Functions, if it is used. */
  readonly transitions?: number;
  readonly historyEvents?: number;
}
