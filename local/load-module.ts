import * as fs from 'node:fs';
import { createRequire } from 'node:module';
import * as path from 'node:path';
import { compileFunction } from 'node:vm';

type Globals = Readonly<Record<string, unknown>>;

/**
 * Loads a CommonJS file, unchanged, with some globals of its own, as Node hands every module its `require`: how code that
 * was built for the cloud gets a time, a console or an environment of ours.
 */
export function loadModule<T>(file: string, globals: Globals, builtins: Readonly<Record<string, unknown>> = {}): T {
  const module = { exports: {} as T };
  const nodeRequire = createRequire(file);
  const require = (id: string) => builtins[id] ?? nodeRequire(id);
  const scope = { module, exports: module.exports, require, __dirname: path.dirname(file), ...globals };
  compileFunction(fs.readFileSync(file, 'utf8'), Object.keys(scope), { filename: file })(...Object.values(scope));
  return module.exports;
}
