/** How a program exits. */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

export interface Exit {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Waits until the program exits, and returns its status and everything that it printed. */
export async function exitOf(child: ChildProcess): Promise<Exit> {
  const printed = Promise.all([text(child.stdout!), text(child.stderr!)]);
  const [status] = (await once(child, 'close')) as [number | null];
  const [stdout, stderr] = await printed;
  return { status, stdout, stderr };
}
