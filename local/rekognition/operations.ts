/** The operations of the simulated Rekognition. */
import type { FailureCode } from '../../lib/protocol/rekognition';
import { Status } from '../../lib/protocol/status';
import type { ObjectStore, S3Object } from '../object-store';
import { analyse } from './analysis';
import { type DetectOptions, Detector, type DetectRequest } from './detect';
import { RekognitionError } from './errors';
import type { Answer, JobStore } from './jobs';
import { isUnfinished, unfinishedStages } from './job-life';
import type { ModerationSettings } from './labels';
import { checkProjectVersion } from './project-versions';

export interface StartJobRequest {
  readonly ClientRequestToken?: string;
  readonly JobName?: string;
  readonly KmsKeyId?: string;
  readonly OperationsConfig: { readonly DetectModerationLabels?: ModerationSettings };
  readonly Input: { readonly S3Object: S3Object };
  readonly OutputConfig: { readonly S3Bucket: string; readonly S3KeyPrefix?: string };
}

interface ListJobsRequest {
  readonly NextToken?: string;
  readonly MaxResults?: number;
}

export interface OperationsOptions extends DetectOptions {
  readonly store: ObjectStore;
  /** How long each job takes, or the job of a manifest; default: 300. */
  readonly jobDurationSeconds?: number | ((manifest: string) => number);
  /** Makes every job fail with this code, or only the jobs of some manifests. */
  readonly failWith?: FailureCode | ((manifest: string) => FailureCode | undefined);
  /** Default: 20. */
  readonly maxConcurrentJobs?: number;
  /** How prefix and file name make the key of a result. The service does not document it. Default: verbatim. */
  readonly joinsPrefix?: 'verbatim' | 'with a slash';
}

export class Operations {
  readonly detector: Detector;

  /** The request and the job of each ClientRequestToken. */
  private readonly tokens = new Map<string, { readonly request: string; readonly JobId: string }>();

  private lastStart: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly jobs: JobStore,
    private readonly options: OperationsOptions,
  ) {
    this.detector = new Detector(options);
  }

  DetectModerationLabels(request: DetectRequest, call?: string): Promise<Answer> {
    return this.detector.detect(request, call);
  }

  async GetMediaAnalysisJob({ JobId }: { JobId: string }): Promise<Answer> {
    const answer = await this.jobs.get(JobId);
    if (!answer) throw new RekognitionError('ResourceNotFoundException', `The job ${JobId} cannot be found.`);
    return answer;
  }

  async ListMediaAnalysisJobs({ NextToken, MaxResults = 100 }: ListJobsRequest): Promise<Answer> {
    const start = Number(Buffer.from(NextToken ?? '', 'base64').toString());
    const jobs = await this.jobs.list();
    if (!Number.isInteger(start) || start < 0 || start > jobs.length) {
      throw new RekognitionError(
        'InvalidPaginationTokenException',
        'The pagination token in the request is not valid.',
      );
    }
    const end = start + MaxResults;
    const next = end < jobs.length ? Buffer.from(String(end)).toString('base64') : undefined;
    return { MediaAnalysisJobs: jobs.slice(start, end), NextToken: next };
  }

  /** Starts jobs one after the other: two requests cannot take the same last slot, or use the same token twice. */
  StartMediaAnalysisJob(request: StartJobRequest): Promise<Answer> {
    const start = this.lastStart.then(() => this.startJob(request));
    this.lastStart = start.catch(() => {});
    return start;
  }

  private async startJob({ ClientRequestToken, ...request }: StartJobRequest): Promise<Answer> {
    const before = this.tokens.get(ClientRequestToken ?? '');
    if (before) {
      if (before.request === JSON.stringify(request)) return { JobId: before.JobId };
      throw new RekognitionError('IdempotentParameterMismatchException', 'The token was used for another request.');
    }
    const { maxConcurrentJobs = 20 } = this.options;
    const jobs = await this.jobs.list();
    if (jobs.filter(({ Status }) => isUnfinished(Status)).length >= maxConcurrentJobs) {
      throw new RekognitionError(
        'LimitExceededException',
        `${maxConcurrentJobs} jobs are unfinished; no more may be started.`,
      );
    }
    if ((await this.options.store.size(request.Input.S3Object)) === undefined) {
      throw new RekognitionError(
        'InvalidS3ObjectException',
        'The manifest cannot be read: there is no such bucket, object or version.',
      );
    }
    checkProjectVersion(request.OperationsConfig.DetectModerationLabels ?? {}, this.options.projectVersionErrors);
    const JobId = this.start(request);
    if (ClientRequestToken) this.tokens.set(ClientRequestToken, { request: JSON.stringify(request), JobId });
    return { JobId };
  }

  private start(request: Omit<StartJobRequest, 'ClientRequestToken'>): string {
    const { jobDurationSeconds: given = 300 } = this.options;
    const seconds = typeof given === 'function' ? given(request.Input.S3Object.Name) : given;
    const createdAt = this.options.clock.now();
    const CompletionTimestamp = createdAt / 1000 + seconds;
    const JobId: string = this.jobs.add([
      { afterSeconds: 0, answer: request },
      ...unfinishedStages(seconds),
      {
        afterSeconds: seconds,
        answer: async () => ({ CompletionTimestamp, ...(await this.finish(JobId, request)) }),
      },
    ]);
    return JobId;
  }

  private async finish(jobId: string, { Input, OutputConfig, OperationsConfig }: StartJobRequest) {
    const failed = (Code: FailureCode, Message: string): Answer => ({
      Status: Status.FAILED,
      FailureDetails: { Code, Message },
    });
    const { failWith, joinsPrefix, imageErrors, store } = this.options;
    const code = typeof failWith === 'function' ? failWith(Input.S3Object.Name) : failWith;
    if (code) return failed(code, 'The simulation makes this job fail.');
    const { S3Bucket: Bucket, S3KeyPrefix = '' } = OutputConfig;
    const prefix = joinsPrefix === 'with a slash' && S3KeyPrefix !== '' ? `${S3KeyPrefix}/` : S3KeyPrefix;
    const outcome = await analyse(store, {
      jobId,
      manifest: Input.S3Object,
      output: { Bucket, prefix },
      settings: OperationsConfig.DetectModerationLabels ?? {},
      imageErrors,
    });
    if ('invalidManifest' in outcome) return failed('INVALID_MANIFEST', outcome.invalidManifest);
    return {
      Status: Status.SUCCEEDED,
      Results: { S3Object: outcome.results, ModelVersions: { Moderation: outcome.modelVersion } },
      ManifestSummary: { S3Object: outcome.summary },
    };
  }
}
