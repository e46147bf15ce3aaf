/** Runs the programs of `local` as `npm run` does. */
import { spawn } from 'node:child_process';
import * as path from 'node:path';
import { ROOT } from './command';

// Without the variables that the tests, jest or a CI set (FORCE_COLOR, CI, NO_COLOR).
const { PATH, HOME, TMPDIR } = process.env;
const BARE_ENVIRONMENT = { PATH, HOME, TMPDIR };

/** So fast that a demo takes no noticeable time. */
export const FAST = ['--speed', '1000000'];

export const startProgram = (file: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) =>
  spawn(process.execPath, [path.join('local', file), ...args], { cwd: ROOT, env: { ...BARE_ENVIRONMENT, ...env } });
