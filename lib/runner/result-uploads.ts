/**
 * Finds results that would be taken for uploads of manifests: each would start an execution. The start function starts no job
 * for a file of results, but the execution fails and sets off an alarm, and a summary would start a job.
 */
import { Token } from 'aws-cdk-lib';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { isSameBucket } from '../synth/bucket-name';

/** From uploads to results: what one runner does. */
export interface JobFlow {
  /** Path of the runner. */
  readonly runner: string;
  readonly uploads: { readonly bucket: s3.IBucket; readonly prefixes: readonly string[] };
  readonly output: { readonly bucket: s3.IBucket; readonly prefix: string };
}

/** A runner whose own results would be its uploads. */
export function checkResultUploads(flow: JobFlow): void {
  const [problem] = problemsOfResultUploads(flow, [flow]);
  if (problem) throw new Error(`${flow.runner}: ${problem}`);
}

/** Runners whose uploads the results of this one would be. */
export function problemsOfResultUploads({ runner, output }: JobFlow, all: readonly JobFlow[]): string[] {
  return all.flatMap((to) => {
    const uploads = prefixThatTakes(output, to.uploads);
    if (uploads === undefined) return [];
    const prefix = Token.isUnresolved(output.prefix) ? 'a token' : `"${output.prefix}"`;
    return (
      'results could be taken for manifests, and each start an execution: in one bucket, the prefix of uploads and that of the ' +
      `output must be known and not begin alike; received ${prefix} for the output of ${runner} and "${uploads}" for uploads of ${to.runner}`
    );
  });
}

/**
 * The prefix of uploads that takes results for manifests. No suffix tells them apart: Amazon Rekognition documents names of
 * results in examples only.
 */
function prefixThatTakes(output: JobFlow['output'], uploads: JobFlow['uploads']): string | undefined {
  if (!isSameBucket(output.bucket, uploads.bucket)) return undefined;
  const below = output.prefix;
  return uploads.prefixes.find(
    (prefix) => Token.isUnresolved(below) || prefix.startsWith(below) || below.startsWith(prefix),
  );
}
