/** Calls DetectModerationLabels. */
import {
  DetectModerationLabels$,
  type DetectModerationLabelsCommandInput,
  type DetectModerationLabelsCommandOutput,
} from '@aws-sdk/client-rekognition';
import type { JobSettings } from '../../lib/protocol/batch/plan-file';
import { type ApiError, malformedAnswer } from '../aws/api-error';
import { attempt, type Timeouts } from '../aws/rekognition-client';
import type { Image, Labels } from './image';

/** A guess: AWS documents no duration. Amazon Rekognition reads up to 15 MB from S3 before it answers. */
const TIMEOUTS: Timeouts = { requestMs: 20_000, attemptMs: 25_000 };

export type Answer = { readonly labels: Labels } | { readonly error: ApiError };

export type Detect = (image: Image) => Promise<Answer>;

/** Makes one attempt, because each attempt counts for the pace. */
export const detectWith =
  ({ minConfidence, projectVersion }: JobSettings): Detect =>
  async ({ bucket, key, version }) => {
    const input: DetectModerationLabelsCommandInput = {
      Image: { S3Object: { Bucket: bucket, Name: key, Version: version } },
      MinConfidence: minConfidence,
      ProjectVersion: projectVersion,
    };
    const answer = await attempt<DetectModerationLabelsCommandOutput>(DetectModerationLabels$, input, TIMEOUTS);
    if ('error' in answer) return { error: answer.error };
    const { ModerationLabels, ModerationModelVersion, ContentTypes } = answer.output;
    if (!ModerationLabels) return { error: malformedAnswer('ModerationLabels') };
    return { labels: { ModerationLabels, ModerationModelVersion, ContentTypes } };
  };
