/** Watches the records of parts while a batch is played. */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { BatchKey, partOfRecord, type PartRecord } from '../../../lib/protocol/batch/batch-files';
import type { PartState } from '../../../lib/protocol/batch/batch-requests';
import type { LocalCloud } from '../../../local/local-cloud';
import { OUTPUT_PREFIX } from './template';

export class RecordWatch {
  readonly wrong: string[] = [];
  /** When the success of a part was seen first, in virtual milliseconds. */
  private readonly goodSince = new Map<number, number>();
  private readonly directory: string;

  constructor(
    private readonly cloud: Pick<LocalCloud, 'store' | 'time'>,
    bucket: string,
    batchId: string,
  ) {
    const Name = BatchKey.records({ bucket, prefix: OUTPUT_PREFIX, batchId });
    this.directory = path.join(cloud.store.directory, bucket, Name);
  }

  /** Called after each call of the part function. It reads files at once, so that no other call comes between. */
  see({ part: { part }, run, attempts }: PartState): void {
    const now = this.cloud.time.now();
    const since = this.goodSince.get(part) ?? Infinity;
    if (run && since < now) this.wrong.push(`Part ${part} has a good record, and runs again.`);
    const record = this.all().find((record) => record.part === part);
    if (record?.status === 'SUCCEEDED') this.goodSince.set(part, Math.min(since, now));
    else if (since < Infinity) this.wrong.push(`Part ${part} has lost its good record in attempt ${attempts.number}.`);
  }

  /** The jobs whose failure is recorded. */
  failedJobs(): ReadonlySet<string> {
    return new Set(
      this.all().flatMap(({ status, jobEnded, jobId }) => (status === 'FAILED' && jobEnded ? jobId! : [])),
    );
  }

  private all(): PartRecord[] {
    if (!fs.existsSync(this.directory)) return [];
    const names = fs.readdirSync(this.directory).filter((name) => partOfRecord(name) > 0);
    return names.map((name) => JSON.parse(fs.readFileSync(path.join(this.directory, name), 'utf8')) as PartRecord);
  }
}
