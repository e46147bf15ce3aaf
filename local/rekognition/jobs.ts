/** Jobs, whose state is read from a timeline: nothing happens until somebody asks. */
import { createHash } from 'node:crypto';
import type { Clock } from '../clock';

/** Members of an answer on the wire: timestamps are epoch seconds. */
export type Answer = Record<string, unknown>;

/** What the job answers from some seconds after its creation on. */
export interface Stage {
  readonly afterSeconds: number;
  readonly answer: Answer | (() => Promise<Answer>);
}

export interface JobScript {
  readonly JobId?: string;
  /** Milliseconds since the epoch; default: now. */
  readonly createdAt?: number;
  /** Members of the answer from each moment on, added to those before. */
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

  /** Adds a job that lives as scripted, and returns its JobId. */
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

  /** The answer now, or undefined if there is no such job. */
  async get(JobId: string): Promise<Answer | undefined> {
    const job = this.jobs.get(JobId);
    if (!job) return undefined;
    const age = (this.clock.now() - job.createdAt) / 1000;
    // A stage that is reached stays as it was: one that writes files writes them once.
    for (const { afterSeconds, answer } of job.stages.slice(job.reached.length)) {
      if (afterSeconds > age) break;
      job.reached.push(typeof answer === 'function' ? answer() : answer);
    }
    const answers: Answer[] = [];
    for (const answer of job.reached) answers.push(await answer);
    return Object.assign({ JobId, CreationTimestamp: job.createdAt / 1000 }, ...answers) as Answer;
  }

  /** How many there are. */
  size(): number {
    return this.jobs.size;
  }

  /** The answers of all jobs, newest first. */
  async list(): Promise<Answer[]> {
    return (await Promise.all([...this.jobs.keys()].reverse().map((id) => this.get(id)))) as Answer[];
  }

  /** 64 hexadecimal characters, as in the documentation's examples. */
  private newId(): string {
    return createHash('sha256').update(`${this.clock.now()}/${this.jobs.size}`).digest('hex');
  }
}
