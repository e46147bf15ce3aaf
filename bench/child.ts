/** Runs the programs that are measured. Each runs in a process of its own. */
import { execFile } from 'node:child_process';
import * as path from 'node:path';
import { promisify } from 'node:util';

export interface ProgramRun<Output> {
  /** From just before the start of the process to its end. */
  readonly seconds: number;
  /** The JSON in the last line that the program printed. */
  readonly output: Output;
}

/** @param program Path relative to this folder, without the extension. */
export async function runProgram<Output>(
  program: string,
  args: readonly string[],
  nodeOptions: readonly string[] = [],
): Promise<ProgramRun<Output>> {
  const begin = performance.now();
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [...nodeOptions, path.join(__dirname, `${program}.js`), ...args],
    // CDK's validation of templates takes seconds, also for the smallest app.
    { env: { ...process.env, CDK_VALIDATION: 'false', AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' } },
  );
  const seconds = (performance.now() - begin) / 1_000;
  return { seconds, output: JSON.parse(stdout.trimEnd().split('\n').at(-1)!) as Output };
}

/** Measures every case once in each round. If the machine is slower for a while, that affects all cases alike. */
export async function interleaved<Case, Result>(
  cases: readonly Case[],
  rounds: number,
  measure: (each: Case) => Promise<Result>,
  onMeasured: () => void,
): Promise<Result[][]> {
  const results: Result[][] = cases.map(() => []);
  for (let round = 0; round < rounds; round++) {
    for (const [index, each] of cases.entries()) {
      results[index].push(await measure(each));
      onMeasured();
    }
  }
  return results;
}
