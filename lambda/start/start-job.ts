/** Calls StartMediaAnalysisJob. */
import {
  StartMediaAnalysisJob$,
  type StartMediaAnalysisJobCommandInput,
  type StartMediaAnalysisJobCommandOutput,
} from '@aws-sdk/client-rekognition';
import type { JobOptions } from '../../lib/protocol/requests';
import type { RunnerInput } from '../../lib/protocol/runner-input';
import { malformedAnswer } from '../aws/api-error';
import { call, type CallFailure } from '../aws/rekognition-client';

export type StartAnswer = { readonly jobId: string } | CallFailure;

const startMediaAnalysisJob = (input: StartMediaAnalysisJobCommandInput) =>
  call<StartMediaAnalysisJobCommandInput, StartMediaAnalysisJobCommandOutput>(StartMediaAnalysisJob$, input);

/** Rekognition returns the same job for the same token, so a call without an answer can be repeated. */
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
 * Ends with a slash. It is not documented whether Rekognition puts a slash between the prefix and the name of a file. With one
 * at the end, files are below the prefix in both cases, where the role may write.
 */
function keyPrefix(...parts: (string | undefined)[]): string | undefined {
  const known = parts.filter((part) => part).map((part) => part!.replace(/\/$/, ''));
  return known.length > 0 ? `${known.join('/')}/` : undefined;
}
