/** Makes the trouble of a scenario. What a call meets depends on the call alone, and not on the order of calls. */
import { partName } from '../../../lib/protocol/batch/batch-files';
import type { FailureCode } from '../../../lib/protocol/rekognition';
import type { LocalCloud } from '../../../local/local-cloud';
import { ConnectionLost, S3Error } from '../../../local/s3/errors';
import type { S3Request } from '../../../local/s3/request';
import { ServiceError } from '../../../local/services';
import { chance } from '../chance';
import type { Scenario } from './scenario';
import { DENIALS, type Fault, type S3FaultKind } from './trouble';

/** More parts than a scenario has. */
const PARTS = 40;

type FaultOf<Of extends Fault['of']> = Extract<Fault, { of: Of }>;

export class Troublemaker {
  private isCalm = false;
  private readonly counts = new Map<string, number>();
  private call = { file: '', steps: 0 };

  constructor(private readonly scenario: Scenario) {}

  /** Begins. The times of faults count from now. */
  join(cloud: LocalCloud, batchId: string): void {
    cloud.before.putEvents = () => this.failFirst('bus', 'EventBridge.FailedEntry');
    cloud.before.startExecution = () => this.failFirst('step functions', 'StepFunctions.ThrottlingException');
    cloud.before.s3 = (request) => this.beforeS3(request);
    const { faults } = cloud.rekognition;
    const now = cloud.time.now();
    for (const { kind, from, length } of this.all('get')) {
      faults.add({ kind, from: now + from * 1_000, until: now + (from + length) * 1_000 });
    }
    for (const { kind, times, share } of this.all('start')) {
      for (let part = 1; part <= PARTS; part++) {
        const jobName = `${batchId}-${partName(part)}`;
        if (this.chance('start', part) < share)
          faults.add({ operation: 'StartMediaAnalysisJob', jobName, kind, times });
      }
    }
  }

  /** Ends the trouble. */
  calm(cloud: LocalCloud): void {
    this.isCalm = true;
    cloud.rekognition.faults.clear();
  }

  beforeInvoke(file: string): void {
    this.call = { file, steps: 0 };
    for (const fault of this.all('lambda')) {
      if (fault.file === file && this.count(`lambda ${fault.error} ${file}`) <= fault.times) {
        throw new ServiceError(fault.error, 'Injected by the soak.');
      }
    }
  }

  /** The functions ask after each step. That of the merge function is a whole part, so it gets fewer. */
  readonly remainingTime = (): number => {
    const steps = Math.min(...this.all('time').map((fault) => fault.steps));
    return ++this.call.steps > (this.call.file === 'merge' ? steps / 4 : steps) ? 0 : Infinity;
  };

  /** All jobs of a part take equally long. */
  readonly jobSeconds = (manifest: string): number =>
    Math.ceil(this.scenario.jobSeconds * 2 * this.chance('duration', partOf(manifest)));

  /** Called once for each job, at its end. */
  readonly failWith = (manifest: string): FailureCode | undefined => {
    const part = partOf(manifest);
    const job = this.count(`job ${part}`);
    return this.all('jobs').find(({ share }, index) => this.chance('job', part, job, index) < share)?.code;
  };

  private beforeS3(request: S3Request): void {
    const { operation, bucket } = request;
    // Names of plans and jobs are chosen anew in each run with two executions.
    const key = request.key.replace(/[0-9a-f]{16,}/g, '*');
    for (const { denial } of this.all('denial')) {
      const [denied, keys] = DENIALS[denial];
      if (operation === denied && keys.test(request.key)) throw new S3Error('AccessDenied');
    }
    const times = this.count(`s3 ${operation} ${bucket} ${key}`);
    for (const { kind, share } of this.all('s3')) {
      if (this.chance('s3', operation, key, times) < share) throw s3Fault(kind);
    }
  }

  private failFirst(of: 'bus' | 'step functions', error: string): void {
    for (const { times } of this.all(of)) {
      if (this.count(of) <= times) throw new ServiceError(error, 'Injected by the soak.');
    }
  }

  private all<Of extends Fault['of']>(of: Of): FaultOf<Of>[] {
    if (this.isCalm) return [];
    return this.scenario.trouble.faults.filter((fault): fault is FaultOf<Of> => fault.of === of);
  }

  /** How often it has been asked about this, with this time. */
  private count(what: string): number {
    const times = (this.counts.get(what) ?? 0) + 1;
    this.counts.set(what, times);
    return times;
  }

  private chance(...values: (string | number)[]): number {
    return chance(this.scenario.seed, ...values);
  }
}

const partOf = (manifest: string) => /(\d+)\.jsonl$/.exec(manifest)![1];

function s3Fault(kind: S3FaultKind): Error {
  if (kind === 'lost before the call') return new ConnectionLost('before the call');
  if (kind === 'lost before the answer') return new ConnectionLost('before the answer');
  return new S3Error(kind);
}
