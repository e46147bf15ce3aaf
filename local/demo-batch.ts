/** `npm run demo -- --batch`: plans, runs and merges a batch on this machine. */
import pc from 'picocolors';
import { jsonOrText } from '../cli/json';
import { progressBar } from '../cli/progress-bar';
import { grouped } from '../cli/text';
import { PART_EVENT_DETAIL_TYPE } from '../lib/protocol/batch/batch-event';
import type { BatchIndex } from '../lib/protocol/batch/batch-index';
import type { DryRunOutput } from '../lib/protocol/batch/dry-run';
import type { DemoOptions } from './demo-options';
import { BatchProgress } from './demo-batch-progress';
import { type BatchRun, fileLines, filesOf, planTable, resumed, summary } from './demo-batch-report';
import { type BatchScenario, batchScenario } from './demo-batch-scenario';
import { stopOnSignals } from './demo-stop';
import { hasSucceeded, type Outcome } from './execution';
import { LocalCloud } from './local-cloud';
import type { S3Object } from './object-store';

type Print = (text: string) => void;

export async function runBatch(images: number, options: DemoOptions, print: Print): Promise<void> {
  const { directory, resume } = options;
  const scenario = batchScenario(images, options);
  const { backend } = scenario;
  const cloud = await LocalCloud.start({
    template: scenario.template,
    s3Directory: directory,
    speed: options.speed,
    ...backend.simulation,
    onState: (state, file) => demo.see(state, file),
  });
  const demo = new BatchDemo(cloud, scenario, options);
  stopOnSignals(cloud, options, () => demo.stop());
  try {
    print(`Simulated: no AWS account is used, the images do not exist, the labels are made up.\n`);
    print(`Writing a manifest of ${grouped(images)} lines …`);
    await scenario.prepare(cloud);
    backend.addTrouble(cloud);
    const runs = [await demo.run('first')];
    report(runs[0], { ...options, ...backend }, print);
    if (resume) {
      backend.endTrouble(cloud);
      print(`\n${pc.bold('Starting it again, with the same BatchId. Now nothing fails.')}`);
      runs.push(await demo.run('second'));
      report(runs[1], { ...options, ...backend }, print);
      print(`\n${resumed(runs[1])}`);
    }
    const { index, outcome } = runs.at(-1)!;
    const files = index ? filesOf(indexFileOf(outcome)!, index) : [];
    if (files.length > 0) print(`\n${fileLines(files, directory).join('\n')}`);
    if (options.json) printDocument(demo.batchId, runs, files);
    process.exitCode = hasSucceeded(outcome) ? 0 : 1;
  } finally {
    await cloud.stop();
  }
}

class BatchDemo {
  /** With --directory, an earlier demo may have left its batch. */
  readonly batchId = `demo-${new Date().toISOString().replace(/\D/g, '')}`;
  private progress = new BatchProgress();
  private bar = progressBar(() => this.progress, false);

  constructor(
    private readonly cloud: LocalCloud,
    private readonly scenario: BatchScenario,
    private readonly options: DemoOptions,
  ) {}

  see(state: unknown, file: string): void {
    this.progress.see(state, file);
    this.bar.update();
  }

  stop(): void {
    this.bar.stop();
  }

  async run(name: string): Promise<BatchRun> {
    const { cloud, scenario, batchId } = this;
    const machine = cloud.machines.get(scenario.stateMachineArn)!;
    const watch = scenario.backend.watch(cloud, machine);
    this.progress = new BatchProgress(watch);
    this.bar = progressBar(() => this.progress, !this.options.json);
    this.bar.update();
    const input = { ...scenario.input, BatchId: batchId, DryRun: this.options.dryRun };
    const execution = machine.start(input, { name: `${batchId}-${name}` });
    const outcome = await cloud.time.runUntil(execution.outcome).finally(() => this.bar.stop());
    const { executionArn, startedAt } = execution;
    return {
      executionArn,
      outcome,
      took: cloud.time.now() - startedAt,
      work: watch.work(),
      partsRun: this.partsRun(executionArn),
      index: await this.index(outcome),
    };
  }

  /** A part that runs tells its end by an event. */
  private partsRun(executionArn: string): number[] {
    return this.cloud.deliveries
      .filter(({ detailType, detail }) => detailType === PART_EVENT_DETAIL_TYPE && detail.executionArn === executionArn)
      .map(({ detail }) => (detail as unknown as { part: number }).part)
      .sort((a, b) => a - b);
  }

  private async index(outcome: Outcome): Promise<BatchIndex | undefined> {
    const at = indexFileOf(outcome);
    return at && (JSON.parse(await this.cloud.store.read(at)) as BatchIndex);
  }
}

/** Where index.json is, if the execution has merged. */
function indexFileOf(outcome: Outcome): S3Object | undefined {
  return hasSucceeded(outcome)
    ? (outcome.output as { index?: S3Object }).index
    : (jsonOrText(outcome.cause) as { Index?: S3Object }).Index;
}

function report(
  run: BatchRun,
  { dryRun, part }: { readonly dryRun?: boolean; readonly part: string },
  print: Print,
): void {
  const { outcome } = run;
  if (dryRun && hasSucceeded(outcome)) print(`\nThe plan:\n\n${planTable(outcome.output as DryRunOutput, part)}`);
  else print(`\n${summary(run)}`);
}

function printDocument(batchId: string, runs: readonly BatchRun[], files: readonly string[]): void {
  const executions = runs.map(({ executionArn, outcome, work, partsRun, index }) => ({
    executionArn,
    ...(hasSucceeded(outcome) ? outcome : { ...outcome, cause: jsonOrText(outcome.cause) }),
    ...work.document,
    partsRun,
    partsNotRun: index && index.parts.length - partsRun.length,
    estimatedPrice: index?.estimatedPrice,
  }));
  console.log(JSON.stringify({ simulated: true, batchId, executions, files }, null, 2));
}
