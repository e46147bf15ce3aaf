/** Finds results that would be taken for manifests: each would start another job, and be paid, without end. */
import { Token } from 'aws-cdk-lib';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { isSameBucket } from './bucket-name';

/** From uploads to results: what one runner does. */
export interface JobFlow {
  /** Path of the runner. */
  readonly runner: string;
  readonly uploads: { readonly bucket: s3.IBucket; readonly prefixes: readonly string[] };
  readonly results: { readonly bucket: s3.IBucket; readonly prefix: string };
}

/** A runner whose own results would start its jobs. */
export function checkLoop(flow: JobFlow): void {
  if (starts(flow, flow)) throw new Error(`${flow.runner}: ${problemOf([flow])}`);
}

/** A runner whose results start jobs of another runner is the first of a pipeline, unless a way leads back to it. */
export function problemsOfLoops(flow: JobFlow, all: readonly JobFlow[]): string[] {
  const seen = new Set<JobFlow>();
  // Grows while it is walked, so that the shortest way back is found first.
  const ways = [[flow]];
  for (const way of ways) {
    for (const next of all.filter((each) => !seen.has(each) && starts(way.at(-1)!, each))) {
      if (next === flow) return [problemOf(way)];
      seen.add(next);
      ways.push([...way, next]);
    }
  }
  return [];
}

const starts = (from: JobFlow, to: JobFlow) => prefixThatTakes(from, to) !== undefined;

/**
 * The prefix of uploads that lets results start a job. No suffix tells them apart: Amazon Rekognition documents names of
 * results in examples only.
 */
function prefixThatTakes({ results }: JobFlow, { uploads }: JobFlow): string | undefined {
  if (!isSameBucket(results.bucket, uploads.bucket)) return undefined;
  const below = results.prefix;
  return uploads.prefixes.find(
    (prefix) => Token.isUnresolved(below) || prefix.startsWith(below) || below.startsWith(prefix),
  );
}

function problemOf(loop: readonly JobFlow[]): string {
  const steps = loop.map((from, index) => {
    const to = loop[(index + 1) % loop.length];
    const results = Token.isUnresolved(from.results.prefix) ? 'a token' : `"${from.results.prefix}"`;
    return `${results} for the output of ${from.runner} and "${prefixThatTakes(from, to)}" for uploads of ${to.runner}`;
  });
  return (
    'results could be taken for manifests, and each start another job: in one bucket, the prefix of uploads and that of ' +
    `the output must be known and not begin alike; received ${steps.join(', ')}`
  );
}
