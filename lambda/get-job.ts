/** Calls GetMediaAnalysisJob. */
import { GetMediaAnalysisJobCommand } from '@aws-sdk/client-rekognition';
import { ANSWER_FIELDS, type MediaAnalysisJob } from '../lib/rekognition';
import { type ApiError, malformedAnswer } from './api-error';
import { attempt, client } from './rekognition-client';

export type JobAnswer = { readonly job: MediaAnalysisJob } | { readonly error: ApiError };

export const getJob = (JobId: string): Promise<JobAnswer> =>
  attempt<JobAnswer>(async (abortSignal) => {
    const output = await client.send(new GetMediaAnalysisJobCommand({ JobId }), { abortSignal });
    if (typeof output.Status !== 'string') return { error: malformedAnswer('Status') };
    const answer = Object.fromEntries(ANSWER_FIELDS.map((field) => [field, output[field]]));
    // JSON turns the SDK's dates into ISO 8601 and drops what is undefined.
    return { job: JSON.parse(JSON.stringify(answer)) as MediaAnalysisJob };
  });
