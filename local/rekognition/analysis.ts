/** Does the work of a job: checks every line of the manifest, and writes the results and the summary. */
import { MAX_IMAGES, MAX_MANIFEST_BYTES, RESULTS_MEMBER } from '../../lib/protocol/rekognition';
import type { ObjectStore, S3Object } from '../object-store';
import { IMAGE_URI, imageErrorOf, type ImageErrors } from './image-errors';
import { MODEL_VERSION, moderationLabelsOf, type ModerationSettings } from './labels';

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

export interface AnalysisRequest {
  readonly jobId: string;
  readonly manifest: S3Object;
  readonly output: { readonly Bucket: string; readonly prefix: string };
  readonly settings: ModerationSettings;
  readonly imageErrors?: ImageErrors;
}

export async function analyse(store: ObjectStore, request: AnalysisRequest): Promise<AnalysisOutcome> {
  const { jobId, manifest, output, settings, imageErrors = () => undefined } = request;
  const size = await store.size(manifest);
  if (size! > MAX_MANIFEST_BYTES) return { invalidManifest: 'The manifest is larger than 50 MB.' };
  const lines = (await store.read(manifest)).split('\n').filter((line) => line.trim() !== '');
  if (lines.length > MAX_IMAGES) return { invalidManifest: `The manifest has more than ${MAX_IMAGES} lines.` };

  const checked = lines.map((line, index) => checkLine(line, index + 1));
  if (!checked.some((line) => typeof line === 'string')) return { invalidManifest: 'The manifest has no valid line.' };
  const analysed = checked.map((line, index) =>
    typeof line === 'string' ? (imageError(line, index + 1, imageErrors) ?? line) : line,
  );
  const errors = analysed.filter((line): line is LineError => typeof line !== 'string');
  const images = analysed.filter((line) => typeof line === 'string');

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
  const resultOf = (uri: string) => ({ 'source-ref': uri, [RESULTS_MEMBER]: moderationLabelsOf(uri, settings) });
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
  return IMAGE_URI.test(source)
    ? source
    : error('INVALID_SOURCE_REF', 'The source-ref is not the S3 URI of a PNG or JPEG image.', source);
}

/** We guess that an image that cannot be analysed is an error of its line, and that its line counts as invalid. */
function imageError(uri: string, number: number, imageErrors: ImageErrors): LineError | undefined {
  const name = imageErrors(uri);
  return name && { 'line-numer': number, 'source-ref': uri, ...imageErrorOf(name) };
}
