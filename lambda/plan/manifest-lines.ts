/** Reads the lines of a manifest: JSON Lines, or the CSV of S3 Batch Operations. */
import { isObject } from '../../lib/protocol/input-rules';
import { OBJECT_VERSION, RESULTS_MEMBER } from '../../lib/protocol/rekognition';
import { decodeKey } from '../aws/s3-list';
import { S3_URI, SOURCE_REF, SOURCE_VERSION } from '../batch/source-ref';
import { parseRows, type Row } from './csv';
import { type Entry, imageAt, invalid } from './entry';
import type { Line } from './lines';

/**
 * Tells JSON from CSV line by line: no row of CSV begins with a brace, because no bucket does. So nothing has to be remembered, and a
 * broken first line spoils nothing. Blank lines give no entry.
 */
export function entriesOfManifest(lines: readonly Line[]): Entry[] {
  const given = lines.filter(({ text }) => text !== '');
  const isCsv = ({ text, problem }: Line) => problem === undefined && !text.startsWith('{');
  const rows = parseRows(given.filter(isCsv).map(({ text }) => text)).values();
  return given.map((line) => {
    const { number, text, problem } = line;
    if (problem) return invalid(number, text, `the line ${problem}`);
    return isCsv(line) ? entryOfRow(number, text, rows.next().value) : entryOfJson(number, text);
  });
}

function entryOfJson(line: number, text: string): Entry {
  const members = parseJson(text);
  if (!isObject(members)) return invalid(line, text, 'the line is no JSON object');
  if (RESULTS_MEMBER in members) return invalid(line, text, 'the line is one of results, not of a manifest');
  const ref = members[SOURCE_REF];
  if (ref === undefined) return invalid(line, text, `the line has no ${SOURCE_REF}`);
  const [, bucket, key] = (typeof ref === 'string' && S3_URI.exec(ref)) || [];
  if (bucket === undefined) return invalid(line, text, `${SOURCE_REF} is not s3://bucket/key`);
  const version = members[SOURCE_VERSION];
  if (version !== undefined && !isVersion(version)) return invalid(line, text, `${SOURCE_VERSION} is no version`);
  return imageAt(line, text, { bucket, key, version });
}

const isVersion = (value: unknown): value is string =>
  typeof value === 'string' && value !== '' && value.length <= OBJECT_VERSION.maxLength;

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function entryOfRow(line: number, text: string, row: Row): Entry {
  const [bucket, encodedKey, version] = row ?? [];
  if (encodedKey === undefined || row!.length > 3)
    return invalid(line, text, 'the line is neither a JSON object nor bucket,key');
  const key = decoded(encodedKey);
  if (key === undefined) return invalid(line, text, 'the key is not URL-encoded');
  if (version && !isVersion(version)) return invalid(line, text, 'the third field is no version');
  return imageAt(line, text, { bucket, key, version: version || undefined });
}

/** `undefined` for a text that is not URL-encoded. */
export function decoded(key: string): string | undefined {
  try {
    return decodeKey(key);
  } catch {
    return undefined;
  }
}
