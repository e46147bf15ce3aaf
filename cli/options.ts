/** Options that several subcommands have. */
import { Argument, type Command, Option } from 'commander';
import type { Aws } from './aws';
import { ExitStatus } from './errors';
import { executionArnOrName, executionName, jsonObject, number } from './values';

export const using =
  <Args extends unknown[]>(aws: Aws, subcommand: (aws: Aws, ...args: Args) => Promise<void>) =>
  (...args: Args) =>
    subcommand(aws, ...args);

export const DETACH = new Option('--detach', 'do not follow it').default(false);

export const exitWithUsage = (command: Command) =>
  command.exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : ExitStatus.USAGE));

export const withCommonOptions = (command: Command) =>
  exitWithUsage(command)
    .addOption(
      new Option('-m, --state-machine <state machine>', 'of the waiter, runner or batch').env(
        'MEDIA_ANALYSIS_STATE_MACHINE',
      ),
    )
    .option('--json', 'print one JSON document', false)
    .allowExcessArguments(false);

export const withExecution = (command: Command) =>
  withCommonOptions(command).addArgument(
    new Argument('<execution>', 'its ARN, or its name together with --state-machine').argParser(executionArnOrName),
  );

/** For a subcommand that starts an execution. */
export const withNewExecution = (command: Command) =>
  withCommonOptions(command)
    .option('--context <json>', 'JSON object that events and Causes repeat', jsonObject)
    .option('--name <name>', 'name of the execution', executionName)
    .addOption(DETACH);

export const withWait = (command: Command) =>
  command
    .option('--expected <seconds>', 'how long the job should take in all', number)
    .option('--timeout <seconds>', 'deadline, if earlier than that of the state machine', number);
