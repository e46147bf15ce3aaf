/** The input of an execution, from what the user gave. It is checked by the rules of the functions that will read it. */
import type { RunnerInput } from '../lib/protocol/runner-input';
import { type WaiterInput, checkWaiterInput } from '../lib/protocol/waiter-input';
import { checkRunnerInput } from '../lib/protocol/runner-input';
import { ExitStatus, Trouble } from './trouble';

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

/** How a user gives each member. */
const GIVEN_AS: Readonly<Record<string, string>> = {
  JobId: 'job-id',
  'Manifest.Bucket': 'the bucket of the manifest',
  'Manifest.Name': 'the key of the manifest',
  'Manifest.Version': 'the version of the manifest',
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
    ...waitInput(options),
  };
  refuse(checkRunnerInput(input).problems);
  return input;
}

export function waiterInput(JobId: string, options: WaitOptions): WaiterInput {
  const input = { JobId, ...waitInput(options) };
  refuse(checkWaiterInput(input).problems);
  return input;
}

const waitInput = ({ expected, timeout, context }: WaitOptions) => ({
  ExpectedDurationSeconds: expected,
  TimeoutSeconds: timeout,
  Context: context,
});

function refuse(problems: readonly string[]): void {
  if (problems.length === 0) return;
  const texts = problems.map((problem) => problem.replace(/^[\w.]+/, (member) => GIVEN_AS[member] ?? member));
  throw new Trouble(`${texts.join('. ')}.`, ExitStatus.USAGE);
}
