/** The command `media-analysis`: starts jobs and waits, and follows them. */
import { paginateListExecutions, SFNClient } from '@aws-sdk/client-sfn';
import { Argument, Command, InvalidArgumentError, Option } from 'commander';
import type { RunnerInput, WaiterInput } from '../lib/contract';
import { executionArnOf, type Snapshot, snapshot, startExecution } from './execution';
import { follow } from './follow';
import { findStateMachine } from './state-machine';
import { duration, outcomeText, progressText, table } from './text';
import { describeTrouble, ExitStatus, Trouble } from './trouble';

interface CommonOptions {
  readonly stateMachine?: string;
  readonly json: boolean;
}

interface WaitOptions extends CommonOptions {
  readonly expected?: number;
  readonly timeout?: number;
  readonly context?: Record<string, unknown>;
  readonly name?: string;
  readonly detach: boolean;
}

interface StartOptions extends WaitOptions {
  readonly jobName?: string;
  readonly outputPrefix?: string;
  readonly minConfidence?: number;
  readonly projectVersion?: string;
  readonly images?: number;
}

interface ListOptions extends CommonOptions {
  readonly status?: string;
  readonly limit: number;
}

const HELP = `
STATE MACHINE is an ARN, a name or the beginning of one, or the output of a stack, as in MyStack.StateMachineArn.
Region, credentials and endpoint are those of the AWS SDK: AWS_REGION, AWS_PROFILE, AWS_ENDPOINT_URL and so on.
Ctrl-C leaves an execution running.

Exit status: ${ExitStatus.DONE} it succeeded, or was left running as told; ${ExitStatus.FAILED} it failed; ${ExitStatus.USAGE} the command is wrong; ${ExitStatus.TROUBLE} AWS could not be asked; ${ExitStatus.INTERRUPTED} Ctrl-C.`;

export async function main(argv: string[]): Promise<void> {
  // The SDK warns of Node 20 from 2027 on; that is not what a user asked.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  try {
    await program().parseAsync(argv);
  } catch (error) {
    console.error(`media-analysis: ${describeTrouble(error)}`);
    process.exitCode = error instanceof Trouble ? error.status : ExitStatus.TROUBLE;
  }
}

function program(): Command {
  const command = new Command('media-analysis')
    .description(
      'Starts and follows Amazon Rekognition media analysis jobs, through the state machine of a waiter or runner.',
    )
    .addHelpText('after', HELP)
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : ExitStatus.USAGE));
  withWaitOptions(command.command('start'))
    .description('start a job by a runner, and follow it')
    .addArgument(new Argument('<manifest>', 'as in s3://bucket/key').argParser(s3Uri))
    .option('--job-name <name>', 'JobName')
    .option('--output-prefix <prefix>', 'below the prefix of the runner')
    .option('--min-confidence <percent>', 'least confidence of labels', number)
    .option('--project-version <arn>', 'custom adapter')
    .option('--images <number>', 'images of the manifest, where the runner cannot count them', number)
    .action(start);
  withWaitOptions(command.command('wait'))
    .description('wait for a job by a waiter, and follow it; the execution is named after the job')
    .argument('<job-id>', 'as StartMediaAnalysisJob returned it')
    .action(wait);
  withCommonOptions(command.command('status'))
    .description('tell of an execution')
    .argument('<execution>', 'ARN, or name with --state-machine')
    .action(status);
  withCommonOptions(command.command('list'))
    .description('list the latest executions')
    .addOption(new Option('--status <status>', 'only those').choices(EXECUTION_STATUSES))
    .option('--limit <number>', 'how many', number, 20)
    .action(list);
  return command;
}

const EXECUTION_STATUSES = ['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED', 'PENDING_REDRIVE'];

const withCommonOptions = (command: Command) =>
  command
    .addOption(
      new Option('-m, --state-machine <state machine>', 'of the waiter or runner').env('MEDIA_ANALYSIS_STATE_MACHINE'),
    )
    .option('--json', 'print one JSON document', false)
    .allowExcessArguments(false)
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : ExitStatus.USAGE));

const withWaitOptions = (command: Command) =>
  withCommonOptions(command)
    .option('--expected <seconds>', 'how long the job should take in all', number)
    .option('--timeout <seconds>', 'deadline, if earlier than that of the state machine', number)
    .option('--context <json>', 'JSON object that events and Causes repeat', jsonObject)
    .option('--name <name>', 'name of the execution')
    .option('--detach', 'do not follow it', false);

