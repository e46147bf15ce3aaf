/** Calls StartMediaAnalysisJob. */
import { StartMediaAnalysisJobCommand } from '@aws-sdk/client-rekognition';
import type { JobOptions, RunnerInput } from '../lib/contract';
import { type ApiError, malformedAnswer } from './api-error';
import { attempt, client } from './rekognition-client';

export type StartAnswer = { readonly jobId: string } | { readonly error: ApiError };

/** The same token gets the same job, so that a call whose answer was lost can be made again. */
export const startJob = (input: RunnerInput, options: JobOptions, token: string): Promise<StartAnswer> =>
  attempt<StartAnswer>(async (abortSignal) => {
    const command = new StartMediaAnalysisJobCommand({
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
    const { JobId } = await client.send(command, { abortSignal });
    return JobId ? { jobId: JobId } : { error: malformedAnswer('JobId') };
  });
