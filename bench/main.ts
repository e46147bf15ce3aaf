/** `npm run bench`: measures and simulates, prints the tables, and writes them into the pages on performance. */
import * as fs from 'node:fs';
import { Command, Option } from 'commander';
import pc from 'picocolors';
import { fileOf, textOf, withPart } from '../tools/generated-part';
import { exitWithTwo } from '../local/options';
import { installNode } from '../test/matrix/node';
import { engineRuns, busyTable, priceTable, runAll, sharedTable } from './batch/engine';
import { planningTable, planRuns } from './batch/planning';
import { circumstancesTable, schedulesTable } from './batch/schedules';
import { COLD_START_ROUNDS, coldStart, coldStartTable, RUNTIME_NODE } from './cold-start';
import { costParts, costTable } from './cost';
import { jobRuns, millionTable, PRICE_REQUESTS, pricesTable, runJobs, waysTable } from './per-image/price';
import { RATE_REQUESTS, rateTable, THROTTLED_REQUESTS, throttledTable } from './per-image/rates';
import { resultsOf } from './per-image/result';
import { coldStartPlot, schedulePlot } from './plots';
import { scheduleTables } from './schedule';
import { synthRuns, synthTable } from './synth';
import { throughputRuns, throughputTable } from './throughput';

const DOCUMENT = 'docs/performance.md';

const BATCH_DOCUMENT = 'docs/batch-performance.md';

const PER_IMAGE_DOCUMENT = 'docs/per-image-performance.md';

/** The parts of a page and the files that a section writes. */
interface Results {
  /** Default: docs/performance.md. */
  readonly page?: string;
  readonly parts: Readonly<Record<string, string>>;
  readonly plots?: Readonly<Record<string, string>>;
}

type Section = () => Promise<Results>;

/** In the order of the document. */
const SECTIONS: Readonly<Record<string, Section>> = {
  'cold-start': async () => {
    const node = await installNode(RUNTIME_NODE);
    const rows = await coldStart(node, progress(COLD_START_ROUNDS));
    return {
      parts: { 'cold start': coldStartTable(rows, node) },
      plots: { 'docs/cold-start.svg': await coldStartPlot(rows) },
    };
  },
  synth: async () => ({ parts: { synth: await synthTable(progress(synthRuns)) } }),
  schedule: async () => ({
    parts: { schedule: await scheduleTables() },
    plots: { 'docs/schedule.svg': await schedulePlot() },
  }),
  throughput: async () => ({ parts: { throughput: await throughputTable(progress(throughputRuns)) } }),
  cost: async () => ({ parts: { cost: await costTable(), 'cost parts': await costParts() } }),
  batch: async () => {
    const planning = await planningTable(progress(planRuns));
    const runs = await runAll(progress(engineRuns));
    const ofSchedules = { schedules: schedulesTable(), circumstances: circumstancesTable() };
    const ofRuns = { busy: busyTable(runs), shared: sharedTable(runs), price: await priceTable(runs) };
    return { page: BATCH_DOCUMENT, parts: { planning, ...ofSchedules, ...ofRuns } };
  },
  'per-image': async () => {
    const requests = [...RATE_REQUESTS, ...THROTTLED_REQUESTS, ...PRICE_REQUESTS];
    const onDone = progress(requests.length + jobRuns);
    const results = await resultsOf(requests, onDone);
    const rates = results.splice(0, RATE_REQUESTS.length);
    const throttled = results.splice(0, THROTTLED_REQUESTS.length);
    const million = await millionTable(results, await runJobs(onDone));
    const ofRates = { rate: rateTable(rates), throttled: throttledTable(throttled) };
    return { page: PER_IMAGE_DOCUMENT, parts: { ...ofRates, million, ways: waysTable(), prices: pricesTable() } };
  },
};

async function main(): Promise<void> {
  const { only } = exitWithTwo(new Command('bench'))
    .description('Measures and simulates, prints the tables and writes them into the pages on performance.')
    .addOption(new Option('--only <section>', 'run only this section').choices(Object.keys(SECTIONS)))
    .parse()
    .opts<{ only?: string }>();
  for (const [name, section] of Object.entries(SECTIONS)) {
    if (only !== undefined && name !== only) continue;
    console.error(pc.bold(`${name} …`));
    write(await section());
  }
}

/** Returns a function to call after every run. It prints the progress after each tenth of the runs. */
function progress(runs: number): () => void {
  let done = 0;
  return () => {
    done++;
    if (done % Math.ceil(runs / 10) === 0) console.error(pc.dim(`${done} of ${runs} runs`));
  };
}

function write({ page = DOCUMENT, parts, plots = {} }: Results): void {
  for (const [name, part] of Object.entries(parts)) {
    console.log(`${part}\n`);
    fs.writeFileSync(fileOf(page), withPart(textOf(page), name, part));
  }
  for (const [file, svg] of Object.entries(plots)) fs.writeFileSync(fileOf(file), svg);
}

main().catch((error: Error) => {
  console.error(`bench: ${error.message}`);
  process.exitCode = 1;
});
