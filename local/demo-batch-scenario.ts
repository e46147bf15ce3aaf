/** The batch of the demo: its stack, its manifest, and the jobs of it that fail. */
import type { FailureCode } from '../lib/protocol/rekognition';
import { BatchExampleStack } from '../bin/batch-example-stack';
import type { DemoOptions } from './demo-options';
import type { LocalCloud } from './local-cloud';
import type { S3Object } from './object-store';
import { synthesize } from './synthesize';
import { outputsOf, type Template } from './template';

export interface BatchScenario {
  readonly stackName: string;
  readonly template: Template;
  readonly stateMachineArn: string;
  readonly input: { readonly Manifest: S3Object };
  /** Writes the manifest into S3. */
  prepare(cloud: LocalCloud): Promise<unknown>;
}

export function batchScenario(images: number): BatchScenario {
  const stack = synthesize((app) => new BatchExampleStack(app, 'MediaAnalysisBatchExample'));
  const { StateMachineArn, ImagesBucket } = outputsOf(stack.template);
  const Manifest = { Bucket: ImagesBucket, Name: 'manifests/all.jsonl' };
  return {
    ...stack,
    stateMachineArn: StateMachineArn,
    input: { Manifest },
    prepare: async ({ store }) => store.commit(Manifest, await store.stage(manifestOf(images, ImagesBucket))),
  };
}

const LINES_AT_ONCE = 10_000;

/** Some lines at a time, so that a manifest of any length needs little memory. The objects do not exist: only their names are used. */
// eslint-disable-next-line @typescript-eslint/require-await -- the store takes an asynchronous iterable
async function* manifestOf(images: number, bucket: string): AsyncGenerator<Buffer> {
  const line = (image: number) => `${JSON.stringify({ 'source-ref': `s3://${bucket}/archive/${image}.jpg` })}\n`;
  for (let first = 1; first <= images; first += LINES_AT_ONCE) {
    const length = Math.min(LINES_AT_ONCE, images - first + 1);
    yield Buffer.from(Array.from({ length }, (_, index) => line(first + index)).join(''));
  }
}

/** Which jobs fail. A cause that can be removed later, after which another job of the same part succeeds. */
export class FailingJobs {
  private ended = 0;
  private failed = 0;

  /** @param share The share of the jobs that fail. The first one is among them, and the others are spread evenly. */
  constructor(
    private share: number,
    private readonly code: FailureCode,
  ) {}

  /** Called once for each job, at its end. */
  readonly failWith = (): FailureCode | undefined => {
    this.ended++;
    if (this.failed >= this.ended * this.share) return undefined;
    this.failed++;
    return this.code;
  };

  stop(): void {
    this.share = 0;
  }
}

/** If no option says how many jobs fail before the batch is started again. */
const RESUMED_SHARE = 0.1;

export function failingJobs({ failShare, fail, resume, fault }: DemoOptions): FailingJobs {
  const byDefault = fail ? 1 : resume && fault.length === 0 ? RESUMED_SHARE : 0;
  // A job that is refused access fails for good: no other attempt follows, as it would after INTERNAL_ERROR.
  return new FailingJobs(failShare ?? byDefault, fail ?? 'ACCESS_DENIED');
}
