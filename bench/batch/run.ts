/** Runs batches on the local engine in virtual time: the synthesized definition and the bundled functions. Prints what they did. */
import { App, type CfnElement, Stack } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import type { IConstruct } from 'constructs';
import { MediaAnalysisBatch, ModerationBackend } from '../../lib';
import type { Execution } from '../../local/execution';
import { historyEvents } from '../../local/history';
import { LocalCloud } from '../../local/local-cloud';
import { useOwnTemporaryDirectory } from '../../local/own-temporary-directory';
import { localTemplateOf } from '../../local/template';
import { seededRandom } from '../seeded-random';
import { busyShare, SECONDS_PER_CALL } from './slots';

export interface BatchRunOptions {
  readonly slots: number;
  /** Of the job of each part, in seconds. */
  readonly durations: readonly number[];
  /** How many executions start at the same time and share the slots; default: 1. Each has all parts. */
  readonly batches?: number;
}

export interface BatchRun {
  /** From the first start of a job to the start of the last one. */
  readonly busyShare: number;
  /** From the start of the executions to the end of the last one. */
  readonly seconds: number;
  readonly jobs: number;
  /** Of all executions: of the batches, of the children of their maps and of the runner. */
  readonly transitions: number;
  readonly historyEvents: number;
  /** How often each function was called, by the name of its file. */
  readonly calls: Readonly<Record<string, number>>;
  readonly events: number;
}

const SEED = 7;

/** An image in each part: how long a job takes does not come from the images here. */
const MANIFEST = { Bucket: 'images', Name: 'all.jsonl' };
const manifestOf = (images: number) =>
  Array.from({ length: images }, (_, index) => `{"source-ref":"s3://images/${index}.jpg"}\n`).join('');

export async function runBatches({ slots, durations, batches = 1 }: BatchRunOptions, random = seededRandom(SEED)) {
  const { template, machine } = batchTemplate(slots);
  const calls: Record<string, number> = {};
  const counts = new Counts();
  const cloud: LocalCloud = await LocalCloud.start({
    template,
    secondsPerCall: SECONDS_PER_CALL,
    maxConcurrentJobs: slots,
    jobDurationSeconds: (manifest) => durations[Number(/(\d+)\.jsonl$/.exec(manifest)![1]) - 1],
    onState: (_state, file) => {
      calls[file] = (calls[file] ?? 0) + 1;
      if (file === 'part') counts.takeEnded(cloud);
    },
  });
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
    return {
      ...(await jobsOf(cloud, slots)),
      seconds,
      calls,
      events: cloud.deliveries.length,
      ...(await counts.sums()),
    };
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

/** Counts what executions did, and lets go of those that have ended: the inputs of all their states would fill the memory. */
class Counts {
  private readonly counting: Promise<Pick<BatchRun, 'transitions' | 'historyEvents'>>[] = [];

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
      return { transitions: found.length, historyEvents: historyEvents(found) };
    };
    this.counting.push(count());
    for (const child of children) this.take(child);
  }

  async sums(): Promise<Pick<BatchRun, 'transitions' | 'historyEvents'>> {
    const counted = await Promise.all(this.counting);
    const sumOf = (member: keyof (typeof counted)[0]) => counted.reduce((sum, each) => sum + each[member], 0);
    return { transitions: sumOf('transitions'), historyEvents: sumOf('historyEvents') };
  }
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
