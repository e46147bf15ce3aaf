/** A batch on the local cloud, with small parts. */
import { App, type CfnElement, Duration, Stack } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import type { IConstruct } from 'constructs';
import {
  type BulkAnalysisOptions,
  MediaAnalysisBatch,
  MediaAnalysisBatchEvents,
  type MediaAnalysisBatchProps,
  ModerationBackend,
  PollSchedule,
} from '../../lib';
import { LocalCloud, type LocalCloudOptions } from '../../local/local-cloud';
import { localTemplateOf } from '../support/synth';

export const START = Date.parse('2026-01-01T00:00:00Z');

/** The methods that make rules, which are the ids of the rules, too. */
export const RULES = [
  'onEvent',
  'onBatchStateChange',
  'onBatchSucceeded',
  'onBatchFailed',
  'onPartSucceeded',
  'onPartFailed',
  'onExecutionAborted',
] as const;

interface Options extends Partial<Omit<MediaAnalysisBatchProps, 'input' | 'output'>> {
  readonly jobs?: BulkAnalysisOptions;
}

/** Ten images in a job, three jobs at the same time. */
export function stackWithBatch({ jobs, ...options }: Options = {}) {
  const stack = new Stack(new App(), 'Test', { env: { region: 'us-east-1', account: '123456789012' } });
  const input = { bucket: new Bucket(stack, 'Images', { eventBridgeEnabled: true }) };
  const output = { bucket: new Bucket(stack, 'Results'), prefix: 'moderation/' };
  // Few polls, so that the tests are quick.
  const pollSchedule = PollSchedule.fixedInterval(Duration.minutes(2));
  const backend = ModerationBackend.bulkAnalysis({ maxConcurrentJobs: 3, pollSchedule, ...jobs });
  const props = { input, output, imagesPerPart: 10, backend, ...options };
  const batch = new MediaAnalysisBatch(stack, 'Batch', props);
  for (const method of RULES) batch[method](method);
  return { stack, batch, output };
}

function templateWith(options: Options) {
  const { stack, batch, output } = stackWithBatch(options);
  const idOf = ({ node }: IConstruct) => stack.getLogicalId(node.defaultChild as CfnElement);
  return { template: localTemplateOf(stack), machine: idOf(batch.stateMachine), results: idOf(output.bucket) };
}

export const uri = (image: number) => `s3://images/${image}.jpg`;
export const line = (image: number) => `${JSON.stringify({ 'source-ref': uri(image) })}\n`;
export const lines = (count: number) => Array.from({ length: count }, (_, index) => line(index + 1)).join('');

/** A local cloud for each test of a file. It is stopped after the test. */
export function localBatch() {
  let cloud: LocalCloud;
  let stateMachine: ReturnType<LocalCloud['stateMachine']>;
  let results: string;
  const textOf = (name: string) => cloud.store.read({ Bucket: results, Name: `moderation/${name}` });
  const eventsOf = (detailType: string) =>
    cloud.deliveries
      .filter((each) => each.detailType === detailType)
      .map(({ detail }) => detail as Record<string, any>);
  afterEach(() => cloud.stop());
  const manifest = { Bucket: 'images', Name: 'all.jsonl' };
  return {
    open: async (options: Options = {}, local: Partial<LocalCloudOptions> = {}) => {
      const { template, machine, results: bucket } = templateWith(options);
      results = bucket;
      cloud = await LocalCloud.start({ template, start: START, jobDurationSeconds: 600, ...local });
      stateMachine = cloud.stateMachine(machine);
    },
    get cloud() {
      return cloud;
    },
    putManifest: (text: string) => cloud.store.write(manifest, text),
    start: (input: object = {}, name?: string) => stateMachine.start({ Manifest: manifest, ...input }, { name }),
    run: async (input: object = {}, name?: string) => {
      const execution = stateMachine.start({ Manifest: manifest, ...input }, { name });
      await cloud.time.runUntil(execution.outcome);
      return { outcome: await execution.outcome, visits: await execution.visits, execution };
    },
    /** The events that a rule matched, each as its kind and status. */
    matchedBy: (rule: (typeof RULES)[number]) =>
      cloud.deliveries
        .filter(({ rules }) => rules.some((id) => id.startsWith(`Batch${rule}`)))
        .map(({ detailType, detail }) => `${detailType.includes('Part') ? 'part' : 'batch'} ${detail.status}`),
    /** A JSON file of the batch. */
    file: async (name: string) => JSON.parse(await textOf(name)) as Record<string, any>,
    text: textOf,
    jobs: () => cloud.rekognition.jobs.list(),
    events: () => eventsOf(MediaAnalysisBatchEvents.DETAIL_TYPE),
    partEvents: () => eventsOf(MediaAnalysisBatchEvents.PART_DETAIL_TYPE),
  };
}
