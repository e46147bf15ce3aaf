/** Follows an execution to its end. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { SFNClient } from '@aws-sdk/client-sfn';
import type { Timeouts } from './aws';
import { CommandError, isTransient, toCommandError } from './errors';
import { Pace } from './batch/pace';
import { isOfBatch, isRunning, readExecution, type Snapshot } from './execution';
import { progressLine } from './progress-line';
import { followHint, note } from './text';

export interface FollowOptions {
  readonly isSilent: boolean;
  /** Ends the command, but not the execution. */
  readonly signal: AbortSignal;
  readonly timeouts: Pick<Timeouts, 'refreshMs' | 'mapRunRefreshMs'>;
  /** Whether AWS has answered before. Only then transient errors are retried without a limit. */
  readonly hasAnswered: boolean;
  /** When the execution was started or redriven. */
  readonly begunAt?: Date;
}

/**
 * How often Step Functions may answer that an execution does not exist right after its start: DescribeExecution is
 * eventually consistent.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeExecution.html
 */
const MAX_UNKNOWN_ANSWERS = 10;

/** Returns undefined if the signal came before the end of the execution. */
export async function follow(
  client: SFNClient,
  executionArn: string,
  { isSilent, signal, timeouts, hasAnswered, begunAt }: FollowOptions,
): Promise<Snapshot | undefined> {
  const line = progressLine(!isSilent);
  const unknownAnswers = begunAt ? MAX_UNKNOWN_ANSWERS : 0;
  const refresh = refresher(client, executionArn, { signal, hasAnswered, unknownAnswers });
  // After a redrive an answer may still describe the execution before it.
  const isOutdated = ({ stoppedAt }: Snapshot) => begunAt && stoppedAt && stoppedAt < begunAt;
  let pauseMs = timeouts.refreshMs;
  try {
    while (!signal.aborted) {
      const now = await refresh();
      if (now && !isRunning(now) && !isOutdated(now)) return now;
      if (now) {
        line.update(now.progress);
        pauseMs = readsMapRun(now) ? timeouts.mapRunRefreshMs : timeouts.refreshMs;
      }
      await sleep(pauseMs, undefined, { signal }).catch(() => {});
    }
    return undefined;
  } finally {
    line.stop();
  }
}

const readsMapRun = ({ progress }: Snapshot) => progress && isOfBatch(progress) && progress.phase === 'ANALYSING';

/**
 * Each call reads the execution. It returns undefined if AWS cannot be reached at the moment: a laptop may sleep, a network
 * may change, and the execution continues.
 */
function refresher(
  client: SFNClient,
  executionArn: string,
  { signal, hasAnswered, unknownAnswers }: Pick<FollowOptions, 'signal' | 'hasAnswered'> & { unknownAnswers: number },
) {
  const pace = new Pace();
  let isCutOff = false;
  return async (): Promise<Snapshot | undefined> => {
    try {
      const now = await readExecution(client, executionArn, pace);
      if (isCutOff) note('AWS can be reached again.');
      isCutOff = false;
      hasAnswered = true;
      unknownAnswers = 0;
      return now;
    } catch (error) {
      const isUnknown = (error as Error).name === 'ExecutionDoesNotExist';
      if (signal.aborted || (isUnknown && unknownAnswers-- > 0)) return undefined;
      const { message, status } = toCommandError(error);
      if (!isTransient(error) || !hasAnswered) throw new CommandError(`${message} ${followHint(executionArn)}`, status);
      if (!isCutOff) note(`cannot reach AWS: ${message}; trying again`);
      isCutOff = true;
      return undefined;
    }
  };
}
