/** Follows an execution to its end. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { SFNClient } from '@aws-sdk/client-sfn';
import { type Snapshot, snapshot } from './execution';
import { liveLine } from './live-line';
import { note, wayBack } from './text';
import { passes, Trouble, troubleOf } from './trouble';

export interface FollowOptions {
  readonly isSilent: boolean;
  /** Leaves it running. */
  readonly signal: AbortSignal;
  readonly lookEveryMs: number;
  /** Whether AWS has answered before: only then is it worth trying again for ever. */
  readonly hasAnswered: boolean;
  /** When the execution was started or redriven. */
  readonly begunAt?: Date;
}

/**
 * How often Step Functions may not know an execution that has just been started. DescribeExecution is eventually consistent.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeExecution.html
 */
const LOOKS_UNTIL_IT_IS_KNOWN = 10;

/** Undefined where it was left running. */
export async function follow(
  client: SFNClient,
  executionArn: string,
  { isSilent, signal, lookEveryMs, hasAnswered, begunAt }: FollowOptions,
): Promise<Snapshot | undefined> {
  const line = liveLine(!isSilent);
  const unknownLooks = begunAt ? LOOKS_UNTIL_IT_IS_KNOWN : 0;
  const look = lookAt(client, executionArn, { signal, hasAnswered, unknownLooks });
  // An answer may be older than a redrive.
  const isOld = ({ stoppedAt }: Snapshot) => begunAt && stoppedAt && stoppedAt < begunAt;
  try {
    while (!signal.aborted) {
      const now = await look();
      if (now && now.status !== 'RUNNING' && !isOld(now)) return now;
      if (now) line.update(now.progress);
      await sleep(lookEveryMs, undefined, { signal }).catch(() => {});
    }
    return undefined;
  } finally {
    line.stop();
  }
}

/** Each look gives nothing where nothing is to be seen for now: a laptop sleeps, a network changes, and the execution goes on. */
function lookAt(
  client: SFNClient,
  executionArn: string,
  { signal, hasAnswered, unknownLooks }: Pick<FollowOptions, 'signal' | 'hasAnswered'> & { unknownLooks: number },
) {
  let isCutOff = false;
  return async (): Promise<Snapshot | undefined> => {
    try {
      const now = await snapshot(client, executionArn);
      if (isCutOff) note('AWS can be reached again.');
      isCutOff = false;
      hasAnswered = true;
      unknownLooks = 0;
      return now;
    } catch (error) {
      if (signal.aborted || ((error as Error).name === 'ExecutionDoesNotExist' && unknownLooks-- > 0)) return undefined;
      const { message, status } = troubleOf(error);
      if (!passes(error) || !hasAnswered) throw new Trouble(`${message} ${wayBack(executionArn)}`, status);
      if (!isCutOff) note(`cannot reach AWS: ${message}; trying again`);
      isCutOff = true;
      return undefined;
    }
  };
}
