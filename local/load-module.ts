import * as fs from 'node:fs';
import { createRequire } from 'node:module';
import * as path from 'node:path';

type Globals = Readonly<Record<string, unknown>>;

/**
 * Loads a CommonJS file, unchanged, with some globals of its own, as Node hands every module its `require`: how code that
 * was built for the cloud gets a time, a console or an environment of ours.
 */
export function loadModule<T>(file: string, globals: Globals, builtins: Readonly<Record<string, unknown>> = {}): T {
  const module = { exports: {} as T };
  const nodeRequire = createRequire(file);
  const require = (id: string): unknown => builtins[id] ?? nodeRequire(id);
  const scope = { module, exports: module.exports, require, __dirname: path.dirname(file), ...globals };
  const source = `${fs.readFileSync(file, 'utf8')}\n//# sourceURL=${file}`;
  // Not node:vm, which would compile into Node's own realm, where objects of jest's realm look foreign.
  // eslint-disable-next-line @typescript-eslint/no-implied-eval, @typescript-eslint/no-unsafe-call
  new Function(...Object.keys(scope), source)(...Object.values(scope));
  return module.exports;
}
