/** How long does the plan function take for long manifests, and how much memory does it need? Measured. */
import { markdownTable } from '../../tools/markdown-table';
import { interleaved, runProgram } from '../child';
import { machine } from '../machine';
import { median } from '../statistics';
import { startGeneratedSource } from './generated-source';
import type { PlanRun } from './plan-run';

interface Case {
  readonly millions: number;
  readonly duplicates: 'keep' | 'drop';
}

const CASES: readonly Case[] = (['keep', 'drop'] as const).flatMap((duplicates) =>
  [1, 3, 10].map((millions) => ({ millions, duplicates })),
);
const ROUNDS = 1;

export const planRuns = CASES.length * ROUNDS;

/** What Node may use in the function: nine tenths of its 1,769 MiB. That Lambda sets this is a guess. */
const NODE_OPTIONS = ['--max-old-space-size=1592'];

async function measured({ millions, duplicates }: Case): Promise<PlanRun> {
  const lines = millions * 1_000_000;
  const source = await startGeneratedSource(lines);
  try {
    const { output } = await runProgram<PlanRun>('batch/plan-run', [source.url, duplicates], NODE_OPTIONS);
    if (output.images !== lines || source.writtenLines() !== lines) {
      throw new Error(`${source.writtenLines()} of ${lines} lines were written for ${output.images} images.`);
    }
    return output;
  } finally {
    await source.stop();
  }
}

export async function planningTable(onMeasured: () => void): Promise<string> {
  const runs = await interleaved(CASES, ROUNDS, measured, onMeasured);
  const figure = (index: number, of: (run: PlanRun) => number) => median(runs[index].map(of));
  const first = (index: number) => CASES.findIndex(({ duplicates }) => duplicates === CASES[index].duplicates);
  const ratio = (index: number, of: (run: PlanRun) => number) =>
    (figure(index, of) / figure(first(index), of)).toFixed(2);
  const rows = CASES.map(({ millions, duplicates }, index) => [
    `${millions} million`,
    duplicates === 'drop' ? 'yes' : 'no',
    runs[index][0].parts.toLocaleString('en-US'),
    ratio(index, ({ cpuSeconds }) => cpuSeconds),
    ratio(index, ({ seconds }) => seconds),
    ratio(index, ({ peakBytes }) => peakBytes),
    `${figure(index, ({ cpuSeconds }) => cpuSeconds).toFixed(1)} s`,
    `${figure(index, ({ seconds }) => seconds).toFixed(1)} s`,
    `${Math.round(figure(index, ({ peakBytes }) => peakBytes) / 2 ** 20)} MiB`,
  ]);
  const times = `times that of ${CASES[0].millions} million`;
  const header = [
    'lines',
    '`dropDuplicates`',
    'parts',
    `CPU, ${times}`,
    `wall time, ${times}`,
    `peak memory, ${times}`,
  ];
  return `${markdownTable([...header, 'CPU', 'wall time', 'peak memory'], rows)}\n\n${ROUNDS} round on ${machine()}.`;
}
