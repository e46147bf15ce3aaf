/** Executions, as the API of Step Functions tells of them. */
import {
  DescribeExecutionCommand,
  type DescribeExecutionOutput,
  GetExecutionHistoryCommand,
  type HistoryEvent,
  type SFNClient,
} from '@aws-sdk/client-sfn';
import { isObject } from '../lib/protocol/input-rules';
import type { LoopState } from '../lib/protocol/state';
import type { WaiterInput } from '../lib/protocol/waiter-input';

/** What is known of an execution that runs. */
export interface Progress {
  readonly jobId?: string;
  /** Of the job; absent until it is known. */
  readonly status?: string;
  readonly starting: boolean;
  readonly polls: number;
  /** When the job was created, or the execution began. */
  readonly since: Date;
  readonly nextPollAt?: Date;
  readonly expectedSeconds?: number;
}

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

export async function snapshot(client: SFNClient, executionArn: string): Promise<Snapshot> {
  const execution = await client.send(new DescribeExecutionCommand({ executionArn }));
  return {
    executionArn,
    status: execution.status!,
    startedAt: execution.startDate,
    stoppedAt: execution.stopDate,
    ...outcomeOf(execution),
    progress: await progressOf(client, executionArn),
  };
}

const outcomeOf = ({ output, error, cause }: DescribeExecutionOutput) => ({
  output: parsed(output),
  error,
  cause: parsed(cause),
});

/** A text that is no JSON is left as it is. */
export function parsed(text: string | undefined): unknown {
  try {
    return text && (JSON.parse(text) as unknown);
  } catch {
    return text;
  }
}

/** A poll without news writes nine events; a task that is retried for hours, hundreds without a state among them. */
const RECENT_EVENTS = [20, 1_000];

async function progressOf(client: SFNClient, executionArn: string): Promise<Progress | undefined> {
  for (const maxResults of RECENT_EVENTS) {
    const command = new GetExecutionHistoryCommand({ executionArn, reverseOrder: true, maxResults });
    const { events = [] } = await client.send(command);
    for (const event of events) {
      const state = stateIn(event);
      if (state) return toProgress(state, event);
    }
    if (events.length < maxResults) break;
  }
  return undefined;
}

function stateIn({ stateEnteredEventDetails, stateExitedEventDetails }: HistoryEvent): LoopState | undefined {
  const state = parsed(stateEnteredEventDetails?.input ?? stateExitedEventDetails?.output);
  return isObject(state) && 'progress' in state ? (state as LoopState & typeof state) : undefined;
}

function toProgress(state: LoopState, event: HistoryEvent): Progress {
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
