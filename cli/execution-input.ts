/** Makes the input of an execution from arguments and options. The rules of the functions check it before any call. */
import type { RunnerInput } from '../lib/protocol/runner-input';
import { type WaiterInput, checkWaiterInput } from '../lib/protocol/waiter-input';
import { checkRunnerInput } from '../lib/protocol/runner-input';
import { CommandError, ExitStatus } from './errors';

export interface WaitOptions {
  readonly expected?: number;
  readonly timeout?: number;
  readonly context?: Record<string, unknown>;
}

export interface StartOptions extends WaitOptions {
  readonly jobName?: string;
  readonly outputPrefix?: string;
  readonly minConfidence?: number;
  readonly projectVersion?: string;
  readonly images?: number;
}

/** What the command calls each member of the input. */
const NAME_IN_COMMAND: Readonly<Record<string, string>> = {
  JobId: 'job-id',
  'Manifest.Bucket': 'the bucket of the manifest',
  'Manifest.Name': 'the key of the manifest',
  'Manifest.Version': 'the version of the manifest',
  'Images.Bucket': 'the bucket of the prefix',
  'Images.Prefix': 'the prefix',
  'Inventory.Bucket': 'the bucket of the inventory',
  'Inventory.Name': 'the key of the inventory',
  BatchId: '--batch-id',
  MaxImages: '--max-images',
  DurationPerImageMilliseconds: '--duration-per-image',
  JobName: '--job-name',
  OutputPrefix: '--output-prefix',
  MinConfidence: '--min-confidence',
  ProjectVersion: '--project-version',
  ImageCount: '--images',
  ExpectedDurationSeconds: '--expected',
  TimeoutSeconds: '--timeout',
  Context: '--context',
};

export function runnerInput(Manifest: RunnerInput['Manifest'], options: StartOptions): RunnerInput {
  const input = {
    Manifest,
    JobName: options.jobName,
    OutputPrefix: options.outputPrefix,
    MinConfidence: options.minConfidence,
    ProjectVersion: options.projectVersion,
    ImageCount: options.images,
    ...waitMembers(options),
  };
  rejectProblems(checkRunnerInput(input).problems);
  return input;
}

export function waiterInput(JobId: string, options: WaitOptions): WaiterInput {
  const input = { JobId, ...waitMembers(options) };
  rejectProblems(checkWaiterInput(input).problems);
  return input;
}

/** The members that the inputs of runner and waiter share. */
const waitMembers = ({ expected, timeout, context }: WaitOptions) => ({
  ExpectedDurationSeconds: expected,
  TimeoutSeconds: timeout,
  Context: context,
});

export function rejectProblems(problems: readonly string[]): void {
  if (problems.length === 0) return;
  const texts = problems.map((problem) => problem.replace(/^[\w.]+/, (member) => NAME_IN_COMMAND[member] ?? member));
  throw new CommandError(`${texts.join('. ')}.`, ExitStatus.USAGE);
}
