/** Follows an execution to its end. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { SFNClient } from '@aws-sdk/client-sfn';
import { type Snapshot, snapshot } from './execution';
import { liveLine } from './live-line';

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
      const now = await snapshot(client, executionArn);
      if (now.status !== 'RUNNING') return now;
      line.update(now.progress);
      await sleep(LOOK_EVERY_MS, undefined, { signal }).catch(() => {});
    }
    return undefined;
  } finally {
    line.stop();
  }
}
