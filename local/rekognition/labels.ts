/** What the simulated model finds in an image: the same for a job and for a single call. The labels are made up. */
import { createHash } from 'node:crypto';

export const MODEL_VERSION = 'simulated';

const LABELS = ['Simulated Label A', 'Simulated Label B', 'Simulated Label C'];

/**
 * The reference of DetectModerationLabels says: without MinConfidence, labels of 50 percent and more are returned. That of
 * StartMediaAnalysisJob names no default. We guess that it is the same.
 */
const DEFAULT_MIN_CONFIDENCE = 50;

export interface ModerationSettings {
  readonly MinConfidence?: number;
  /** The ARN of an adapter's version. */
  readonly ProjectVersion?: string;
}

/** Gives the same image the same labels every time. */
export function moderationLabelsOf(
  uri: string,
  { MinConfidence = DEFAULT_MIN_CONFIDENCE }: ModerationSettings,
): object {
  const hash = createHash('sha256').update(uri).digest();
  const labels = LABELS.filter((_, index) => hash[index] > 170).map((Name, index) => ({
    Confidence: 60 + (hash[index + 8] % 40),
    Name,
    ParentName: '',
    TaxonomyLevel: 1,
  }));
  const ModerationLabels = labels.filter(({ Confidence }) => Confidence >= MinConfidence);
  return { ModerationLabels, ModerationModelVersion: MODEL_VERSION, ContentTypes: [] };
}
