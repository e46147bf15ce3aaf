/**
 * Rejects prefixes under which files of results would start executions. The start function starts no job for a file of results,
 * but the execution fails and sets off an alarm, and a summary would start a job.
 */
import { Token } from 'aws-cdk-lib';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { isSameBucket } from '../synth/bucket-name';

/** Where a runner takes its uploads from, and where its results go. */
export interface JobFlow {
  /** Path of the runner. */
  readonly runner: string;
  readonly uploads: { readonly bucket: s3.IBucket; readonly prefixes: readonly string[] };
  readonly output: { readonly bucket: s3.IBucket; readonly prefix: string };
}

/** Throws if results of a runner would start its own executions. */
export function checkResultUploads(flow: JobFlow): void {
  const [problem] = problemsOfResultUploads(flow, [flow]);
  if (problem) throw new Error(`${flow.runner}: ${problem}`);
}

/** Names the runners of which results of this runner would start executions. */
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
 * The prefix of uploads that includes results. A suffix cannot exclude them: Amazon Rekognition documents names of results in
 * examples only.
 */
function prefixThatTakes(output: JobFlow['output'], uploads: JobFlow['uploads']): string | undefined {
  if (!isSameBucket(output.bucket, uploads.bucket)) return undefined;
  const below = output.prefix;
  return uploads.prefixes.find(
    (prefix) => Token.isUnresolved(below) || prefix.startsWith(below) || below.startsWith(prefix),
  );
}
