/** The demo of a batch whose parts are media analysis jobs. */
import { grouped } from '../cli/text';
import { ModerationBackend } from '../lib';
import type { FailureCode } from '../lib/protocol/rekognition';
import type { DemoBackend, Watch } from './demo-batch-backend';
import { addFaults } from './demo-faults';
import type { DemoOptions } from './demo-options';
import type { LocalCloud } from './local-cloud';
import type { LocalStateMachine } from './state-machine';

export function jobsBackend(options: DemoOptions): DemoBackend {
  const failing = failingJobs(options);
  return {
    moderation: ModerationBackend.bulkAnalysis(),
    simulation: { jobDurationSeconds: options.duration, failWith: failing.failWith },
    part: 'job',
    addTrouble: ({ rekognition }) => addFaults(rekognition.faults, options),
    endTrouble: ({ rekognition }) => {
      failing.stop();
      rekognition.faults.clear();
    },
    watch,
  };
}

/** Which jobs fail. A cause that can be removed later, after which another job of the same part succeeds. */
class FailingJobs {
  private ended = 0;
  private failed = 0;

  /** @param share The share of the jobs that fail. The first one is among them, and the others are spread evenly. */
  constructor(
    private share: number,
    private readonly code: FailureCode,
  ) {}

  /** Called once for each job, at its end. */
  readonly failWith = (): FailureCode | undefined => {
    this.ended++;
    if (this.failed >= this.ended * this.share) return undefined;
    this.failed++;
    return this.code;
  };

  stop(): void {
    this.share = 0;
  }
}

/** If no option says how many jobs fail before the batch is started again. */
const RESUMED_SHARE = 0.1;

function failingJobs({ failShare, fail, resume, fault }: DemoOptions): FailingJobs {
  const byDefault = fail ? 1 : resume && fault.length === 0 ? RESUMED_SHARE : 0;
  // A job that is refused access fails for good: no other attempt follows, as it would after INTERNAL_ERROR.
  return new FailingJobs(failShare ?? byDefault, fail ?? 'ACCESS_DENIED');
}

function watch({ rekognition: { jobs } }: LocalCloud, { definition }: LocalStateMachine): Watch {
  const slots = (definition.States.Parts as unknown as { MaxConcurrency: number }).MaxConcurrency;
  const before = jobs.size();
  return {
    text: (runningParts) => `${runningParts} of ${slots} slots busy`,
    work: () => workOf(jobs.size() - before),
  };
}

const workOf = (jobsStarted: number) => ({
  rows: [['  jobs started', grouped(jobsStarted)]] as const,
  document: { jobsStarted },
  again: (parts: number) => {
    const found = parts - jobsStarted;
    return `${jobsStarted} new jobs${found > 0 ? `, and ${found} jobs of the first execution found again` : ''}`;
  },
});
