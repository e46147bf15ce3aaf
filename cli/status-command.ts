/** The subcommand `status`, of executions and of batches. */
import type { Command } from 'commander';
import type { Aws } from './aws';
import { status } from './commands';
import { using, withExecution } from './options';

export const addStatus = (command: Command, description: string, aws: Aws) =>
  withExecution(command.command('status'))
    .description(description)
    .option('--follow', 'follow it to its end', false)
    .action(using(aws, status));
