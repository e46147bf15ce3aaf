/** Batches on the local engine: how busy are their slots, and what do they cost? Simulated in virtual time, with the real functions. */
import * as os from 'node:os';
import { markdownTable } from '../../tools/markdown-table';
import { runProgram } from '../child';
import { polling } from '../cost';
import { shuffled, MEDIANS, NARROW } from '../durations';
import { bytesPerPoll, HISTORY_LINE } from '../log-bytes';
import { costOf, type Usage } from '../prices';
import { significant } from '../schedule';
import { seededRandom } from '../seeded-random';
import { inParallel } from './parallel';
import { fromQueue, inWaves, type PlayedJobs } from './rivals';
import type { BatchRun, BatchRunOptions } from './run';
import { type BatchCase, CASES, percent } from './schedules';

export const SLOTS = [5, 20] as const;

/** A long job has more polls, and the engine needs about half a millisecond for each. So fewer long jobs run on it. */
const JOBS: Readonly<Record<string, number>> = { '3 minutes': 300, '20 minutes': 200, '3 hours': 40 };

const SEED = 9;
const IMAGES_PER_PART = 10_000;

const durationsOf = ({ durations }: BatchCase, jobs = JOBS[durations.name]) =>
  shuffled(durations, jobs, seededRandom(SEED));

interface EngineRun {
  readonly case: BatchCase;
  readonly slots: number;
  /** Executions that share the slots. */
  readonly batches: number;
  readonly durations: readonly number[];
}

const combined = (cases: readonly BatchCase[], batches: number, jobs?: number): EngineRun[] =>
  cases.flatMap((each) => SLOTS.map((slots) => ({ case: each, slots, batches, durations: durationsOf(each, jobs) })));

const ALONE = combined(CASES, 1);
const SHARED = combined([CASES[0], CASES[1]], 2, 40);
const RUNS = [...SHARED, ...ALONE];

export const engineRuns = RUNS.length;

type Results = ReadonlyMap<EngineRun, BatchRun>;

/** Runs all of them, as many at a time as there are cores. */
export async function runAll(onDone: () => void): Promise<Results> {
  const found = await inParallel(RUNS, os.availableParallelism(), async ({ slots, durations, batches }) => {
    const options: BatchRunOptions = { slots, durations, batches };
    const { output } = await runProgram<BatchRun>('batch/run', [JSON.stringify(options)]);
    onDone();
    return output;
  });
  return new Map(RUNS.map((run, index) => [run, found[index]]));
}

export function busyTable(results: Results): string {
  const rows = CASES.map((each) => {
    const runs = ALONE.filter((run) => run.case === each);
    return [
      each.name,
      runs[0].durations.length.toLocaleString('en-US'),
      ...runs.map((run) => percent(results.get(run)!.busyShare)),
    ];
  });
  return markdownTable(['a job takes', 'jobs', ...SLOTS.map((slots) => `${slots} slots`)], rows);
}

export function sharedTable(results: Results): string {
  const rows = SHARED.map((run) => {
    const { busyShare, calls, jobs, seconds } = results.get(run)!;
    const perSecond = (calls.start / seconds).toFixed(1);
    return [run.case.name, run.slots, percent(busyShare), significant(calls.start / jobs), perSecond];
  });
  return markdownTable(['a job takes', 'slots', 'busy', 'attempts to start a job', 'attempts a second'], rows);
}

const TWENTY_MINUTES = [MEDIANS[1], NARROW[1]];

export async function priceTable(results: Results): Promise<string> {
  const rows: string[][] = [];
  for (const run of ALONE.filter(({ case: { durations } }) => TWENTY_MINUTES.includes(durations))) {
    const { durations, slots } = run;
    const row = (name: string, { seconds, busyShare, polls, usage }: PlayedJobs) => {
      const millions = (durations.length * IMAGES_PER_PART) / 1_000_000;
      const each = (count: number) => significant(count / millions);
      const dollars = `$${(costOf(usage) / millions).toFixed(2)}`;
      const hours = (seconds / 3_600).toFixed(1);
      rows.push([
        run.case.name,
        String(slots),
        name,
        hours,
        percent(busyShare),
        each(usage.transition!),
        each(polls),
        dollars,
      ]);
    };
    row('**`MediaAnalysisBatch`**', await played(results.get(run)!));
    row('waves', inWaves(durations, slots));
    row('queue, every 30 s', fromQueue(durations, slots));
  }
  return markdownTable(['a job takes', 'slots', 'way', 'hours', 'busy', 'state transitions', 'polls', 'price'], rows);
}

export async function played({ calls, transitions, historyEvents, events, s3, ...run }: BatchRun): Promise<PlayedJobs> {
  const functionCalls = Object.values(calls).reduce((sum, each) => sum + each, 0);
  const logByte = calls.poll * (await bytesPerPoll()) + historyEvents * HISTORY_LINE;
  const usage: Usage = { transition: transitions, ...polling(functionCalls), event: events, logByte, ...s3 };
  return { ...run, polls: calls.poll, usage };
}
