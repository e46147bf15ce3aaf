/** Does the work of a job: checks every line of the manifest, and writes the results and the summary. The labels are made up. */
import { createHash } from 'node:crypto';
import { MAX_IMAGES, MAX_MANIFEST_BYTES } from '../../lib/protocol/rekognition';
import type { ObjectStore, S3Object } from '../object-store';

/** The documentation says: an image is a PNG or JPEG file, named by its S3 URI. */
const SOURCE_REF = /^s3:\/\/[^/]+\/.+\.(?:jpe?g|png)$/i;

const MODEL_VERSION = 'simulated';
const LABELS = ['Simulated Label A', 'Simulated Label B', 'Simulated Label C'];

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

export async function analyse(
  store: ObjectStore,
  jobId: string,
  manifest: S3Object,
  output: { Bucket: string; prefix: string },
): Promise<AnalysisOutcome> {
  const size = await store.size(manifest);
  if (size! > MAX_MANIFEST_BYTES) return { invalidManifest: 'The manifest is larger than 50 MB.' };
  const lines = (await store.read(manifest)).split('\n').filter((line) => line.trim() !== '');
  if (lines.length > MAX_IMAGES) return { invalidManifest: `The manifest has more than ${MAX_IMAGES} lines.` };

  const checked = lines.map((line, index) => checkLine(line, index + 1));
  const errors = checked.filter((line): line is LineError => typeof line !== 'string');
  const images = checked.filter((line) => typeof line === 'string');
  if (images.length === 0) return { invalidManifest: 'The manifest has no valid line.' };

  const name = (kind: string) => ({ Bucket: output.Bucket, Name: `${output.prefix}${jobId}-${kind}` });
  const statistics = {
    'total-json-lines': lines.length,
    'valid-json-lines': images.length,
    'invalid-json-lines': errors.length,
  };
  const write = async (kind: string, lines: readonly object[]): Promise<S3Object> => {
    const object = name(kind);
    return { ...object, Version: await store.write(object, jsonLines(lines)) };
  };
  const results = await write('results.jsonl', images.map(resultOf));
  const summary = await write('manifest-summary.json', [{ version: '1.0', statistics, errors }]);
  return { results, summary, modelVersion: MODEL_VERSION };
}

const jsonLines = (lines: readonly object[]) => lines.map((line) => `${JSON.stringify(line)}\n`).join('');

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

/** Gives the same image the same labels every time. */
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
