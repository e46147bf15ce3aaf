/** The command: starts jobs and waits, and follows them. */
import { Argument, Command, Option } from 'commander';
import { Aws, PATIENCE } from './aws';
import { list, redrive, start, status, stop, wait } from './commands';
import { PROGRAM } from './text';
import { ExitStatus, troubleOf } from './trouble';
import { cause, count, executionArnOrName, executionName, jsonObject, number, s3Uri } from './values';

const HELP = `
STATE MACHINE is an ARN, also of a version or an alias, a name or the beginning of one, or the
output of a stack, as in MyStack.StateMachineArn. Credentials, endpoint and, without an ARN, the
region are those of the AWS SDK: AWS_PROFILE, AWS_ENDPOINT_URL, AWS_REGION and so on.
Ctrl-C leaves an execution running.

Exit status:
  ${ExitStatus.DONE}    the job succeeded; of a command that does not wait for a job: it has done what it should
  ${ExitStatus.FAILED}    the execution failed, timed out or was aborted
  ${ExitStatus.USAGE}    the command cannot be done as it is: a wrong option or value, a state machine or execution that
       does not exist or is of the wrong kind, a name that is taken, an execution that has ended
  ${ExitStatus.TROUBLE}    AWS could not be reached, or refused: network, credentials, permissions
  ${ExitStatus.INTERRUPTED}  Ctrl-C`;

export async function main(argv: readonly string[], patience = PATIENCE): Promise<void> {
  // The SDK warns of Node 20 from 2027 on; that is not what a user asked.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  try {
    await program(new Aws(patience)).parseAsync(argv);
  } catch (error) {
    const { message, status } = troubleOf(error);
    console.error(`${PROGRAM}: ${message}`);
    process.exitCode = status;
  } finally {
    exitOnceWritten();
  }
}

/** A provider of credentials that does not answer would keep the process. */
const exitOnceWritten = () => process.stdout.write('', () => process.stderr.write('', () => process.exit()));

function program(aws: Aws): Command {
  const using =
    <Args extends unknown[]>(command: (aws: Aws, ...args: Args) => Promise<void>) =>
    (...args: Args) =>
      command(aws, ...args);
  const command = new Command(PROGRAM)
    .description(
      'Starts and follows Amazon Rekognition media analysis jobs, through the state machine of a waiter or runner.',
    )
    .version(version(), '--version', 'print the version of the package')
    .addHelpText('after', HELP)
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : ExitStatus.USAGE));
  withRunOptions(command.command('start'))
    .description('start a job by a runner, and follow it')
    .addArgument(new Argument('<manifest>', 'as in s3://bucket/key').argParser(s3Uri))
    .option('--job-name <name>', 'JobName')
    .option('--output-prefix <prefix>', 'below the prefix of the runner')
    .option('--min-confidence <percent>', 'least confidence of labels', number)
    .option('--project-version <arn>', 'custom adapter')
    .option('--images <number>', 'images of the manifest, in place of the number of its lines', number)
    .action(using(start));
  withRunOptions(command.command('wait'))
    .description('wait for a job by a waiter, and follow it; the execution is named after the job')
    .argument('<job-id>', 'as StartMediaAnalysisJob returned it')
    .action(using(wait));
  withExecution(command.command('status'))
    .description('tell of an execution')
    .option('--follow', 'to its end', false)
    .action(using(status));
  withExecution(command.command('stop'))
    .description('stop an execution; the job goes on, and is paid for')
    .option('--cause <text>', 'why, for those who read of it later', cause)
    .action(using(stop));
  withExecution(command.command('redrive'))
    .description('continue an execution that failed or was stopped, from the state in which it ended, and follow it')
    .addOption(DETACH)
    .action(using(redrive));
  withCommonOptions(command.command('list'))
    .description('list the latest executions')
    .addOption(new Option('--status <status>', 'only those').choices(EXECUTION_STATUSES))
    .option('--limit <number>', 'how many', count, 20)
    .action(using(list));
  return command;
}

/** The bundle has it from when it was built. */
// eslint-disable-next-line @typescript-eslint/no-require-imports -- JSON cannot be imported where jsii compiles
const version = () => (require('../package.json') as { version: string }).version;

/** Step Functions takes PENDING_REDRIVE for a map run only. */
const EXECUTION_STATUSES = ['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'];

const DETACH = new Option('--detach', 'do not follow it').default(false);

const withCommonOptions = (command: Command) =>
  command
    .addOption(
      new Option('-m, --state-machine <state machine>', 'of the waiter or runner').env('MEDIA_ANALYSIS_STATE_MACHINE'),
    )
    .option('--json', 'print one JSON document', false)
    .allowExcessArguments(false)
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : ExitStatus.USAGE));

const withExecution = (command: Command) =>
  withCommonOptions(command).addArgument(
    new Argument('<execution>', 'ARN, or name with --state-machine').argParser(executionArnOrName),
  );

const withRunOptions = (command: Command) =>
  withCommonOptions(command)
    .option('--expected <seconds>', 'how long the job should take in all', number)
    .option('--timeout <seconds>', 'deadline, if earlier than that of the state machine', number)
    .option('--context <json>', 'JSON object that events and Causes repeat', jsonObject)
    .option('--name <name>', 'name of the execution', executionName)
    .addOption(DETACH);
