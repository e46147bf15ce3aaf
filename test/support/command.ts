/** Runs programs for a script. Their output goes to a log file, and is printed only if they fail. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import * as path from 'node:path';
import pc from 'picocolors';

export const ROOT = path.join(__dirname, '..', '..');

const SHOWN_LINES = 30;

export interface CommandOptions {
  /** Default: the root of the repository. */
  readonly cwd?: string;
  /** Added to the environment of this process. */
  readonly env?: NodeJS.ProcessEnv;
}

/** Returns what the program printed to standard output. */
export type Run = (program: string, args: readonly string[], options?: CommandOptions) => Promise<string>;

/** @param directory The folder of the log file. */
export const runLoggedIn =
  (directory: string): Run =>
  async (program, args, { cwd = ROOT, env = {} } = {}) => {
    const child = spawn(program, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    const printed: Buffer[] = [];
    const all: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => printed.push(chunk));
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => all.push(chunk));
    const [status] = (await once(child, 'close')) as [number | null];
    const output = Buffer.concat(all).toString();
    fs.mkdirSync(directory, { recursive: true });
    fs.appendFileSync(path.join(directory, 'commands.log'), `$ ${program} ${args.join(' ')}\n${output}\n`);
    if (status === 0) return Buffer.concat(printed).toString();
    const end = output.trimEnd().split('\n').slice(-SHOWN_LINES).join('\n');
    throw new Error(`${path.basename(program)} ended with status ${status}:\n${end}`);
  };

/** Prints the name of the step, and how long it took. */
export async function step<T>(name: string, work: () => Promise<T>): Promise<T> {
  const start = Date.now();
  process.stdout.write(`${name} … `);
  try {
    const result = await work();
    console.log(pc.dim(`${((Date.now() - start) / 1000).toFixed(1)} s`));
    return result;
  } catch (error) {
    console.log(pc.red('failed'));
    throw error;
  }
}
