/** The options of `npm run demo -- --batch`. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { EXAMPLE_MAX_IMAGES } from '../bin/batch-example-stack';
import { MAX_RATE, MIN_RATE } from '../lib/batch/backend/per-image';
import { share, wholeNumber } from './options';

export interface BatchOptions {
  /** Runs the batch example, with so many images. */
  readonly batch?: number;
  /** Default: bulk-analysis. */
  readonly backend?: 'bulk-analysis' | 'per-image';
  /** The pace of the batch. */
  readonly callsPerSecond?: number;
  /** The quota of DetectModerationLabels. */
  readonly detectRate?: number;
  /** The share of the jobs that fail, or of the images that are refused. */
  readonly failShare?: number;
  /** Starts the batch again with the same BatchId. */
  readonly resume?: boolean;
  /** Plans only. */
  readonly dryRun?: boolean;
}

export function addBatchOptions(command: Command): void {
  command.addOption(
    new Option('--batch <images>', 'run a batch of so many images')
      .argParser(wholeNumber)
      .conflicts(['runner', 'manifest', 'timeout']),
  );
  addBackendOptions(command);
  command
    .addOption(
      new Option(
        '--fail-share <share>',
        'of a batch: the share of jobs that fail (with --fail: how), or with --backend per-image the share of images ' +
          'that are no readable JPEG or PNG; for example 0.02',
      )
        .argParser(share)
        .conflicts('dryRun'),
    )
    .addOption(
      new Option(
        '--resume',
        'of a batch: it fails in part, and is started again with the same BatchId when nothing fails any more; ' +
          'with --backend per-image it loses its permission after three quarters of the images, if there is no --fault',
      ).conflicts(['dryRun', 'serve']),
    )
    .addOption(
      new Option('--dry-run', 'of a batch: count, plan and estimate only').conflicts(['serve', 'fail', 'fault']),
    );
}

function addBackendOptions(command: Command): void {
  command
    .addOption(
      new Option(
        '--backend <backend>',
        'of a batch: how images are analysed (default: bulk-analysis, which is media analysis jobs)',
      ).choices(['bulk-analysis', 'per-image']),
    )
    .addOption(
      new Option(
        '--calls-per-second <calls>',
        'with --backend per-image: the most calls of the batch in a second (default: that of the construct in us-east-1)',
      ).argParser(rate),
    )
    .addOption(
      new Option(
        '--detect-rate <calls>',
        'with --backend per-image: throttle DetectModerationLabels above so many calls a second',
      )
        .argParser(wholeNumber)
        .conflicts('dryRun'),
    );
}

function rate(text: string): number {
  const value = Number(text);
  if (value >= MIN_RATE && value <= MAX_RATE) return value;
  throw new InvalidArgumentError(`It must be a number from ${MIN_RATE} to ${MAX_RATE}.`);
}

const OF_BATCH = ['backend', 'callsPerSecond', 'detectRate', 'failShare', 'resume', 'dryRun'];
const OF_CALLS = ['callsPerSecond', 'detectRate'];
const OF_JOBS = ['fail', 'duration'];

/** Why the options do not go together. Commander checks only which of them exclude each other. */
export function batchProblem(command: Command): string | undefined {
  const { batch, backend } = command.opts<BatchOptions>();
  const given = (names: readonly string[]) =>
    command.options.find((option) => {
      const name = option.attributeName();
      return names.includes(name) && command.getOptionValueSource(name) === 'cli';
    })?.long;
  if (batch === undefined) {
    const option = given(OF_BATCH);
    return option && `option '${option}' is for a batch: add --batch <images>`;
  }
  if (batch > EXAMPLE_MAX_IMAGES) return `the example takes at most ${EXAMPLE_MAX_IMAGES} images`;
  if (backend === 'per-image') {
    const option = given(OF_JOBS);
    return option && `option '${option}' is for jobs, and with --backend per-image there are none`;
  }
  const option = given(OF_CALLS);
  return option && `option '${option}' is for calls image by image: add --backend per-image`;
}
