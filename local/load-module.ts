import * as fs from 'node:fs';
import { createRequire } from 'node:module';
import * as path from 'node:path';

type Globals = Readonly<Record<string, unknown>>;

/**
 * Loads a CommonJS file with other globals: code that was built for the cloud gets another time, console or environment
 * this way. The file itself stays unchanged. Node gives every module its `require` in the same way.
 *
 * @param replace Returns what stands for a module that the code requires; undefined for the module itself.
 */
export function loadModule<T>(file: string, globals: Globals, replace: (id: string) => unknown = () => undefined): T {
  const module = { exports: {} as T };
  const nodeRequire = createRequire(file);
  const require = (id: string): unknown => replace(id) ?? nodeRequire(id);
  const scope = { module, exports: module.exports, require, __dirname: path.dirname(file), ...globals };
  compiled(file, Object.keys(scope))(...Object.values(scope));
  return module.exports;
}

const known = new Map<string, (...values: unknown[]) => void>();

/** Compiles a file once for each list of globals: a soak loads the same files hundreds of times. */
function compiled(file: string, names: readonly string[]): (...values: unknown[]) => void {
  const key = [file, ...names].join();
  const before = known.get(key);
  if (before) return before;
  const source = `${fs.readFileSync(file, 'utf8')}\n//# sourceURL=${file}`;
  // node:vm would run the code in Node's realm. Objects of jest's realm fail `instanceof` there.
  // eslint-disable-next-line @typescript-eslint/no-implied-eval
  const code = new Function(...names, source) as (...values: unknown[]) => void;
  known.set(key, code);
  return code;
}
