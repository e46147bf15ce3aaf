import * as fs from 'node:fs';
import { createRequire } from 'node:module';
import * as path from 'node:path';
import { compileFunction } from 'node:vm';

const FILE = path.join(__dirname, '..', '..', 'lib', 'protocol', 'status.js');

/** Loads lib/protocol/status with one more row in its table. */
export function statusModuleWith(row: string): object {
  const text = fs.readFileSync(FILE, 'utf8').replace('const TABLE = {', `const TABLE = { ${row},`);
  const exports = {};
  const load = compileFunction(text, ['exports', 'require']) as (exports: object, require: NodeJS.Require) => void;
  load(exports, createRequire(FILE));
  return exports;
}
