/** Jobs with a timeline. The status of a job is computed when it is asked for. */
import { createHash } from 'node:crypto';
import type { Clock } from '../clock';

/** An answer as it is sent: timestamps are epoch seconds. */
export type Answer = Record<string, unknown>;

/** The part of the answer that is added at some age of the job. */
export interface Stage {
  readonly afterSeconds: number;
  readonly answer: Answer | (() => Promise<Answer>);
}

export interface JobScript {
  readonly JobId?: string;
  /** Milliseconds since the epoch; default: now. */
  readonly createdAt?: number;
  /** Members of the answer that are added at some age of the job. */
  readonly timeline: readonly ({ readonly afterSeconds: number; readonly Status?: string } & Answer)[];
}

interface Job {
  readonly JobId: string;
  readonly createdAt: number;
  readonly stages: readonly Stage[];
  readonly reached: (Answer | Promise<Answer>)[];
}

export class JobStore {
  private readonly jobs = new Map<string, Job>();

  constructor(private readonly clock: Clock) {}

  /** Adds a job with a timeline, and returns its JobId. */
  put({ JobId, createdAt, timeline }: JobScript): string {
    return this.add(
      timeline.map(({ afterSeconds, ...answer }) => ({ afterSeconds, answer })),
      createdAt,
      JobId,
    );
  }

  add(stages: readonly Stage[], createdAt = this.clock.now(), JobId = this.newId()): string {
    this.jobs.set(JobId, { JobId, createdAt, stages, reached: [] });
    return JobId;
  }

  /** The present answer; undefined if there is no such job. */
  async get(JobId: string): Promise<Answer | undefined> {
    const job = this.jobs.get(JobId);
    if (!job) return undefined;
    const age = (this.clock.now() - job.createdAt) / 1000;
    // Each stage is computed once: a stage that writes files must not write them again.
    for (const { afterSeconds, answer } of job.stages.slice(job.reached.length)) {
      if (afterSeconds > age) break;
      job.reached.push(typeof answer === 'function' ? answer() : answer);
    }
    const answers: Answer[] = [];
    for (const answer of job.reached) answers.push(await answer);
    return Object.assign({ JobId, CreationTimestamp: job.createdAt / 1000 }, ...answers) as Answer;
  }

  /** The number of jobs. */
  size(): number {
    return this.jobs.size;
  }

  /** The answers of all jobs, newest first. */
  async list(): Promise<Answer[]> {
    return (await Promise.all([...this.jobs.keys()].reverse().map((id) => this.get(id)))) as Answer[];
  }

  /** 64 hexadecimal characters, as in the examples of the documentation. */
  private newId(): string {
    return createHash('sha256').update(`${this.clock.now()}/${this.jobs.size}`).digest('hex');
  }
}
