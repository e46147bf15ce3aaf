/** The options of `npm run demo -- --batch`. */
import { type Command, Option } from 'commander';
import { EXAMPLE_MAX_IMAGES } from '../bin/batch-example-stack';
import { share, wholeNumber } from './options';

export interface BatchOptions {
  /** Runs the batch example, with so many images. */
  readonly batch?: number;
  /** The share of the jobs that fail. */
  readonly failShare?: number;
  /** Starts the batch again with the same BatchId. */
  readonly resume?: boolean;
  /** Plans only. */
  readonly dryRun?: boolean;
}

export function addBatchOptions(command: Command): void {
  command
    .addOption(
      new Option('--batch <images>', 'run a batch of so many images')
        .argParser(wholeNumber)
        .conflicts(['runner', 'manifest', 'timeout']),
    )
    .addOption(
      new Option('--fail-share <share>', 'of a batch: the share of jobs that fail, for example 0.02 (with --fail: how)')
        .argParser(share)
        .conflicts('dryRun'),
    )
    .addOption(
      new Option(
        '--resume',
        'of a batch: it fails in part, and is started again with the same BatchId when nothing fails any more',
      ).conflicts(['dryRun', 'serve']),
    )
    .addOption(
      new Option('--dry-run', 'of a batch: count, plan and estimate only').conflicts(['serve', 'fail', 'fault']),
    );
}

/** Why the options do not go together. Commander checks only which of them exclude each other. */
export function batchProblem({ batch, failShare, resume, dryRun }: BatchOptions): string | undefined {
  if (batch !== undefined) {
    return batch > EXAMPLE_MAX_IMAGES ? `the example takes at most ${EXAMPLE_MAX_IMAGES} images` : undefined;
  }
  const [option] = Object.entries({ '--fail-share': failShare, '--resume': resume, '--dry-run': dryRun })
    .filter(([, value]) => value !== undefined)
    .map(([name]) => name);
  return option && `option '${option}' is for a batch: add --batch <images>`;
}
