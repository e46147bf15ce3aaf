/** Why a job must not be started with a manifest: it would fail, or pay for the same images again. */
import type { JobOptions, Manifest, ManifestFacts } from '../../lib/protocol/contract';
import { MAX_IMAGES, MAX_MANIFEST_BYTES, RESULTS_MEMBER } from '../../lib/protocol/rekognition';

export interface ManifestProblem {
  readonly message: string;
  readonly hint: string;
}

const SPLIT = 'Split the manifest, and start an execution for each part.';
const NOT_RESULTS =
  'Start an execution with a manifest. To analyse the images again, copy their source-refs into a new one.';

/** Refuses a manifest below the runner's own output, by its key alone. */
export function problemOfPlace({ Bucket, Name }: Manifest, job: JobOptions): ManifestProblem | undefined {
  const below = `${job.outputPrefix}/`;
  // Without a prefix all of the bucket is the output, manifests included.
  if (job.outputPrefix === undefined || Bucket !== job.outputBucket || !Name.startsWith(below)) return undefined;
  return { message: `The manifest is below this runner's own output, s3://${Bucket}/${below}.`, hint: NOT_RESULTS };
}

/** Does not refuse a manifest that this function cannot read: Rekognition may be able to. */
export function problemOfContent(facts: ManifestFacts): ManifestProblem | undefined {
  if (facts.bytes !== undefined && facts.bytes > MAX_MANIFEST_BYTES) {
    return {
      message: `The manifest has ${facts.bytes} bytes; a job takes at most ${MAX_MANIFEST_BYTES}.`,
      hint: SPLIT,
    };
  }
  if ('unread' in facts) return undefined;
  if (facts.hasResults) {
    const message = `The object is a file of results: its lines have ${RESULTS_MEMBER}, so it is no manifest.`;
    return { message, hint: NOT_RESULTS };
  }
  if (facts.lines > MAX_IMAGES) {
    return { message: `The manifest has ${facts.lines} lines; a job takes at most ${MAX_IMAGES}.`, hint: SPLIT };
  }
  if (facts.lines > 0) return undefined;
  const hint = 'Write a line {"source-ref": "s3://…"} for each image, and start an execution under another name.';
  return { message: 'The manifest has 0 lines; a job takes at least 1.', hint };
}
