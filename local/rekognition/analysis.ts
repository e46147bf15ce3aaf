/** What a job does with a manifest: checks every line and writes the results and the summary. The labels are made up. */
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';

/** Documented limits of a manifest. */
const MAX_MANIFEST_BYTES = 50 * 1024 * 1024;
const MAX_IMAGES = 10_000;

/** Documented: images are PNG or JPEG, named by an S3 URI. */
const SOURCE_REF = /^s3:\/\/[^/]+\/.+\.(?:jpe?g|png)$/i;

const MODEL_VERSION = 'simulated';
const LABELS = ['Simulated Label A', 'Simulated Label B', 'Simulated Label C'];

export interface S3Object {
  readonly Bucket: string;
  readonly Name: string;
}

interface LineError {
  /** The documentation's own spelling. */
  readonly 'line-numer': number;
  readonly 'source-ref'?: string;
  readonly code: string;
  readonly message: string;
}

export type AnalysisOutcome =
  | { readonly results: S3Object; readonly summary: S3Object; readonly modelVersion: string }
  | { readonly invalidManifest: string };

/** The directory that stands for S3: an object is a file below its bucket's name. */
export class LocalS3 {
  constructor(private readonly directory: string) {}

  /** Where the object is, or undefined if its name would leave its bucket. */
  fileOf({ Bucket, Name }: S3Object): string | undefined {
    const bucket = path.join(this.directory, Bucket);
    const file = path.join(bucket, Name);
    const inside = path.dirname(bucket) === path.join(this.directory) && file.startsWith(bucket + path.sep);
    return inside ? file : undefined;
  }

  has(object: S3Object): boolean {
    const file = this.fileOf(object);
    return file !== undefined && fs.statSync(file, { throwIfNoEntry: false })?.isFile() === true;
  }

  write(object: S3Object, lines: readonly object[]): S3Object {
    const file = this.fileOf(object)!;
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    return object;
  }
}

export function analyse(
  s3: LocalS3,
  jobId: string,
  manifest: S3Object,
  output: { Bucket: string; prefix: string },
): AnalysisOutcome {
  const file = s3.fileOf(manifest)!;
  if (fs.statSync(file).size > MAX_MANIFEST_BYTES) return { invalidManifest: 'The manifest is larger than 50 MB.' };
  const lines = fs
    .readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '');
  if (lines.length > MAX_IMAGES) return { invalidManifest: `The manifest has more than ${MAX_IMAGES} lines.` };

  const checked = lines.map((line, index) => checkLine(line, index + 1));
  const errors = checked.filter((line): line is LineError => typeof line !== 'string');
  const images = checked.filter((line) => typeof line === 'string');
  if (images.length === 0) return { invalidManifest: 'The manifest has no valid line.' };

  const name = (kind: string) => ({ Bucket: output.Bucket, Name: path.posix.join(output.prefix, `${jobId}-${kind}`) });
  const statistics = {
    'total-json-lines': lines.length,
    'valid-json-lines': images.length,
    'invalid-json-lines': errors.length,
  };
  return {
    results: s3.write(name('results.jsonl'), images.map(resultOf)),
    summary: s3.write(name('manifest-summary.json'), [{ version: '1.0', statistics, errors }]),
    modelVersion: MODEL_VERSION,
  };
}

function checkLine(line: string, number: number): string | LineError {
  const error = (code: string, message: string, sourceRef?: string): LineError => ({
    'line-numer': number,
    'source-ref': sourceRef,
    code,
    message,
  });
  let source: unknown;
  try {
    source = (JSON.parse(line) as Record<string, unknown> | null)?.['source-ref'];
  } catch {
    return error('INVALID_JSON', 'The line is not JSON.');
  }
  if (typeof source !== 'string') return error('MISSING_SOURCE_REF', 'The line has no source-ref.');
  return SOURCE_REF.test(source)
    ? source
    : error('INVALID_SOURCE_REF', 'The source-ref is not the S3 URI of a PNG or JPEG image.', source);
}

/** The same image always gets the same labels. */
function resultOf(sourceRef: string): object {
  const hash = createHash('sha256').update(sourceRef).digest();
  const labels = LABELS.filter((_, index) => hash[index] > 170).map((Name, index) => ({
    Confidence: 60 + (hash[index + 8] % 40),
    Name,
    ParentName: '',
    TaxonomyLevel: 1,
  }));
  return {
    'source-ref': sourceRef,
    'detect-moderation-labels': { ModerationLabels: labels, ModerationModelVersion: MODEL_VERSION, ContentTypes: [] },
  };
}
