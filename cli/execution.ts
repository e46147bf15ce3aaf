/** Reads an execution from Step Functions. */
import {
  DescribeExecutionCommand,
  type DescribeExecutionOutput,
  ExecutionStatus,
  GetExecutionHistoryCommand,
  type HistoryEvent,
  type SFNClient,
} from '@aws-sdk/client-sfn';
import { isObject } from '../lib/protocol/input-rules';
import type { LoopState } from '../lib/protocol/state';
import type { WaiterInput } from '../lib/protocol/waiter-input';
import { Pace } from './batch/pace';
import { batchPosition, type BatchProgress, readBatchProgress } from './batch/progress';
import { jsonOrText } from './json';

/** What the history of an execution says about its job. */
export interface JobProgress {
  readonly jobId?: string;
  /** The status of the job; absent until it is known. */
  readonly status?: string;
  readonly starting: boolean;
  readonly polls: number;
  /** When the job was created; before that is known, when it or the execution was started. */
  readonly since: Date;
  readonly nextPollAt?: Date;
  readonly expectedSeconds?: number;
}

export type Progress = JobProgress | BatchProgress;

export const isOfBatch = (progress: Progress): progress is BatchProgress => 'phase' in progress;

export interface Snapshot {
  readonly executionArn: string;
  readonly status: string;
  readonly startedAt?: Date;
  readonly stoppedAt?: Date;
  readonly output?: unknown;
  readonly error?: string;
  readonly cause?: unknown;
  readonly progress?: Progress;
}

export const isRunning = ({ status }: { readonly status?: string }) => status === ExecutionStatus.RUNNING;

/** @param pace What was seen of a batch before. */
export async function readExecution(client: SFNClient, executionArn: string, pace = new Pace()): Promise<Snapshot> {
  const execution = await client.send(new DescribeExecutionCommand({ executionArn }));
  return {
    executionArn,
    status: execution.status!,
    startedAt: execution.startDate,
    stoppedAt: execution.stopDate,
    ...outcomeOf(execution),
    progress: await readProgress(client, executionArn, pace),
  };
}

const outcomeOf = ({ output, error, cause }: DescribeExecutionOutput) => ({
  output: jsonOrText(output),
  error,
  cause: jsonOrText(cause),
});

/**
 * How many of the latest events are read, first and if no state is among them. A poll without a change of status writes
 * nine events; a task that is retried for hours writes hundreds without a state.
 */
const RECENT_EVENTS = [20, 1_000];

async function readProgress(client: SFNClient, executionArn: string, pace: Pace): Promise<Progress | undefined> {
  for (const maxResults of RECENT_EVENTS) {
    const command = new GetExecutionHistoryCommand({ executionArn, reverseOrder: true, maxResults });
    const { events = [] } = await client.send(command);
    const position = batchPosition(events);
    if (position) return pace.add(await readBatchProgress(client, position), Date.now());
    for (const event of events) {
      const state = stateIn(event);
      if (state) return progressOf(state, event);
    }
    if (events.length < maxResults) break;
  }
  return undefined;
}

function stateIn({ stateEnteredEventDetails, stateExitedEventDetails }: HistoryEvent): LoopState | undefined {
  const state = jsonOrText(stateEnteredEventDetails?.input ?? stateExitedEventDetails?.output);
  return isObject(state) && 'progress' in state ? (state as LoopState & typeof state) : undefined;
}

function progressOf(state: LoopState, event: HistoryEvent): JobProgress {
  const { status, starting = false, progress, waitSeconds } = state;
  const { JobId, ExpectedDurationSeconds } = state.input as Partial<WaiterInput>;
  const isWaiting = event.stateEnteredEventDetails?.name?.startsWith('Wait') && waitSeconds !== undefined;
  return {
    jobId: JobId,
    status,
    starting,
    polls: progress.polls,
    since: new Date(progress.jobCreatedAt ?? progress.jobStartedAt ?? progress.startedAt),
    nextPollAt: isWaiting ? new Date(event.timestamp!.getTime() + waitSeconds * 1000) : undefined,
    expectedSeconds: ExpectedDurationSeconds,
  };
}
