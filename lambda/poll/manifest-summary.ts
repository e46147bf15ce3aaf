/** Reads the summary of a finished job's manifest. A summary that cannot be read does not fail the job. */
import type { ManifestLineError, ManifestReport } from '../../lib/protocol/event';
import { MAX_LINE_ERRORS, MAX_LINE_ERRORS_LENGTH, MAX_SUMMARY_BYTES } from '../../lib/protocol/limits';
import type { S3Object } from '../../lib/protocol/rekognition';
import { cut } from '../../lib/protocol/text';
import { readObject } from '../aws/read-object';

const LIMITS = { maxBytes: MAX_SUMMARY_BYTES, milliseconds: 10_000 };

/** The URI of any object is shorter. */
const MAX_LINE_TEXT_LENGTH = 1_100;

type Members = Record<string, unknown>;

export async function readReport(summary: S3Object | undefined): Promise<ManifestReport> {
  if (!summary) return { manifestStatisticsUnavailable: 'The job names no ManifestSummary.' };
  const read = await readObject(summary, LIMITS, async (body) => ({ report: toReport(await textOf(body)) }));
  return 'report' in read ? read.report : { manifestStatisticsUnavailable: read.unread };
}

async function textOf(body: AsyncIterable<unknown>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks).toString();
}

function toReport(text: string): ManifestReport {
  const { statistics, errors } = JSON.parse(text) as { statistics?: Members; errors?: unknown };
  const count = (name: string) => {
    const value = statistics?.[name];
    if (typeof value === 'number') return value;
    throw new Error(`The summary has no ${name}.`);
  };
  return {
    manifestStatistics: {
      totalJsonLines: count('total-json-lines'),
      validJsonLines: count('valid-json-lines'),
      invalidJsonLines: count('invalid-json-lines'),
    },
    manifestErrors: firstOf(Array.isArray(errors) ? (errors as Members[]) : []),
  };
}

function firstOf(errors: readonly Members[]): ManifestLineError[] {
  const first = errors.slice(0, MAX_LINE_ERRORS).map(toLineError);
  // JSON escapes characters, so even a few texts can be too long.
  while (JSON.stringify(first).length > MAX_LINE_ERRORS_LENGTH) first.pop();
  return first;
}

function toLineError(error: Members): ManifestLineError {
  const text = (name: string) => {
    const value = error[name];
    return typeof value === 'string' ? cut(value, MAX_LINE_TEXT_LENGTH) : undefined;
  };
  // AWS's documentation spells it "line-numer".
  const lineNumber = error['line-number'] ?? error['line-numer'];
  return {
    lineNumber: typeof lineNumber === 'number' ? lineNumber : undefined,
    sourceRef: text('source-ref'),
    code: text('code'),
    message: text('message'),
  };
}
