/** The batch of the demo: its stack, its manifest, and its backend. */
import { BatchExampleStack } from '../bin/batch-example-stack';
import type { DemoBackend } from './demo-batch-backend';
import { imagesBackend } from './demo-batch-images';
import { jobsBackend } from './demo-batch-jobs';
import type { DemoOptions } from './demo-options';
import type { LocalCloud } from './local-cloud';
import type { S3Object } from './object-store';
import { synthesize } from './synthesize';
import { outputsOf, type Template } from './template';

export interface BatchScenario {
  readonly stackName: string;
  readonly template: Template;
  readonly backend: DemoBackend;
  readonly stateMachineArn: string;
  readonly input: { readonly Manifest: S3Object };
  /** Writes the manifest into S3. */
  prepare(cloud: LocalCloud): Promise<unknown>;
}

export function batchScenario(images: number, options: DemoOptions): BatchScenario {
  const backend = options.backend === 'per-image' ? imagesBackend(images, options) : jobsBackend(options);
  const props = { backend: backend.moderation };
  const stack = synthesize((app) => new BatchExampleStack(app, 'MediaAnalysisBatchExample', props));
  const { StateMachineArn, ImagesBucket } = outputsOf(stack.template);
  const Manifest = { Bucket: ImagesBucket, Name: 'manifests/all.jsonl' };
  return {
    ...stack,
    backend,
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
