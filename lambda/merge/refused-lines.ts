/** Reads in the manifest summary which lines a job that succeeded refused. */
import type { PartRecord } from '../../lib/protocol/batch/batch-files';
import type { ManifestStatistics } from '../../lib/protocol/event';
import { isObject } from '../../lib/protocol/input-rules';
import type { S3Object } from '../../lib/protocol/rekognition';
import { readText } from '../aws/s3-file';
import type { Members } from './json-lines';

/** Why an image has no result. */
export interface Reason {
  readonly code?: string;
  readonly message?: string;
}

export interface RefusedLines {
  /** By the line's number, from 1. */
  readonly reasons: ReadonlyMap<number, Reason>;
  /** Whether these are all. */
  readonly areAll: boolean;
}

const NONE: RefusedLines = { reasons: new Map(), areAll: true };
const UNKNOWN: RefusedLines = { reasons: new Map(), areAll: false };

export async function refusedLines({ statistics, lines, summary }: PartRecord): Promise<RefusedLines> {
  if (statistics && refusesNone(statistics, lines)) return NONE;
  const text = summary && (await readSummary(summary));
  return text === undefined ? UNKNOWN : refusedIn(membersOf(text), lines);
}

/** Returns nothing if the function may not read the summary. Throws other errors, so that Step Functions repeats the call. */
async function readSummary(summary: S3Object): Promise<string | undefined> {
  try {
    return await readText(summary);
  } catch (thrown) {
    if ((thrown as Error).name === 'AccessDenied') return undefined;
    throw thrown;
  }
}

const refusesNone = ({ totalJsonLines, validJsonLines, invalidJsonLines }: ManifestStatistics, lines: number) =>
  totalJsonLines === lines && validJsonLines === lines && invalidJsonLines === 0;

function refusedIn({ statistics, errors }: Members, lines: number): RefusedLines {
  const counts = isObject(statistics) ? statistics : {};
  const entries = (Array.isArray(errors) ? errors : []).filter(isObject).flatMap((error): [number, Reason][] => {
    // AWS's documentation spells it "line-numer".
    const line = error['line-number'] ?? error['line-numer'];
    return Number.isInteger(line) && (line as number) >= 1 && (line as number) <= lines
      ? [[line as number, { code: textOf(error.code), message: textOf(error.message) }]]
      : [];
  });
  const reasons = new Map(entries);
  const { 'total-json-lines': total, 'valid-json-lines': valid, 'invalid-json-lines': invalid } = counts;
  return { reasons, areAll: total === lines && invalid === reasons.size && valid === lines - reasons.size };
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : undefined);

function membersOf(text: string): Members {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}
