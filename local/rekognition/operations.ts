/** The three operations. */
import type { FailureCode, JobStatus } from '../../lib/rekognition';
import type { Clock } from '../clock';
import { analyse, LocalS3, type S3Object } from './analysis';
import { RekognitionError } from './errors';
import type { Answer, JobStore } from './jobs';

export interface StartRequest {
  readonly ClientRequestToken?: string;
  readonly JobName?: string;
  readonly KmsKeyId?: string;
  readonly OperationsConfig: unknown;
  readonly Input: { readonly S3Object: S3Object };
  readonly OutputConfig: { readonly S3Bucket: string; readonly S3KeyPrefix?: string };
}

export interface OperationsOptions {
  readonly clock: Clock;
  /** Directory that stands for S3. */
  readonly s3Directory: string;
  /** How long a job takes that is started; default 300. */
  readonly jobDurationSeconds?: number;
  /** Makes every job that is started fail. */
  readonly failWith?: FailureCode;
  /** Default 20. */
  readonly maxConcurrentJobs?: number;
}

/** Shares of a job's duration at which it leaves CREATED and QUEUED. */
const QUEUED_FROM = 0.02;
const IN_PROGRESS_FROM = 0.1;

const UNFINISHED: readonly unknown[] = ['CREATED', 'QUEUED', 'IN_PROGRESS'] satisfies JobStatus[];

export class Operations {
  private readonly s3: LocalS3;
  /** What each idempotency token started. */
  private readonly tokens = new Map<string, { readonly request: string; readonly JobId: string }>();

  constructor(
    private readonly jobs: JobStore,
    private readonly options: OperationsOptions,
  ) {
    this.s3 = new LocalS3(options.s3Directory);
  }

  GetMediaAnalysisJob({ JobId }: { JobId: string }): Answer {
    const answer = this.jobs.get(JobId);
    if (!answer) throw new RekognitionError('ResourceNotFoundException', `The job ${JobId} cannot be found.`);
    return answer;
  }

  ListMediaAnalysisJobs({ NextToken, MaxResults = 100 }: { NextToken?: string; MaxResults?: number }): Answer {
    const start = Number(Buffer.from(NextToken ?? '', 'base64').toString());
    const jobs = this.jobs.list();
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

  StartMediaAnalysisJob({ ClientRequestToken, ...request }: StartRequest): Answer {
    const before = this.tokens.get(ClientRequestToken ?? '');
    if (before) {
      if (before.request === JSON.stringify(request)) return { JobId: before.JobId };
      throw new RekognitionError('IdempotentParameterMismatchException', 'The token was used for another request.');
    }
    const { maxConcurrentJobs = 20 } = this.options;
    if (this.jobs.list().filter(({ Status }) => UNFINISHED.includes(Status)).length >= maxConcurrentJobs) {
      throw new RekognitionError(
        'LimitExceededException',
        `${maxConcurrentJobs} jobs are unfinished; no more may be started.`,
      );
    }
    if (!this.s3.has(request.Input.S3Object)) {
      throw new RekognitionError('InvalidS3ObjectException', 'The manifest cannot be read: there is no such object.');
    }
    const JobId = this.start(request);
    if (ClientRequestToken) this.tokens.set(ClientRequestToken, { request: JSON.stringify(request), JobId });
    return { JobId };
  }

  private start(request: Omit<StartRequest, 'ClientRequestToken'>): string {
    const { jobDurationSeconds = 300 } = this.options;
    const createdAt = this.options.clock.now();
    const CompletionTimestamp = createdAt / 1000 + jobDurationSeconds;
    const JobId: string = this.jobs.add([
      { afterSeconds: 0, answer: { ...request, Status: 'CREATED' } },
      { afterSeconds: QUEUED_FROM * jobDurationSeconds, answer: { Status: 'QUEUED' } },
      { afterSeconds: IN_PROGRESS_FROM * jobDurationSeconds, answer: { Status: 'IN_PROGRESS' } },
      { afterSeconds: jobDurationSeconds, answer: () => ({ CompletionTimestamp, ...this.finish(JobId, request) }) },
    ]);
    return JobId;
  }

  private finish(jobId: string, { Input, OutputConfig }: Pick<StartRequest, 'Input' | 'OutputConfig'>): Answer {
    const failed = (Code: FailureCode, Message: string) => ({ Status: 'FAILED', FailureDetails: { Code, Message } });
    const { failWith } = this.options;
    if (failWith) return failed(failWith, 'The job was told to fail.');
    const output = { Bucket: OutputConfig.S3Bucket, prefix: OutputConfig.S3KeyPrefix ?? '' };
    const outcome = analyse(this.s3, jobId, Input.S3Object, output);
    if ('invalidManifest' in outcome) return failed('INVALID_MANIFEST', outcome.invalidManifest);
    return {
      Status: 'SUCCEEDED',
      Results: { S3Object: outcome.results, ModelVersions: { Moderation: outcome.modelVersion } },
      ManifestSummary: { S3Object: outcome.summary },
    };
  }
}
