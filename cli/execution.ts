/** Executions, as the API of Step Functions tells of them. */
import { randomUUID } from 'node:crypto';
import {
  DescribeExecutionCommand,
  type DescribeExecutionOutput,
  ExecutionAlreadyExists,
  GetExecutionHistoryCommand,
  type HistoryEvent,
  type SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import type { PolledState, RunnerInput, WaiterInput } from '../lib/contract';
import { executionArnOf } from './arn';
import { wayBack } from './text';
import { ExitStatus, passes, Trouble, troubleOf } from './trouble';

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

type Input = RunnerInput | WaiterInput;

export interface Started {
  readonly executionArn: string;
  /** Absent where the execution was there before, running or ended. */
  readonly startedAt?: Date;
}

/** Starts an execution. One of the same name is taken for the same if it is about the same job or manifest. */
export async function startExecution(
  client: SFNClient,
  stateMachineArn: string,
  input: Input,
  // A call that is made again, because its answer was lost, must not start a second job.
  name: string = randomUUID(),
): Promise<Started> {
  const executionArn = executionArnOf(stateMachineArn, name);
  try {
    const command = new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) });
    const { startDate } = await client.send(command);
    return { executionArn, startedAt: startDate };
  } catch (error) {
    if (passes(error) && (error as Error).name !== 'ThrottlingException') {
      throw new Trouble(`${troubleOf(error).message}. It may have started all the same. ${wayBack(executionArn)}`);
    }
    if (!(error instanceof ExecutionAlreadyExists)) throw error;
    const existing = await client.send(new DescribeExecutionCommand({ executionArn }));
    if (subjectOf(parsed(existing.input) as Input) === subjectOf(input)) return { executionArn };
    throw new Trouble(`There is an execution ${name} about something else: give another --name.`, ExitStatus.USAGE);
  }
}

const subjectOf = (input: Input) => JSON.stringify('Manifest' in input ? input.Manifest : input.JobId);

export async function snapshot(client: SFNClient, executionArn: string, abortSignal?: AbortSignal): Promise<Snapshot> {
  const execution = await client.send(new DescribeExecutionCommand({ executionArn }), { abortSignal });
  return {
    executionArn,
    status: execution.status!,
    startedAt: execution.startDate,
    stoppedAt: execution.stopDate,
    ...outcomeOf(execution),
    progress: await progressOf(client, executionArn, abortSignal),
  };
}

const outcomeOf = ({ output, error, cause }: DescribeExecutionOutput) => ({
  output: parsed(output),
  error,
  cause: parsed(cause),
});

function parsed(text: string | undefined): unknown {
  try {
    return text && (JSON.parse(text) as unknown);
  } catch {
    return text;
  }
}

/** A poll without news writes nine events; a task that is retried for hours, hundreds without a state among them. */
const RECENT_EVENTS = [20, 1_000];

async function progressOf(
  client: SFNClient,
  executionArn: string,
  abortSignal: AbortSignal | undefined,
): Promise<Progress | undefined> {
  for (const maxResults of RECENT_EVENTS) {
    const command = new GetExecutionHistoryCommand({ executionArn, reverseOrder: true, maxResults });
    const { events = [] } = await client.send(command, { abortSignal });
    for (const event of events) {
      const state = stateIn(event);
      if (state) return toProgress(state, event);
    }
    if (events.length < maxResults) break;
  }
  return undefined;
}

function stateIn({ stateEnteredEventDetails, stateExitedEventDetails }: HistoryEvent): PolledState | undefined {
  const state = parsed(stateEnteredEventDetails?.input ?? stateExitedEventDetails?.output);
  return typeof state === 'object' && state !== null && 'progress' in state ? (state as PolledState) : undefined;
}

function toProgress(state: PolledState, event: HistoryEvent): Progress {
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
