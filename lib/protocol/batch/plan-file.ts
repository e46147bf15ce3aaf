/** plan.json: what was planned. The execution that writes it first decides. */
import type { Manifest } from '../runner-input';
import type { BATCH_SCHEMA, InvalidLine, SourceCounts } from './batch-files';
import type { Images, Inventory } from './batch-input';

/** The source as the input names it, and the ETag of its object, where it is one object and S3 tells the ETag. */
export type PlanSource = (
  { readonly Manifest: Manifest } | { readonly Images: Images } | { readonly Inventory: Inventory }
) & { readonly ETag?: string };

export interface PlanSummary extends SourceCounts {
  readonly parts: number;
  readonly imagesPerPart: number;
  /** The first lines that name no image. */
  readonly firstInvalidLines: readonly InvalidLine[];
  readonly estimatedDollars: number;
}

/** What all jobs of a batch have in common. An absent member is up to Amazon Rekognition. */
export interface JobSettings {
  readonly minConfidence?: number;
  readonly projectVersion?: string;
}

export interface PlanFile {
  readonly version: typeof BATCH_SCHEMA;
  readonly batchId: string;
  /** The folder of the parts. */
  readonly planId: string;
  readonly source: PlanSource;
  readonly settings: JobSettings;
  /** Whether its manifests may name versions of objects. A job would ignore them. */
  readonly acceptsVersions?: boolean;
  readonly summary: PlanSummary;
}

/** Most invalid lines in a summary. */
export const MAX_FIRST_INVALID_LINES = 10;
