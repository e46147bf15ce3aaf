/** Reasons not to start a job with a manifest: the job would fail, or the same images would be paid for again. */
import { EMPTY_MANIFEST_HINT, NOT_RESULTS_HINT, SPLIT_MANIFEST_HINT } from '../../lib/protocol/hints';
import { MAX_IMAGES, MAX_MANIFEST_BYTES, RESULTS_MEMBER } from '../../lib/protocol/rekognition';
import type { JobOptions } from '../../lib/protocol/requests';
import type { Manifest } from '../../lib/protocol/runner-input';
import type { ManifestFacts } from '../../lib/protocol/state';

export interface ManifestProblem {
  readonly message: string;
  readonly hint: string;
}

/** Refuses a manifest whose key is below the runner's own output. */
export function problemOfPlace({ Bucket, Name }: Manifest, job: JobOptions): ManifestProblem | undefined {
  const below = `${job.outputPrefix}/`;
  // Without a prefix the whole bucket is the output, with its manifests.
  if (job.outputPrefix === undefined || Bucket !== job.outputBucket || !Name.startsWith(below)) return undefined;
  return {
    message: `The manifest is below this runner's own output, s3://${Bucket}/${below}.`,
    hint: NOT_RESULTS_HINT,
  };
}

/** Accepts a manifest that this function cannot read: perhaps Rekognition can. */
export function problemOfContent(facts: ManifestFacts): ManifestProblem | undefined {
  if (facts.bytes !== undefined && facts.bytes > MAX_MANIFEST_BYTES) {
    return {
      message: `The manifest has ${facts.bytes} bytes; a job takes at most ${MAX_MANIFEST_BYTES}.`,
      hint: SPLIT_MANIFEST_HINT,
    };
  }
  if ('unread' in facts) return undefined;
  if (facts.hasResults) {
    const message = `The object is a file of results: its lines have ${RESULTS_MEMBER}, so it is no manifest.`;
    return { message, hint: NOT_RESULTS_HINT };
  }
  if (facts.lines > MAX_IMAGES) {
    return {
      message: `The manifest has ${facts.lines} lines; a job takes at most ${MAX_IMAGES}.`,
      hint: SPLIT_MANIFEST_HINT,
    };
  }
  if (facts.lines > 0) return undefined;
  return { message: 'The manifest has 0 lines; a job takes at least 1.', hint: EMPTY_MANIFEST_HINT };
}
