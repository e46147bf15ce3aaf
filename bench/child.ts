/** Programs that are measured, each in a process of its own. */
import { execFile } from 'node:child_process';
import * as path from 'node:path';
import { promisify } from 'node:util';

export interface Ended<Output> {
  /** From before the start of the process to after its end. */
  readonly seconds: number;
  /** The JSON that it printed in its last line. */
  readonly output: Output;
}

/** @param program Relative to this folder, without its ending. */
export async function runProgram<Output>(
  program: string,
  args: readonly string[],
  nodeOptions: readonly string[] = [],
): Promise<Ended<Output>> {
  const begin = performance.now();
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [...nodeOptions, path.join(__dirname, `${program}.js`), ...args],
    // CDK's own validation of templates takes seconds for every app, whatever is in it.
    { env: { ...process.env, CDK_VALIDATION: 'false', AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' } },
  );
  const seconds = (performance.now() - begin) / 1_000;
  return { seconds, output: JSON.parse(stdout.trimEnd().split('\n').at(-1)!) as Output };
}

/** Measures every case once a round, one after the other, so that what else the machine does hits all alike. */
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
