/** The command line: its subcommands, options and help. */
import { ExecutionStatus } from '@aws-sdk/client-sfn';
import { Argument, Command, Option } from 'commander';
import { Aws, TIMEOUTS } from './aws';
import { addBatchCommands } from './batch/program';
import { list, redrive, start, stop, wait } from './commands';
import { ExitStatus, toCommandError } from './errors';
import { DETACH, exitWithUsage, using, withCommonOptions, withExecution, withNewExecution, withWait } from './options';
import { addStatus } from './status-command';
import { PROGRAM } from './text';
import { cause, count, number, s3Uri } from './values';

const HELP = `
<state machine> is an ARN (also of a version or an alias), a name or the beginning of one, or the
output of a stack, as in MyStack.StateMachineArn. The region is that of the ARN. Without an ARN, the
region is that of the AWS SDK, as are credentials and endpoint: AWS_REGION, AWS_PROFILE,
AWS_ENDPOINT_URL and so on.
After Ctrl-C the execution continues.

Exit status:
  ${ExitStatus.SUCCESS}    the job or batch succeeded, or a command that does not wait did its work
  ${ExitStatus.EXECUTION_FAILED}    the execution failed, timed out or was aborted
  ${ExitStatus.USAGE}    the command was used wrongly: a wrong option or value, a state machine or execution that does
       not exist or is of the wrong kind, a name that is taken, an execution that has ended
  ${ExitStatus.AWS_ERROR}    AWS could not be reached, or refused the call: network, credentials, permissions
  ${ExitStatus.INTERRUPTED}  Ctrl-C`;

export async function main(argv: readonly string[], timeouts = TIMEOUTS): Promise<void> {
  // From 2027 on the SDK warns about Node 20. The warning does not help the user of the command.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  try {
    await program(new Aws(timeouts)).parseAsync(argv);
  } catch (error) {
    const { message, status } = toCommandError(error);
    console.error(`${PROGRAM}: ${message}`);
    process.exitCode = status;
  } finally {
    exitOnceWritten();
  }
}

/** Ends the process when the output is written. Otherwise a provider of credentials that does not answer keeps it alive. */
const exitOnceWritten = () => process.stdout.write('', () => process.stderr.write('', () => process.exit()));

function program(aws: Aws): Command {
  const command = exitWithUsage(new Command(PROGRAM))
    .description(
      'Starts and follows Amazon Rekognition media analysis jobs, with the state machine of a waiter, runner or batch.',
    )
    .version(version(), '--version', 'print the version of the package')
    .addHelpText('after', HELP);
  addStartingCommands(command, aws);
  addExecutionCommands(command, aws);
  addBatchCommands(command, aws);
  withCommonOptions(command.command('list'))
    .description('list the latest executions')
    .addOption(new Option('--status <status>', 'only executions with this status').choices(LISTED_STATUSES))
    .option('--limit <number>', 'how many', count, 20)
    .action(using(aws, list));
  return command;
}

function addStartingCommands(command: Command, aws: Aws): void {
  withWait(withNewExecution(command.command('start')))
    .description('start a job with a runner, and follow it')
    .addArgument(new Argument('<manifest>', 'as in s3://bucket/key').argParser(s3Uri))
    .option('--job-name <name>', 'JobName')
    .option('--output-prefix <prefix>', 'prefix of the results, below the prefix of the runner')
    .option('--min-confidence <percent>', 'lowest confidence of labels', number)
    .option('--project-version <arn>', 'custom adapter')
    .option('--images <number>', 'number of images, instead of the number of lines in the manifest', number)
    .action(using(aws, start));
  withWait(withNewExecution(command.command('wait')))
    .description('wait for a job with a waiter, and follow it; the execution gets the name of the job')
    .argument('<job-id>', 'as StartMediaAnalysisJob returned it')
    .action(using(aws, wait));
}

function addExecutionCommands(command: Command, aws: Aws): void {
  addStatus(command, 'show an execution', aws);
  withExecution(command.command('stop'))
    .description('stop an execution; its jobs continue, and you pay for them')
    .option('--cause <text>', 'the reason, which the execution keeps', cause)
    .action(using(aws, stop));
  withExecution(command.command('redrive'))
    .description('continue an execution that failed or was stopped, from the state in which it ended, and follow it')
    .addOption(DETACH)
    .action(using(aws, redrive));
}

/** The bundle contains the version of its build. */
// eslint-disable-next-line @typescript-eslint/no-require-imports -- jsii's compiler cannot import JSON
const version = () => (require('../package.json') as { version: string }).version;

const { RUNNING, SUCCEEDED, FAILED, TIMED_OUT, ABORTED } = ExecutionStatus;

/** Without PENDING_REDRIVE, which Step Functions accepts only for a Map Run. */
const LISTED_STATUSES = [RUNNING, SUCCEEDED, FAILED, TIMED_OUT, ABORTED];
