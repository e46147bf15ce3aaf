/** Section 2: the cost of synthesis, compared with loops of states that are written by hand. */
import { markdownTable } from '../tools/markdown-table';
import { interleaved, type ProgramRun, runProgram } from './child';
import { machine } from './machine';
import type { LoopKind } from './peers/synth-loops';
import { median } from './statistics';
import type { SynthSize } from './synthesize';

type Kind = LoopKind | 'ours';

const ROUNDS = 11;
const COUNTS = [1, 10, 100];

/** The kind with which the others are compared. */
const BASE: Kind = 'prebuilt';

const NAMES: Readonly<Record<Kind, string>> = {
  bundled: 'loop, a `NodejsFunction` each',
  prebuilt: 'loop, a `lambda.Function` of a prebuilt asset each',
  shared: 'loop, one such function for all',
  noFunction: 'loop through `CallAwsService`, no function',
  ours: '**`MediaAnalysisJobWaiter`, one `PollFunction` for all**',
};
const KINDS = Object.keys(NAMES) as Kind[];

type Run = ProgramRun<SynthSize>;

export const synthRuns = COUNTS.length * KINDS.length * ROUNDS;

export async function synthTable(onMeasured: () => void): Promise<string> {
  const cases = COUNTS.flatMap((count) => KINDS.map((kind) => ({ count, kind })));
  const measure = ({ count, kind }: (typeof cases)[number]) =>
    kind === 'ours'
      ? runProgram<SynthSize>('synth-ours', [String(count)])
      : runProgram<SynthSize>('peers/synth-loops', [kind, String(count)]);
  const results = await interleaved(cases, ROUNDS, measure, onMeasured);
  const rows = cases.map(({ count, kind }, index) => {
    const base = results[cases.findIndex((each) => each.count === count && each.kind === BASE)];
    return [count, NAMES[kind], ...figuresOf(results[index], base)];
  });
  const header = ['waits', 'kind', 'wall time', 'peak memory', 'resources', 'template'];
  return `${markdownTable(header, rows)}\n\n${ROUNDS} rounds on ${machine()}; \`CDK_VALIDATION=false\`.`;
}

function figuresOf(runs: readonly Run[], base: readonly Run[]): (string | number)[] {
  const ratio = (of: (run: Run) => number) => median(runs.map((run, round) => of(run) / of(base[round]))).toFixed(2);
  const { resources, templateBytes } = runs[0].output;
  return [
    ratio(({ seconds }) => seconds),
    ratio(({ output }) => output.peakBytes),
    resources,
    `${Math.round(templateBytes / 1_000)} kB`,
  ];
}
