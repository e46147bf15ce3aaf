/** Calls GetMediaAnalysisJob. */
import {
  GetMediaAnalysisJob$,
  type GetMediaAnalysisJobCommandInput,
  type GetMediaAnalysisJobCommandOutput,
} from '@aws-sdk/client-rekognition';
import { ANSWER_FIELDS, type MediaAnalysisJob } from '../../lib/protocol/rekognition';
import { type ApiError, malformedAnswer } from '../aws/api-error';
import { call } from '../aws/rekognition-client';

export type JobAnswer = { readonly job: MediaAnalysisJob } | { readonly error: ApiError };

const getMediaAnalysisJob = (input: GetMediaAnalysisJobCommandInput) =>
  call<GetMediaAnalysisJobCommandInput, GetMediaAnalysisJobCommandOutput>(GetMediaAnalysisJob$, input);

export async function getJob(JobId: string): Promise<JobAnswer> {
  const answer = await getMediaAnalysisJob({ JobId });
  if ('error' in answer) return { error: answer.error };
  const { output } = answer;
  if (typeof output.Status !== 'string') return { error: malformedAnswer('Status') };
  const fields = Object.fromEntries(ANSWER_FIELDS.map((field) => [field, output[field]]));
  // JSON turns the SDK's dates into ISO 8601 and drops what is undefined.
  return { job: JSON.parse(JSON.stringify(fields)) as MediaAnalysisJob };
}
