import * as path from 'node:path';
import { Command, Option } from 'commander';
import { FAILURE_CODES, type FailureCode } from '../lib/protocol/rekognition';
import { existingFile, exitWithTwo, positive, wholeSeconds } from './options';
import type { FaultKind } from './rekognition/faults';

export interface DemoOptions {
  /** The runner in place of the waiter. */
  readonly runner: boolean;
  /** Leave it running for the command-line tool. */
  readonly serve: boolean;
  readonly manifest: string;
  /** Stands for S3, and stays. */
  readonly directory?: string;
  /** Seconds that the job takes. */
  readonly duration: number;
  /** Seconds to wait for it. */
  readonly timeout?: number;
  readonly fail?: FailureCode;
  readonly fault: FaultKind[];
  readonly speed: number;
  readonly json: boolean;
}

const FAULTS: readonly FaultKind[] = ['throttle', 'internal', 'hang', 'reset', 'denied', 'notfound', 'garbage'];

/** Real seconds that a run takes if it is not told how fast to go. */
const RUN_SECONDS = 8;

/** Ends the process with status 2 and one line where an option is wrong. */
export function parseOptions(argv: string[]): DemoOptions {
  const command = exitWithTwo(new Command('demo'))
    .description(
      'Runs the example app on this machine: a simulated Rekognition job, the real state machine and handler.',
    )
    .addOption(
      new Option('--runner', 'an upload starts the job, in place of a job that is waited for')
        .default(false)
        .conflicts('timeout'),
    )
    .option('--serve', 'leave it running, in real time, for the command', false)
    .option(
      '--manifest <file>',
      'JSON Lines manifest',
      existingFile,
      path.join(__dirname, '..', 'examples', 'manifest.jsonl'),
    )
    .option(
      '--directory <directory>',
      'stands for S3: s3://bucket/key is <directory>/bucket/key (default: one that goes)',
    )
    .option('--duration <seconds>', 'how long the job takes', wholeSeconds, 1200)
    .option('--timeout <seconds>', 'how long to wait for it', wholeSeconds)
    .addOption(new Option('--fail <code>', 'the job fails').choices(FAILURE_CODES))
    .addOption(new Option('--fault <kind...>', 'what GetMediaAnalysisJob does; repeatable').choices(FAULTS).default([]))
    .option('--speed <factor>', 'virtual seconds in a real one (default: a run takes some 10 s)', positive)
    .option('--json', 'print one JSON document', false)
    .parse(argv);
  const options = command.opts<DemoOptions>();
  const length = Math.min(options.duration, options.timeout ?? Infinity);
  return { ...options, speed: options.speed ?? Math.max(1, length / RUN_SECONDS) };
}
