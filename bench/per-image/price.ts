/** Hours and dollars for a million images, by each way. */
import * as os from 'node:os';
import { estimatedDollars } from '../../lib/protocol/batch/prices';
import { CONCURRENT_JOBS_QUOTAS } from '../../lib/protocol/batch/split';
import { MAX_IMAGES } from '../../lib/protocol/rekognition';
import { markdownTable } from '../../tools/markdown-table';
import { played } from '../batch/engine';
import type { BatchRun, BatchRunOptions } from '../batch/run';
import { runProgram } from '../child';
import { polling } from '../cost';
import { MEDIANS, shuffled } from '../durations';
import { HISTORY_LINE } from '../log-bytes';
import { costOf, costOfService, type Priced, PRICES, SERVICES, shownName, shownPrice, type Usage } from '../prices';
import { seededRandom } from '../seeded-random';
import { inParallel } from '../batch/parallel';
import { IMAGES_FILE } from './function-calls';
import { TYPICAL } from './latencies';
import { RATES } from './rates';
import type { Request, Result } from './result';
import { formulasTable, usageOfWay, WAYS } from './ways';

const IMAGES = 1_000_000;
const PARTS = IMAGES / MAX_IMAGES;

/** A batch of one part and one of two parts: each further part needs as much as the second one. */
export const PRICE_REQUESTS: readonly Request[] = RATES.flatMap((callsPerSecond) =>
  [1, 2].map((parts) => ({ callsPerSecond, latency: TYPICAL.name, images: parts * MAX_IMAGES })),
);

const JOB_RUNS = [...CONCURRENT_JOBS_QUOTAS]
  .reverse()
  .flatMap((slots) => MEDIANS.map((durations) => ({ slots, durations })));

export const jobRuns = JOB_RUNS.length;

const SEED = 13;

/** Runs a batch of jobs for a million images with each number of slots and each duration. */
export const runJobs = (onDone: () => void): Promise<BatchRun[]> =>
  inParallel(JOB_RUNS, os.availableParallelism(), async ({ slots, durations }) => {
    const options: BatchRunOptions = { slots, durations: shuffled(durations, PARTS, seededRandom(SEED)) };
    const { output } = await runProgram<BatchRun>('batch/run', [JSON.stringify(options)]);
    onDone();
    return output;
  });

interface Row {
  readonly way: string;
  readonly speed: string;
  readonly hours: string;
  readonly usage: Usage;
}

const hoursOf = (seconds: number) => (seconds / 3_600).toFixed(1);

function usageOf({ transitions, calls, billedSeconds, gigabytes, logBytes, historyEvents, events, s3 }: Result): Usage {
  const { [IMAGES_FILE]: ofImages, ...others } = calls;
  const { request, gigabyteSecond } = polling(Object.values(others).reduce((sum, each) => sum + each, 0));
  return {
    transition: transitions,
    request: request! + ofImages,
    gigabyteSecond: gigabyteSecond! + billedSeconds * gigabytes,
    event: events,
    logByte: logBytes + historyEvents * HISTORY_LINE,
    ...s3,
  };
}

function perImageRows(results: readonly Result[]): Row[] {
  return RATES.map((rate, index) => {
    const [one, two] = results.slice(2 * index, 2 * index + 2);
    const ofMillion = (first: number, second: number) => first + (PARTS - 1) * (second - first);
    const [usage, usageOfTwo] = [one, two].map(usageOf);
    return {
      way: '**`perImage`**',
      speed: `${rate} calls a second`,
      hours: hoursOf(ofMillion(one.seconds, two.seconds)),
      usage: Object.fromEntries(
        Object.entries(usage).map(([of, amount]) => [of, ofMillion(amount, usageOfTwo[of as Priced]!)]),
      ),
    };
  });
}

const jobRows = (runs: readonly BatchRun[]): Promise<Row[]> =>
  Promise.all(
    JOB_RUNS.map(async ({ slots, durations }, index) => {
      const { seconds, usage } = await played(runs[index]);
      const speed = `${slots} slots, a job takes ${durations.name}`;
      return { way: '**`bulkAnalysis`**', speed, hours: hoursOf(seconds), usage };
    }),
  );

/** Each at the whole quota, which none of them keeps by itself. */
export const otherRows = (): Row[] =>
  WAYS.flatMap((way) =>
    [50, 5].map((rate) => ({
      way: way.name,
      speed: `${rate} calls a second`,
      hours: `at least ${hoursOf(IMAGES / rate)}`,
      usage: usageOfWay(way, IMAGES),
    })),
  );

const dollars = (amount: number) => `$${amount.toFixed(2)}`;

export function cellsOf({ way, speed, hours, usage }: Row): string[] {
  const images = `$${estimatedDollars(IMAGES).toLocaleString('en-US')}`;
  const services = SERVICES.map((service) => dollars(costOfService(usage, service)));
  return [way, speed, hours, images, ...services, dollars(costOf(usage))];
}

export async function millionTable(results: readonly Result[], runs: readonly BatchRun[]): Promise<string> {
  const rows = [...perImageRows(results), ...(await jobRows(runs)), ...otherRows()];
  return markdownTable(['way', 'speed', 'hours', 'images', ...SERVICES, 'beside the images'], rows.map(cellsOf));
}

export const waysTable = () => formulasTable(IMAGES);

export const pricesTable = () =>
  markdownTable(
    ['', 'price'],
    (Object.keys(PRICES) as Priced[]).map((of) => [shownName(of), shownPrice(of)]),
  );
