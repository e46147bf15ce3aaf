/** A batch of the deployment: its executions, jobs, files and events. */
import type { MediaAnalysisBatchStateChange } from '../../lib/protocol/batch/batch-event';
import type { BatchPlace } from '../../lib/protocol/batch/batch-files';
import type { S3Object } from '../../local/object-store';
import type { Answer } from '../../local/rekognition/jobs';
import type { Deployment, Run } from './deployment';
import type { Delivery } from './inbox';
import { BATCH_STACK, OUTPUT_PREFIX } from './names';

export const uri = (image: number) => `s3://images/${image}.jpg`;
export const lineOf = (sourceRef: string) => `${JSON.stringify({ 'source-ref': sourceRef })}\n`;
export const uris = (count: number) => Array.from({ length: count }, (_, index) => uri(index + 1));

export class Batch {
  readonly batchId: string;

  /** @param name The BatchId begins with it. A MiniStack that was kept has the batches of earlier runs. */
  constructor(
    readonly cloud: Deployment,
    name: string,
    private readonly machine = 'Batch',
  ) {
    this.batchId = `${name}-${Date.now()}`;
  }

  get images(): string {
    return this.cloud.output('ImagesBucket', BATCH_STACK);
  }

  /** Writes a file of a source, and returns where it is. */
  async put(name: string, content: string | Buffer): Promise<S3Object> {
    const object = { Bucket: this.images, Name: `sources/${this.batchId}/${name}` };
    await this.cloud.store.write(object, content);
    return object;
  }

  start(input: object): Promise<string> {
    return this.cloud.start({ BatchId: this.batchId, ...input }, `${this.machine}Machine`, undefined, BATCH_STACK);
  }

  async run(input: object): Promise<Run> {
    return this.cloud.endOf(await this.start(input));
  }

  /** The jobs at the simulated Rekognition. */
  async jobs(): Promise<Answer[]> {
    const jobs = await this.cloud.rekognition.jobs.list();
    return jobs.filter(({ Input }) => (Input as Job['Input'] | undefined)?.S3Object.Name.startsWith(this.key('')));
  }

  /** The keys of all files, without results of jobs. */
  files = () => this.cloud.store.list(this.place.bucket, this.key(''));

  async json(name: string): Promise<any> {
    return JSON.parse(await this.cloud.store.read(this.file(name)));
  }

  /** The lines of a file that is not always there. */
  async jsonLines(name: string): Promise<any[]> {
    return (await this.cloud.store.size(this.file(name))) === undefined ? [] : this.jsonLinesOf(this.file(name));
  }

  /** @param object The files of a batch name both members. */
  async jsonLinesOf(object: Partial<S3Object>): Promise<any[]> {
    const lines = (await this.cloud.store.read(object as S3Object)).split('\n').filter((line) => line !== '');
    return lines.map((line) => JSON.parse(line) as unknown);
  }

  eventsOf = ({ executionArn }: Run): Promise<Delivery<MediaAnalysisBatchStateChange>[]> =>
    this.cloud.batchInbox.eventsOf(executionArn);

  /** Aborts an execution, and those of the runner that it waits for: MiniStack lets them go on. */
  async stop(executionArn: string): Promise<void> {
    await this.cloud.stop(executionArn);
    for (const { executionArn: run, input } of await this.cloud.running('Runner', BATCH_STACK)) {
      if (input.includes(this.batchId)) await this.cloud.stop(run);
    }
  }

  /** Where the batch writes. */
  get place(): BatchPlace {
    const bucket = this.cloud.output('ResultsBucket', BATCH_STACK);
    return { bucket, prefix: `${OUTPUT_PREFIX}/`, batchId: this.batchId };
  }

  private key = (name: string) => `${OUTPUT_PREFIX}/batches/${this.batchId}/${name}`;

  private file = (name: string) => ({ Bucket: this.place.bucket, Name: this.key(name) });
}

interface Job {
  readonly Input: { readonly S3Object: S3Object };
}

/** The name of a batch and the number of a part, in the key of the part's manifest. */
export function partOf(manifest: string): { name: string; part: number } | undefined {
  const [, name, part] = /batches\/([a-z]+)-\d+\/plans\/\w+\/manifests\/(\d+)\.jsonl$/.exec(manifest) ?? [];
  return part === undefined ? undefined : { name, part: Number(part) };
}

/** The most jobs that were unfinished at the same time. */
export function mostAtOnce(jobs: readonly Answer[]): number {
  const spans = jobs.map(({ CreationTimestamp, CompletionTimestamp }) => ({
    from: Number(CreationTimestamp),
    to: Number(CompletionTimestamp),
  }));
  return Math.max(...spans.map(({ from }) => spans.filter((other) => other.from <= from && from < other.to).length));
}
