/** Calls StartMediaAnalysisJob. */
import {
  StartMediaAnalysisJob$,
  type StartMediaAnalysisJobCommandInput,
  type StartMediaAnalysisJobCommandOutput,
} from '@aws-sdk/client-rekognition';
import type { JobOptions, RunnerInput } from '../../lib/protocol/contract';
import { malformedAnswer } from '../aws/api-error';
import { call, type CallFailure } from '../aws/rekognition-client';

export type StartAnswer = { readonly jobId: string } | CallFailure;

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
      S3KeyPrefix: keyPrefix(options.outputPrefix, input.OutputPrefix),
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
  return JobId ? { jobId: JobId } : { error: malformedAnswer('JobId'), mayHaveActed: true };
}

/**
 * Ends with a slash. Whether Rekognition puts one between the prefix and the name of a file is not documented: with it, files
 * are below the prefix either way, where the role may write.
 */
function keyPrefix(...parts: (string | undefined)[]): string | undefined {
  const known = parts.filter((part) => part).map((part) => part!.replace(/\/$/, ''));
  return known.length > 0 ? `${known.join('/')}/` : undefined;
}
