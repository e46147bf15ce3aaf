import { bindBulkAnalysis, type BulkAnalysisOptions } from './bulk-analysis';
import type { BoundBackend, UnboundBatch } from './bound-backend';
import { bindPerImage, type PerImageOptions } from './per-image';

/**
 * How a batch analyses its images. Sources, guard, dry run, results, events and metrics are the same with each backend.
 *
 * Two batches may have one backend: each gets functions of its own.
 *
 * @example
 *
 * new MediaAnalysisBatch(this, 'Batch', {
 *   input: { bucket: new s3.Bucket(this, 'Images') },
 *   output: { bucket: new s3.Bucket(this, 'Results') },
 *   backend: ModerationBackend.perImage(),
 * });
 */
export class ModerationBackend {
  /**
   * Media analysis jobs (bulk analysis): each part is one job, and as many jobs run at the same time as the region's quota allows.
   *
   * Bulk analysis has been closed to new customers since April 30, 2026.
   *
   * @see https://docs.aws.amazon.com/rekognition/latest/dg/moderation-bulk-analysis.html
   *
   * @param options How jobs are started and polled.
   */
  public static bulkAnalysis(options: BulkAnalysisOptions = {}): ModerationBackend {
    return new ModerationBackend((batch) => bindBulkAnalysis(batch, options));
  }

  /**
   * `DetectModerationLabels`, which every account has: one call for each image, as many in a second as the region's quota allows.
   *
   * @see https://docs.aws.amazon.com/rekognition/latest/APIReference/API_DetectModerationLabels.html
   *
   * @param options How calls are made.
   */
  public static perImage(options: PerImageOptions = {}): ModerationBackend {
    return new ModerationBackend((batch) => bindPerImage(batch, options));
  }

  private constructor(
    /**
     * Creates what the backend needs in the scope of a batch.
     *
     * @internal
     */
    public readonly _bind: (batch: UnboundBatch) => BoundBackend,
  ) {}
}
