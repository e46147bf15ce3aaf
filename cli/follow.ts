/** Follows an execution to its end. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { SFNClient } from '@aws-sdk/client-sfn';
import { type Snapshot, snapshot } from './execution';
import { liveLine } from './live-line';
import { describeTrouble, Trouble } from './trouble';

/** Each look is two calls; Step Functions allows many more a second. */
const LOOK_EVERY_MS = 1_000;

/** Undefined where it was left running. */
export async function follow(
  client: SFNClient,
  executionArn: string,
  { isSilent, signal }: { isSilent: boolean; signal: AbortSignal },
): Promise<Snapshot | undefined> {
  const line = liveLine(!isSilent);
  try {
    while (!signal.aborted) {
      const now = await look(client, executionArn);
      if (now && now.status !== 'RUNNING') return now;
      if (now) line.update(now.progress);
      await sleep(LOOK_EVERY_MS, undefined, { signal }).catch(() => {});
    }
    return undefined;
  } finally {
    line.stop();
  }
}

/** Undefined where nothing is to be seen for now: a laptop sleeps, a network changes, and the execution goes on. */
async function look(client: SFNClient, executionArn: string): Promise<Snapshot | undefined> {
  try {
    return await snapshot(client, executionArn);
  } catch (error) {
    if (passes(error as CallError)) return undefined;
    throw new Trouble(`${describeTrouble(error)} To come back: media-analysis status ${executionArn}`);
  }
}

type CallError = Error & { readonly $fault?: 'client' | 'server'; readonly code?: string };

/** Faults of the service, and of the way to it, which Node gives a code. */
const passes = ({ $fault, name, code }: CallError) =>
  $fault === 'server' || code !== undefined || ['ThrottlingException', 'TimeoutError'].includes(name);
