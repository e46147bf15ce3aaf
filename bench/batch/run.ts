/** Runs batches on the local engine in virtual time: the synthesized definition and the bundled functions. Prints what they did. */
import { App, type CfnElement, Stack } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import type { IConstruct } from 'constructs';
import { MediaAnalysisBatch, ModerationBackend } from '../../lib';
import { LocalCloud } from '../../local/local-cloud';
import { useOwnTemporaryDirectory } from '../../local/own-temporary-directory';
import { localTemplateOf } from '../../local/template';
import { seededRandom } from '../seeded-random';
import { type Counted, Counts } from './counts';
import { busyShare, SECONDS_PER_CALL } from './slots';

export interface BatchRunOptions {
  readonly slots: number;
  /** Of the job of each part, in seconds. */
  readonly durations: readonly number[];
  /** How many executions start at the same time and share the slots; default: 1. Each has all parts. */
  readonly batches?: number;
}

export interface BatchRun extends Counted {
  /** From the first start of a job to the start of the last one. */
  readonly busyShare: number;
  /** From the start of the executions to the end of the last one. */
  readonly seconds: number;
  readonly jobs: number;
}

const SEED = 7;

/** An image in each part: how long a job takes does not come from the images here. */
const MANIFEST = { Bucket: 'images', Name: 'all.jsonl' };
const manifestOf = (images: number) =>
  Array.from({ length: images }, (_, index) => `{"source-ref":"s3://images/${index}.jpg"}\n`).join('');

export async function runBatches(
  { slots, durations, batches = 1 }: BatchRunOptions,
  random = seededRandom(SEED),
): Promise<BatchRun> {
  const { template, machine } = batchTemplate(slots);
  const counts = new Counts();
  const cloud: LocalCloud = await LocalCloud.start({
    template,
    secondsPerCall: SECONDS_PER_CALL,
    maxConcurrentJobs: slots,
    jobDurationSeconds: (manifest) => durations[Number(/(\d+)\.jsonl$/.exec(manifest)![1]) - 1],
    onState: (_state, file) => {
      counts.countCall(file);
      if (file === 'part') counts.takeEnded(cloud);
    },
  });
  counts.countRequests(cloud);
  try {
    await cloud.store.write(MANIFEST, manifestOf(durations.length));
    const startedAt = cloud.time.now();
    const executions = Array.from({ length: batches }, () =>
      cloud.stateMachine(machine).start({ Manifest: MANIFEST }, { random }),
    );
    for (const { outcome } of executions) {
      await cloud.time.runUntil(outcome);
      const { status } = await outcome;
      if (status !== 'SUCCEEDED') throw new Error(`A batch has ended ${status}: ${JSON.stringify(await outcome)}`);
    }
    const seconds = (cloud.time.now() - startedAt) / 1_000;
    for (const execution of executions) counts.take(execution);
    return { ...(await jobsOf(cloud, slots)), seconds, ...(await counts.sums(cloud)) };
  } finally {
    await cloud.stop();
  }
}

async function jobsOf({ rekognition }: LocalCloud, slots: number): Promise<Pick<BatchRun, 'busyShare' | 'jobs'>> {
  const jobs = (await rekognition.jobs.list()).map(({ CreationTimestamp, CompletionTimestamp }) => ({
    startedAt: Number(CreationTimestamp),
    endedAt: Number(CompletionTimestamp),
  }));
  return { busyShare: busyShare(jobs, slots), jobs: jobs.length };
}

function batchTemplate(slots: number) {
  const stack = new Stack(new App(), 'Bench', { env: { region: 'us-east-1', account: '123456789012' } });
  const batch = new MediaAnalysisBatch(stack, 'Batch', {
    input: { bucket: new Bucket(stack, 'Images') },
    output: { bucket: new Bucket(stack, 'Results') },
    imagesPerPart: 1,
    backend: ModerationBackend.bulkAnalysis({ maxConcurrentJobs: slots }),
  });
  const idOf = ({ node }: IConstruct) => stack.getLogicalId(node.defaultChild as CfnElement);
  return { template: localTemplateOf(stack), machine: idOf(batch.stateMachine) };
}

async function main(): Promise<void> {
  useOwnTemporaryDirectory();
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));
  const result: BatchRun = await runBatches(JSON.parse(process.argv[2]) as BatchRunOptions);
  console.log(JSON.stringify(result));
}

if (require.main === module) void main();
