/** Section 4: the throughput of the local engine and endpoint, on which the tests, the demo and the soak run. */
import { markdownTable } from '../tools/markdown-table';
import { interleaved, runProgram } from './child';
import { machine } from './machine';
import { median } from './statistics';
import type { ThroughputRun } from './throughput-run';

const ROUNDS = 3;
const EXECUTIONS = [100, 1_000, 10_000];

export const throughputRuns = EXECUTIONS.length * ROUNDS;

export async function throughputTable(onMeasured: () => void): Promise<string> {
  const measure = async (executions: number) =>
    (await runProgram<ThroughputRun>('throughput-run', [String(executions)], ['--expose-gc'])).output;
  const results = await interleaved(EXECUTIONS, ROUNDS, measure, onMeasured);
  const secondsEach = results.map((runs, index) => median(runs.map(({ seconds }) => seconds / EXECUTIONS[index])));
  const rows = results.map((runs, index) => [
    EXECUTIONS[index].toLocaleString('en-US'),
    Math.round(1 / secondsEach[index]).toLocaleString('en-US'),
    Math.round(median(runs.map(({ polls, seconds }) => polls / seconds))).toLocaleString('en-US'),
    (secondsEach[index] / secondsEach[1]).toFixed(2),
    `${(median(runs.map(({ waitingBytes }) => waitingBytes)) / EXECUTIONS[index] / 1_000).toFixed(1)} kB`,
  ]);
  const header = [
    'executions',
    'executions a second',
    'polls a second',
    'time for each, beside that of 1,000',
    'heap for each that waits',
  ];
  return `${markdownTable(header, rows)}\n\n${ROUNDS} rounds on ${machine()}.`;
}
