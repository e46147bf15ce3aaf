/** Counts what batches on the local engine use of AWS. */
import type { Execution } from '../../local/execution';
import { historyEvents } from '../../local/history';
import type { LocalCloud } from '../../local/local-cloud';
import type { S3Operation } from '../../local/s3/request';
import type { Usage } from '../prices';

export interface Counted {
  /** Of all executions: of the batches, of the children of their maps and of the runner. Each child that a map starts counts as one more. */
  readonly transitions: number;
  readonly historyEvents: number;
  /** How often each function was called, by the name of its file. */
  readonly calls: Readonly<Record<string, number>>;
  readonly events: number;
  /** Requests of the functions and of Step Functions. */
  readonly s3: Usage;
}

/** What S3 bills an operation as. Deletions cost nothing. */
const BILLED_AS: Readonly<Record<S3Operation, 's3Put' | 's3Get' | undefined>> = {
  GetObject: 's3Get',
  HeadObject: 's3Get',
  PutObject: 's3Put',
  ListObjectsV2: 's3Put',
  CreateMultipartUpload: 's3Put',
  UploadPart: 's3Put',
  CompleteMultipartUpload: 's3Put',
  DeleteObject: undefined,
  AbortMultipartUpload: undefined,
};

type OfExecution = Pick<Counted, 'transitions' | 'historyEvents'>;

export class Counts {
  private readonly counting: Promise<OfExecution>[] = [];
  private readonly calls: Record<string, number> = {};
  private readonly s3 = { s3Put: 0, s3Get: 0 };

  countRequests({ before }: LocalCloud): void {
    before.s3 = ({ operation }) => {
      const billed = BILLED_AS[operation];
      if (billed) this.s3[billed]++;
    };
  }

  /** @param file The name of the function's file. */
  countCall(file: string): void {
    this.calls[file] = (this.calls[file] ?? 0) + 1;
  }

  /** Counts executions that have ended, and lets go of them: the inputs of all their states would fill the memory. */
  takeEnded(cloud: LocalCloud): void {
    for (const { executions } of cloud.machines.values()) {
      for (const [name, execution] of executions) {
        // The name of a batch's execution must not be given again.
        if (!execution.soFar.end || execution.children.length > 0) continue;
        executions.delete(name);
        this.take(execution);
      }
    }
    cloud.executions.length = 0;
    for (const { log, metrics } of Object.values(cloud.functions)) log.length = metrics.length = 0;
  }

  take({ visits, children }: Execution): void {
    const count = async () => {
      const found = await visits;
      return { transitions: found.length + children.length, historyEvents: historyEvents(found) };
    };
    this.counting.push(count());
    for (const child of children) this.take(child);
  }

  async sums({ deliveries }: LocalCloud): Promise<Counted> {
    const counted = await Promise.all(this.counting);
    const sumOf = (member: keyof OfExecution) => counted.reduce((sum, each) => sum + each[member], 0);
    const ofExecutions = { transitions: sumOf('transitions'), historyEvents: sumOf('historyEvents') };
    return { ...ofExecutions, calls: this.calls, events: deliveries.length, s3: this.s3 };
  }
}
