/** The command line of `batch`. */
import { type Command, Option } from 'commander';
import type { Aws } from '../aws';
import { addStatus } from '../status-command';
import { DETACH, exitWithUsage, using, withExecution, withNewExecution } from '../options';
import { executionName, number } from '../values';
import { results, resume, start } from './commands';
import { SOURCE_KINDS } from './source';

const START_HELP = `
<source> is
  s3://bucket/key.jsonl (.csv, .gz)   a manifest. s3://bucket/key?versionId=... names a version
  s3://bucket/prefix/                 a prefix: ends with a slash, or is only a bucket
  s3://bucket/.../manifest.json       the manifest of an S3 Inventory
For another key, --as says what it is.`;

export function addBatchCommands(command: Command, aws: Aws): void {
  const batch = exitWithUsage(command.command('batch')).description(
    'start and follow a batch, which splits any number of images into parts',
  );
  addStart(batch, aws);
  addStatus(batch, 'show an execution of a batch, and how far it is', aws);
  withExecution(batch.command('results'))
    .description('show where the results of a batch are, and what came of its images')
    .action(using(aws, results));
  withExecution(batch.command('resume'))
    .description('start a batch again that has ended: only its parts without a result run')
    .option('--name <name>', 'name of the new execution', executionName)
    .addOption(DETACH)
    .action(using(aws, resume));
}

function addStart(batch: Command, aws: Aws): void {
  withNewExecution(batch.command('start'))
    .description('start a batch, and follow it')
    .argument('<source>', 'as in s3://bucket/key.jsonl, s3://bucket/prefix/ or s3://bucket/.../manifest.json')
    .addOption(new Option('--as <kind>', 'what the source is, if its key does not tell').choices(SOURCE_KINDS))
    .addOption(
      new Option('--dry-run', 'analyse nothing: count the images, and estimate price and time')
        .default(false)
        .conflicts('detach'),
    )
    .option('--batch-id <id>', 'name of the batch, instead of the name of the execution')
    .option('--max-images <number>', 'refuse a source with more images', number)
    .option('--min-confidence <percent>', 'lowest confidence of labels', number)
    .option('--project-version <arn>', 'custom adapter')
    .option('--duration-per-image <milliseconds>', 'for the estimated time of a dry run', number)
    .addHelpText('after', START_HELP)
    .action(using(aws, start));
}
