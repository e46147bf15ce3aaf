/** Runs batches that analyse images one by one, on the local engine in virtual time: the synthesized definition, the bundled functions. */
import { App, type CfnElement, Stack } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { MediaAnalysisBatch, ModerationBackend } from '../../lib';
import { LocalCloud } from '../../local/local-cloud';
import { fileOfHandler } from '../../local/local-function';
import type { CallsOfSecond } from '../../local/rekognition/call-rate';
import { localTemplateOf, resourcesOf, type Template } from '../../local/template';
import { type Counted, Counts } from '../batch/counts';
import { SECONDS_PER_CALL } from '../batch/slots';
import { logBytesOf } from '../log-bytes';
import { seededRandom } from '../seeded-random';
import { type FunctionCall, FunctionCalls, IMAGES_FILE } from './function-calls';
import type { Latency } from './latencies';
import { type OtherCalls, type OtherUser, useQuota } from './other-user';

export interface ImagesRunOptions {
  readonly callsPerSecond: number;
  readonly latency: Latency;
  readonly images: number;
  /** Default: the batch's own default. */
  readonly imagesPerPart?: number;
  /** Calls that Amazon Rekognition allows in a second; default: any number. */
  readonly quota?: number;
  readonly otherUser?: OtherUser;
}

export interface ImagesRun extends Counted {
  /** From the start of the execution to its end. */
  readonly seconds: number;
  readonly functionCalls: readonly FunctionCall[];
  /** The calls of DetectModerationLabels. The seconds are those since the start. */
  readonly perSecond: readonly CallsOfSecond[];
  readonly other?: OtherCalls;
  /** What the functions wrote to their logs. */
  readonly logBytes: number;
  /** Memory of the images function. */
  readonly gigabytes: number;
}

const SEED = 11;

const MANIFEST = { Bucket: 'images', Name: 'all.jsonl' };
const manifestOf = (images: number) =>
  Array.from({ length: images }, (_, index) => `{"source-ref":"s3://images/${index}.jpg"}\n`).join('');

export async function runImages(options: ImagesRunOptions): Promise<ImagesRun> {
  const { template, machine, gigabytes } = templateOf(options);
  const random = seededRandom(SEED);
  const counts = new Counts();
  const functionCalls = new FunctionCalls();
  const cloud = await startCloud(template, options, { random, counts, functionCalls });
  try {
    await cloud.store.write(MANIFEST, manifestOf(options.images));
    const other = options.otherUser && useQuota(cloud, options.otherUser);
    const execution = cloud.stateMachine(machine).start({ Manifest: MANIFEST }, { random });
    const outcome = await cloud.time.runUntil(execution.outcome);
    if (outcome.status !== 'SUCCEEDED') throw new Error(`A batch has ended: ${JSON.stringify(outcome)}`);
    counts.take(execution);
    return {
      seconds: cloud.time.now() / 1_000,
      functionCalls: functionCalls.all,
      perSecond: cloud.rekognition.detectCalls.perSecond().map(({ at, ...calls }) => ({ at: at / 1_000, ...calls })),
      other,
      logBytes: Object.values(cloud.functions).reduce((sum, fn) => sum + logBytesOf(fn), 0),
      gigabytes,
      ...(await counts.sums(cloud)),
    };
  } finally {
    await cloud.stop();
  }
}

interface Recorders {
  readonly random: () => number;
  readonly counts: Counts;
  readonly functionCalls: FunctionCalls;
}

async function startCloud(
  template: Template,
  { latency, quota }: ImagesRunOptions,
  { random, counts, functionCalls }: Recorders,
): Promise<LocalCloud> {
  const cloud: LocalCloud = await LocalCloud.start({
    template,
    start: 0,
    secondsPerCall: SECONDS_PER_CALL,
    detectCallsPerSecond: quota,
    detectDurationSeconds: () => {
      functionCalls.imageAnalysed(cloud.time.now());
      return latency.draw(random);
    },
    onState: (_state, file) => {
      counts.countCall(file);
      functionCalls.end(file, cloud.time.now());
    },
  });
  cloud.before.invoke = (request, file) => functionCalls.begin(request, file, cloud.time.now());
  counts.countRequests(cloud);
  return cloud;
}

function templateOf({ callsPerSecond, imagesPerPart }: ImagesRunOptions) {
  const stack = new Stack(new App(), 'Bench', { env: { region: 'us-east-1', account: '123456789012' } });
  const batch = new MediaAnalysisBatch(stack, 'Batch', {
    input: { bucket: new Bucket(stack, 'Images') },
    output: { bucket: new Bucket(stack, 'Results') },
    imagesPerPart,
    backend: ModerationBackend.perImage({ callsPerSecond }),
  });
  const machine = stack.getLogicalId(batch.stateMachine.node.defaultChild as CfnElement);
  const template = localTemplateOf(stack);
  const functions = Object.values(resourcesOf(template, 'AWS::Lambda::Function'));
  const { MemorySize } = functions.find(({ Handler }) => fileOfHandler(Handler) === IMAGES_FILE)!;
  return { template, machine, gigabytes: Number(MemorySize) / 1_024 };
}
