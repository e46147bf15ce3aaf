/** Calls StartMediaAnalysisJob. */
import {
  StartMediaAnalysisJob$,
  type StartMediaAnalysisJobCommandInput,
  type StartMediaAnalysisJobCommandOutput,
} from '@aws-sdk/client-rekognition';
import type { JobOptions, RunnerInput } from '../lib/contract';
import { type ApiError, malformedAnswer } from './api-error';
import { call } from './rekognition-client';

export type StartAnswer = { readonly jobId: string } | { readonly error: ApiError };

const startMediaAnalysisJob = (input: StartMediaAnalysisJobCommandInput) =>
  call<StartMediaAnalysisJobCommandInput, StartMediaAnalysisJobCommandOutput>(StartMediaAnalysisJob$, input);

/** The same token gets the same job, so that a call whose answer was lost can be made again. */
export async function startJob(input: RunnerInput, options: JobOptions, token: string): Promise<StartAnswer> {
  const answer = await startMediaAnalysisJob({
    ClientRequestToken: token,
    JobName: input.JobName,
    KmsKeyId: options.outputKey,
    Input: { S3Object: input.Manifest },
    OutputConfig: {
      S3Bucket: options.outputBucket,
      S3KeyPrefix: [options.outputPrefix, input.OutputPrefix].filter(Boolean).join('/') || undefined,
    },
    OperationsConfig: {
      DetectModerationLabels: {
        MinConfidence: input.MinConfidence ?? options.minConfidence,
        ProjectVersion: input.ProjectVersion ?? options.projectVersion,
      },
    },
  });
  if ('error' in answer) return answer;
  const { JobId } = answer.output;
  return JobId ? { jobId: JobId } : { error: malformedAnswer('JobId') };
}
