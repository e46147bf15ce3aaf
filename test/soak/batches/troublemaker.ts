/** Makes the trouble of a scenario. What a call meets depends on the call alone, and not on the order of calls. */
import { partName } from '../../../lib/protocol/batch/batch-files';
import type { FailureCode } from '../../../lib/protocol/rekognition';
import type { LocalCloud, LocalCloudOptions } from '../../../local/local-cloud';
import type { ImageErrors } from '../../../local/rekognition/image-errors';
import { ConnectionLost, S3Error } from '../../../local/s3/errors';
import type { S3Request } from '../../../local/s3/request';
import { ServiceError } from '../../../local/services';
import { chance } from '../chance';
import { uriOf } from './image-name';
import type { ImagesBackend, JobsBackend, Scenario } from './scenario';
import { DENIALS, type Fault, type Period, type S3FaultKind } from './trouble';

/** More parts than a scenario with jobs has. */
const PARTS = 40;

type FaultOf<Of extends Fault['of']> = Extract<Fault, { of: Of }>;

export class Troublemaker {
  /** Requests for files of slices that failed, and that the function did not repeat. It may have to analyse two slices again. */
  lostSlices = 0;
  /** Answers of the images function that Step Functions did not get. */
  lostAnswers = 0;
  private isCalm = false;
  private beginning = 0;
  private readonly counts = new Map<string, number>();
  private readonly unanswered = new WeakSet<S3Request>();
  private call = { file: '', steps: 0 };

  constructor(private readonly scenario: Scenario) {}

  /** How the simulated Rekognition behaves. */
  get rekognition(): Partial<LocalCloudOptions> {
    const { backend } = this.scenario;
    return backend.runs === 'jobs' ? this.jobs(backend) : this.detection(backend);
  }

  /** Begins. The times of faults count from now. */
  join(cloud: LocalCloud, batchId: string): void {
    this.beginning = cloud.time.now();
    cloud.before.putEvents = () => this.failFirst('bus', 'EventBridge.FailedEntry');
    cloud.before.startExecution = () => this.failFirst('step functions', 'StepFunctions.ThrottlingException');
    cloud.before.s3 = (request) => this.beforeS3(request, cloud.time.now());
    cloud.before.s3Answer = (request) => this.beforeS3Answer(request);
    const { faults } = cloud.rekognition;
    for (const { of, kind, ...time } of [...this.all('get'), ...this.all('detect')]) {
      const operation = of === 'get' ? 'GetMediaAnalysisJob' : 'DetectModerationLabels';
      faults.add({ operation, kind, ...this.period(time) });
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
      if (fault.file === file && this.count(`lambda ${fault.error} ${file}`) <= fault.times) injected(fault.error);
    }
  }

  /** Throws where Step Functions does not get the answer of a function that has run. */
  beforeAnswer(file: string): void {
    if (file !== 'images') return;
    for (const { times } of this.all('answer')) {
      if (this.count('answer') > times) continue;
      this.lostAnswers++;
      injected('Lambda.SdkClientException');
    }
  }

  /**
   * The functions ask after each step. That of the merge function is a whole part, so it gets fewer. The images function gets more where a
   * part has many images.
   */
  readonly remainingTime = (): number => {
    const { file } = this.call;
    const share = file === 'merge' ? 1 / 4 : file === 'images' ? this.scenario.source.rounds : 1;
    const steps = Math.min(...this.all('time').map((fault) => fault.steps));
    return ++this.call.steps > share * steps ? 0 : Infinity;
  };

  private jobs({ jobSeconds, quota }: JobsBackend): Partial<LocalCloudOptions> {
    return {
      /** All jobs of a part take equally long. */
      jobDurationSeconds: (manifest) => Math.ceil(jobSeconds * 2 * this.chance('duration', partOf(manifest))),
      maxConcurrentJobs: quota,
      failWith: (manifest) => this.failureOf(manifest),
    };
  }

  /** Called once for each job, at its end. */
  private failureOf(manifest: string): FailureCode | undefined {
    const part = partOf(manifest);
    const job = this.count(`job ${part}`);
    return this.all('jobs').find(({ share }, index) => this.chance('job', part, job, index) < share)?.code;
  }

  private detection({ callsPerSecond, callSeconds }: ImagesBackend): Partial<LocalCloudOptions> {
    const shares = this.all('call rate').map(({ share }) => share);
    return {
      detectDurationSeconds: (uri) => callSeconds * 2 * this.chance('duration', uri),
      detectCallsPerSecond: Math.min(...shares) * callsPerSecond,
      imageErrors: imageErrorsOf(this.scenario),
    };
  }

  private beforeS3(request: S3Request, now: number): void {
    const fault = this.s3Fault(request, now);
    if (!fault) return;
    const isAnswerLost = fault === 'lost before the answer';
    const error = toError(fault);
    if (request.key.includes('/slices/') && isLastAttempt(request, error)) this.lostSlices++;
    if (!isAnswerLost) throw error;
    this.unanswered.add(request);
  }

  private beforeS3Answer(request: S3Request): void {
    if (this.unanswered.has(request)) throw new ConnectionLost();
  }

  private s3Fault({ operation, bucket, key: name }: S3Request, now: number): S3FaultKind | 'AccessDenied' | undefined {
    // Names of plans and jobs are chosen anew in each run with two executions.
    const key = name.replace(/[0-9a-f]{16,}/g, '*');
    for (const { denial } of this.all('denial')) {
      const [denied, keys] = DENIALS[denial];
      if (operation === denied && keys.test(name)) return 'AccessDenied';
    }
    for (const { from, until } of this.all('slices').map((fault) => this.period(fault))) {
      if (name.includes('/slices/') && now >= from && now < until) return 'lost before the call';
    }
    const times = this.count(`s3 ${operation} ${bucket} ${key}`);
    return this.all('s3').find(({ share }) => this.chance('s3', operation, key, times) < share)?.kind;
  }

  private failFirst(of: 'bus' | 'step functions', error: string): void {
    for (const { times } of this.all(of)) {
      if (this.count(of) <= times) injected(error);
    }
  }

  private all<Of extends Fault['of']>(of: Of): FaultOf<Of>[] {
    return this.isCalm ? [] : faultsOf(this.scenario, of);
  }

  private period({ from, length }: Period) {
    const at = (seconds: number) => this.beginning + seconds * 1_000;
    return { from: at(from), until: at(from + length) };
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

const faultsOf = <Of extends Fault['of']>({ trouble }: Scenario, of: Of) =>
  trouble.faults.filter((fault): fault is FaultOf<Of> => fault.of === of);

/** Which images Rekognition refuses. It stays so when the trouble is over. */
export const imageErrorsOf =
  (scenario: Scenario): ImageErrors =>
  (name) => {
    const uri = uriOf(name);
    return faultsOf(scenario, 'images').find(({ share }, index) => chance(scenario.seed, 'image', uri, index) < share)
      ?.error;
  };

const partOf = (manifest: string) => /(\d+)\.jsonl$/.exec(manifest)![1];

function injected(error: string): never {
  throw new ServiceError(error, 'Injected by the soak.');
}

const toError = (fault: S3FaultKind | 'AccessDenied') =>
  fault === 'lost before the call' || fault === 'lost before the answer' ? new ConnectionLost() : new S3Error(fault);

/** The SDK numbers its attempts. It makes no other one where access is denied. */
function isLastAttempt({ headers }: S3Request, error: Error): boolean {
  const [, attempt, most] = /attempt=(\d+); max=(\d+)/.exec(String(headers['amz-sdk-request'])) ?? [];
  return error.name === 'AccessDenied' || attempt === most;
}
