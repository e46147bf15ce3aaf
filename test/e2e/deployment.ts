/** The deployed stacks as their users see them: executions through the API, events from queues, and a log. */
import * as fs from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  DescribeExecutionCommand,
  ExecutionStatus,
  type HistoryEvent,
  paginateGetExecutionHistory,
  paginateListExecutions,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import type { MediaAnalysisJobStateChange } from '../../lib';
import type { MediaAnalysisBatchStateChange } from '../../lib/protocol/batch/batch-event';
import { systemClock } from '../../local/clock';
import type { S3Object } from '../../local/object-store';
import type { OperationsOptions } from '../../local/rekognition/operations';
import { type Rekognition, startRekognition } from '../../local/rekognition/server';
import { jobsIn } from '../support/jobs';
import { OUTPUTS_FILE } from './deploy';
import { type Delivery, Inbox } from './inbox';
import { BATCH_RULES, BATCH_STACK, PART_RULES, RULES, SCENARIO_STACK } from './names';
import { S3Store } from './s3-store';

export interface Run {
  readonly executionArn: string;
  readonly status: string;
  readonly output: any;
  readonly error?: string;
  /** Parsed JSON. */
  readonly cause: any;
  /** The names of the states entered, in order. */
  readonly states: readonly string[];
  readonly history: readonly HistoryEvent[];
  readonly events: readonly Delivery<MediaAnalysisJobStateChange>[];
}

/** How jobs go in the simulated Rekognition. */
export type SimulatedJobs = Omit<OperationsOptions, 'clock' | 'store'>;

const POLL_MS = 500;

export class Deployment {
  static async open(options: SimulatedJobs): Promise<Deployment> {
    const port = Number(process.env.E2E_REKOGNITION_PORT);
    const store = new S3Store();
    const rekognition = await startRekognition({ jobDurationSeconds: 6, ...options, clock: systemClock, store, port });
    const outputs = JSON.parse(fs.readFileSync(OUTPUTS_FILE, 'utf8')) as Record<string, Record<string, string>>;
    const queuesOf = (stack: string, rules: readonly string[]) =>
      Object.fromEntries(rules.map((rule) => [rule, outputs[stack][`${rule}Queue`]]));
    const inbox = await Inbox.open<MediaAnalysisJobStateChange>(queuesOf(SCENARIO_STACK, RULES));
    const batchQueues = queuesOf(BATCH_STACK, [...BATCH_RULES, ...PART_RULES]);
    const batchInbox = await Inbox.open<MediaAnalysisBatchStateChange>(batchQueues);
    return new Deployment(rekognition, outputs, inbox, batchInbox, store);
  }

  readonly jobs: ReturnType<typeof jobsIn>;
  /** The executions that have ended. */
  readonly runs: Run[] = [];
  private open = true;
  private readonly stepFunctions = new SFNClient({ requestHandler: { httpAgent: { maxSockets: 250 } } });

  private constructor(
    readonly rekognition: Rekognition,
    private readonly outputs: Record<string, Record<string, string>>,
    /** Events of jobs. */
    readonly inbox: Inbox<MediaAnalysisJobStateChange>,
    readonly batchInbox: Inbox<MediaAnalysisBatchStateChange>,
    readonly store: S3Store,
  ) {
    this.jobs = jobsIn(rekognition, systemClock);
  }

  async close(): Promise<void> {
    this.open = false;
    await Promise.all([this.inbox.close(), this.batchInbox.close()]);
    await this.rekognition.stop();
  }

  /** The same deployment with its own list of runs. */
  forScenario(): Deployment {
    return Object.assign(Object.create(this) as Deployment, { runs: [] });
  }

  output(name: string, stack = SCENARIO_STACK): string {
    return this.outputs[stack][name];
  }

  /** Starts an execution of a state machine, and returns its ARN. */
  async start(input: unknown, machine = 'Waiter', name?: string, stack = SCENARIO_STACK): Promise<string> {
    const stateMachineArn = this.output(machine, stack);
    const command = new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) });
    return (await this.stepFunctions.send(command)).executionArn!;
  }

  /** Starts an execution, and waits for its end. */
  async run(input: unknown, machine?: string, name?: string, stack?: string): Promise<Run> {
    return this.endOf(await this.start(input, machine, name, stack));
  }

  async stop(executionArn: string): Promise<void> {
    await this.stepFunctions.send(new StopExecutionCommand({ executionArn }));
  }

  /** The executions of a state machine that run, with their inputs. */
  async running(machine: string, stack: string): Promise<{ executionArn: string; input: string }[]> {
    const stateMachineArn = this.output(machine, stack);
    const pages = paginateListExecutions(
      { client: this.stepFunctions },
      { stateMachineArn, statusFilter: ExecutionStatus.RUNNING },
    );
    const found: { executionArn: string; input: string }[] = [];
    for await (const { executions = [] } of pages) {
      for (const { executionArn } of executions) {
        const { input } = await this.stepFunctions.send(new DescribeExecutionCommand({ executionArn }));
        found.push({ executionArn: executionArn!, input: input! });
      }
    }
    return found;
  }

  async endOf(executionArn: string): Promise<Run> {
    const { status, output, error, cause } = await this.until('the execution ended', async () => {
      const execution = await this.stepFunctions.send(new DescribeExecutionCommand({ executionArn }));
      return execution.status === ExecutionStatus.RUNNING ? undefined : execution;
    });
    const history = await this.history(executionArn);
    const parsed = { output: output && JSON.parse(output), cause: cause && JSON.parse(cause) };
    const events = await this.inbox.eventsOf(executionArn);
    const run = { executionArn, status: status!, error, ...parsed, states: statesIn(history), history, events };
    this.runs.push(run);
    return run;
  }

  /** Waits for the first event of the execution that an upload starts, and returns its ARN. */
  startedBy(manifest: S3Object): Promise<string> {
    return this.until('the execution started', () => {
      const first = this.inbox.messages.find(({ detail }) => detail.manifest?.Name === manifest.Name);
      return Promise.resolve(first?.detail.executionArn);
    });
  }

  /** Asks twice a second, until there is an answer. */
  async until<T>(what: string, ask: () => Promise<T | undefined>): Promise<T> {
    while (this.open) {
      const answer = await ask();
      if (answer !== undefined) return answer;
      await sleep(POLL_MS);
    }
    throw new Error(`The test file ended before ${what}.`);
  }

  /** The messages in the poll function's log that contain the JobId. */
  async logOf(jobId: string): Promise<string[]> {
    const command = new FilterLogEventsCommand({ logGroupName: this.output('PollLog'), filterPattern: `"${jobId}"` });
    const { events = [] } = await new CloudWatchLogsClient().send(command);
    return events.map(({ message }) => message!);
  }

  private async history(executionArn: string): Promise<HistoryEvent[]> {
    const events: HistoryEvent[] = [];
    const pages = paginateGetExecutionHistory({ client: this.stepFunctions }, { executionArn });
    for await (const page of pages) events.push(...page.events!);
    return events;
  }
}

const statesIn = (history: readonly HistoryEvent[]) =>
  history.flatMap(({ stateEnteredEventDetails }) => stateEnteredEventDetails?.name ?? []);
