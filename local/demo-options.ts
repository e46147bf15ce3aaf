/** The options of `npm run demo`. */
import * as path from 'node:path';
import { Command, Option } from 'commander';
import { FAILURE_CODES, type FailureCode } from '../lib/protocol/rekognition';
import { addBatchOptions, type BatchOptions, batchProblem } from './demo-batch-options';
import { existingFile, exitWithTwo, positive, wholeSeconds } from './options';
import type { FaultKind } from './rekognition/faults';

export interface DemoOptions extends BatchOptions {
  /** Runs the runner example instead of the waiter example. */
  readonly runner: boolean;
  /** Keeps the simulated cloud running, so that the command can use it. */
  readonly serve: boolean;
  readonly manifest: string;
  /** Stands for S3. It is kept after the run. */
  readonly directory?: string;
  /** How long the job takes, in seconds. */
  readonly duration: number;
  /** How long the state machine waits for the job, in seconds. */
  readonly timeout?: number;
  readonly fail?: FailureCode;
  readonly fault: FaultKind[];
  readonly speed: number;
  readonly json: boolean;
}

const FAULTS: readonly FaultKind[] = ['throttle', 'internal', 'hang', 'reset', 'denied', 'notfound', 'garbage'];

/** Real seconds that a run takes by default. */
const RUN_SECONDS = 8;

/** If an option is wrong, prints one line and ends the process with status 2. */
export function parseOptions(argv: string[]): DemoOptions {
  const command = exitWithTwo(new Command('demo')).description(
    'Runs the example app on this machine: the real state machines and functions, and a simulated Rekognition.',
  );
  addJobOptions(command);
  addBatchOptions(command);
  const options = command.parse(argv).opts<DemoOptions>();
  const problem = batchProblem(command);
  if (problem) command.error(`error: ${problem}`);
  return { ...options, speed: options.speed ?? defaultSpeed(options) };
}

/** Nobody watches the jobs of a batch one by one, so a batch runs as fast as it can. */
function defaultSpeed({ batch, duration, timeout = Infinity }: DemoOptions): number {
  return batch ? Infinity : Math.max(1, Math.min(duration, timeout) / RUN_SECONDS);
}

function addJobOptions(command: Command): void {
  command
    .addOption(
      new Option('--runner', 'upload a manifest, which starts the job, instead of waiting for a job')
        .default(false)
        .conflicts('timeout'),
    )
    .option('--serve', 'keep the simulated cloud running, in real time, for the command', false)
    .option(
      '--manifest <file>',
      'manifest in JSON Lines',
      existingFile,
      path.join(__dirname, '..', 'examples', 'manifest.jsonl'),
    )
    .option(
      '--directory <directory>',
      'stands for S3: s3://bucket/key is <directory>/bucket/key (default: a temporary one)',
    )
    .option('--duration <seconds>', 'how long the job takes', wholeSeconds, 1200)
    .option('--timeout <seconds>', 'how long to wait for the job', wholeSeconds)
    .addOption(new Option('--fail <code>', 'make the job fail with this code').choices(FAILURE_CODES))
    .addOption(
      new Option(
        '--fault <kind...>',
        'make GetMediaAnalysisJob fail like this, or with --backend per-image DetectModerationLabels; repeatable',
      )
        .choices(FAULTS)
        .default([]),
    )
    .option('--speed <factor>', 'virtual seconds in one real second (default: a run of one job takes 10 s)', positive)
    .option('--json', 'print one JSON document', false);
}