async function start(Manifest: RunnerInput['Manifest'], options: StartOptions): Promise<void> {
  const input = {
    Manifest,
    JobName: options.jobName,
    OutputPrefix: options.outputPrefix,
    MinConfidence: options.minConfidence,
    ProjectVersion: options.projectVersion,
    ImageCount: options.images,
    ...waitInput(options),
  } satisfies RunnerInput;
  await run(input, options.name, options);
}

async function wait(JobId: string, options: WaitOptions): Promise<void> {
  await run({ JobId, ...waitInput(options) } satisfies WaiterInput, options.name ?? JobId, options);
}

const waitInput = ({ expected, timeout, context }: WaitOptions) => ({
  ExpectedDurationSeconds: expected,
  TimeoutSeconds: timeout,
  Context: context,
});

async function run(input: RunnerInput | WaiterInput, name: string | undefined, options: WaitOptions): Promise<void> {
  const client = new SFNClient();
  const stateMachineArn = await findStateMachine(client, required(options));
  const { executionArn, existed } = await startExecution(client, stateMachineArn, input, name);
  const { json: isSilent } = options;
  if (!isSilent) console.error(existed ? `There is one of that name: ${executionArn}` : `Started ${executionArn}`);
  if (options.detach) {
    if (!isSilent) console.error(`To come back: media-analysis status ${executionArn}`);
    report(options, await snapshot(client, executionArn));
    return;
  }
  const interrupt = new AbortController();
  process.once('SIGINT', () => interrupt.abort());
  const end = await follow(client, executionArn, { isSilent, signal: interrupt.signal });
  if (end) report(options, end);
  else {
    console.error(`\nLeft running. To come back: media-analysis status ${executionArn}`);
    process.exitCode = ExitStatus.INTERRUPTED;
  }
}

async function status(execution: string, options: CommonOptions): Promise<void> {
  const client = new SFNClient();
  const executionArn = execution.startsWith('arn:')
    ? execution
    : executionArnOf(await findStateMachine(client, required(options)), execution);
  report(options, await snapshot(client, executionArn));
}

async function list(options: ListOptions): Promise<void> {
  const client = new SFNClient();
  const stateMachineArn = await findStateMachine(client, required(options));
  const found = [];
  const pages = paginateListExecutions(
    { client, pageSize: Math.min(options.limit, 100) },
    { stateMachineArn, statusFilter: options.status as 'RUNNING' | undefined },
  );
  for await (const { executions = [] } of pages) {
    found.push(...executions);
    if (found.length >= options.limit) break;
  }
  const executions = found.slice(0, options.limit);
  print(options, executions, () => {
    const rows = executions.map(({ name = '', status = '', startDate, stopDate = new Date() }) => [
      name,
      status,
      startDate!.toISOString(),
      duration(stopDate.getTime() - startDate!.getTime()),
    ]);
    return executions.length === 0
      ? 'There are none.'
      : table([['EXECUTION', 'STATUS', 'STARTED', 'DURATION'], ...rows]);
  });
}

function report(options: CommonOptions, execution: Snapshot): void {
  print(options, execution, () =>
    execution.status === 'RUNNING' ? progressText(execution.progress, Date.now()) : outcomeText(execution),
  );
  process.exitCode = ['RUNNING', 'SUCCEEDED'].includes(execution.status) ? ExitStatus.DONE : ExitStatus.FAILED;
}

const print = ({ json }: CommonOptions, document: object, text: () => string) =>
  console.log(json ? JSON.stringify(document, null, 2) : text());

function required({ stateMachine }: CommonOptions): string {
  if (stateMachine) return stateMachine;
  throw new Trouble(
    'Which state machine? Give --state-machine, or set MEDIA_ANALYSIS_STATE_MACHINE.',
    ExitStatus.USAGE,
  );
}

function s3Uri(text: string): RunnerInput['Manifest'] {
  const [, Bucket, Name, Version] = /^s3:\/\/([^/]+)\/(.+?)(?:\?versionId=(.+))?$/.exec(text) ?? [];
  if (!Name) throw new InvalidArgumentError('It must be the URI of an S3 object, as in s3://bucket/key.');
  return { Bucket, Name, Version };
}

function number(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) throw new InvalidArgumentError('It must be a number.');
  return value;
}

function jsonObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Told below.
  }
  throw new InvalidArgumentError('It must be a JSON object.');
}
