/** Executions, as the API of Step Functions tells of them. */
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
import { Trouble } from './trouble';

/** What is known of an execution that runs. */
export interface Progress {
  readonly jobId?: string;
  /** Of the job; absent until it is known. */
  readonly status?: string;
  readonly starting: boolean;
  readonly polls: number;
  /** In milliseconds since the epoch: when the job was created, or the execution began. */
  readonly since: number;
  /** In milliseconds since the epoch. */
  readonly nextPollAt?: number;
  readonly expectedSeconds?: number;
}

export interface Snapshot {
  readonly executionArn: string;
  readonly status: string;
  readonly startedAt: number;
  readonly stoppedAt?: number;
  readonly output?: unknown;
  readonly error?: string;
  readonly cause?: unknown;
  readonly progress?: Progress;
}

/**
 * Starts an execution. One of the same name is taken for the same, running or ended, if it is about the same: its ARN comes
 * back, with the word that it was there.
 */
export async function startExecution(
  client: SFNClient,
  stateMachineArn: string,
  input: Input,
  name: string | undefined,
): Promise<{ executionArn: string; existed: boolean }> {
  try {
    const command = new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) });
    return { executionArn: (await client.send(command)).executionArn!, existed: false };
  } catch (error) {
    if (!(error instanceof ExecutionAlreadyExists)) throw error;
    const executionArn = executionArnOf(stateMachineArn, name!);
    const existing = await client.send(new DescribeExecutionCommand({ executionArn }));
    if (subjectOf(parsed(existing.input) as Input) === subjectOf(input)) return { executionArn, existed: true };
    throw new Trouble(`There is an execution ${name} about something else: give another --name.`);
  }
}

type Input = RunnerInput | WaiterInput;

const subjectOf = (input: Input) => JSON.stringify('Manifest' in input ? input.Manifest : input.JobId);

export const executionArnOf = (stateMachineArn: string, name: string) =>
  `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;

export async function snapshot(client: SFNClient, executionArn: string): Promise<Snapshot> {
  const execution = await client.send(new DescribeExecutionCommand({ executionArn }));
  return {
    ...outcomeOf(execution),
    executionArn,
    status: execution.status!,
    startedAt: execution.startDate!.getTime(),
    stoppedAt: execution.stopDate?.getTime(),
    progress: await progressOf(client, executionArn),
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
    since: progress.jobCreatedAt ?? progress.jobStartedAt ?? progress.startedAt,
    nextPollAt: isWaiting ? event.timestamp!.getTime() + waitSeconds * 1000 : undefined,
    expectedSeconds: ExpectedDurationSeconds,
  };
}
