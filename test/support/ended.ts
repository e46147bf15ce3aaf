import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a program has printed, once it has ended. */
export async function ended(child: ChildProcess): Promise<Ended> {
  const output = Promise.all([text(child.stdout!), text(child.stderr!)]);
  const [status] = (await once(child, 'close')) as [number | null];
  const [stdout, stderr] = await output;
  return { status, stdout, stderr };
}
