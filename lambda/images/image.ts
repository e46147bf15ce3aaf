/** An image, and what came of it. */
import type { DetectModerationLabelsResponse } from '@aws-sdk/client-rekognition';

/** A line of the manifest. */
export interface Image {
  readonly sourceRef: string;
  readonly bucket: string;
  readonly key: string;
  readonly version?: string;
}

/** The members that a line of bulk results has. */
export type Labels = Pick<
  DetectModerationLabelsResponse,
  'ModerationLabels' | 'ModerationModelVersion' | 'ContentTypes'
>;

/** The labels of an image, or why Amazon Rekognition refuses it. */
export type Outcome =
  { readonly labels: Labels } | { readonly refused: { readonly code: string; readonly message: string } };
