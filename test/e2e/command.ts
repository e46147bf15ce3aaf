/** Runs the programs that a run is made of; their output goes to a file, and is shown only where they fail. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import * as path from 'node:path';

export const ROOT = path.join(__dirname, '..', '..');

/** Ignored by git. */
export const DIRECTORY = path.join(ROOT, '.e2e');

const LOG = path.join(DIRECTORY, 'commands.log');
const SHOWN_LINES = 30;

export async function run(program: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<void> {
  const child = spawn(program, args, { cwd: ROOT, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  const chunks: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  const [status] = (await once(child, 'close')) as [number | null];
  const output = Buffer.concat(chunks).toString();
  fs.appendFileSync(LOG, `$ ${program} ${args.join(' ')}\n${output}\n`);
  if (status === 0) return;
  const end = output.trimEnd().split('\n').slice(-SHOWN_LINES).join('\n');
  throw new Error(`${path.basename(program)} ended with status ${status}:\n${end}`);
}
