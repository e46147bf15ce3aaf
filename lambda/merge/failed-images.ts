/** The images of a part that have no result. */
import type { BatchPlace, ImageFailure, Part, PartRecord } from '../../lib/protocol/batch/batch-files';
import { RESULTS_MEMBER, type S3Object } from '../../lib/protocol/rekognition';
import { cut } from '../../lib/protocol/text';
import { openObject } from '../aws/s3-file';
import { objectAt } from '../batch/place';
import { SOURCE_REF, SOURCE_VERSION } from '../batch/source-ref';
import { jsonLines, type Members, refOf } from './json-lines';
import { type Reason, refusedLines } from './refused-lines';

export interface FailedImages {
  readonly count: number;
  /** Lines of failed.jsonl. */
  readonly lines: string;
}

/** A failed part has the same message on each of its lines, so it is short. */
const MAX_MESSAGE_LENGTH = 256;

export const NOT_RECORDED: Reason = {
  code: 'NOT_RECORDED',
  message: 'The part has no record: it did not run, or its end could not be recorded.',
};
const NO_RESULT: Reason = { code: 'NO_RESULT', message: 'The job succeeded without a result for this image.' };

/** Tells why a line has no result. Called once for each line, in order. */
type WhyFailed = (line: number, sourceRef: string) => Reason | undefined;

export async function failedImages(
  place: BatchPlace,
  part: Part,
  record: PartRecord | undefined,
): Promise<FailedImages> {
  if (record?.status !== 'SUCCEEDED') {
    const reason = record ? { code: record.code ?? record.error, message: record.message } : NOT_RECORDED;
    return linesThatFailed(place, part, () => reason);
  }
  const { reasons, areAll } = await refusedLines(record);
  if (!areAll) return linesThatFailed(place, part, withoutResult(await countResults(record.results!), reasons));
  if (reasons.size === 0) return { count: 0, lines: '' };
  return linesThatFailed(place, part, (line) => reasons.get(line));
}

/** Takes one result away for each line, because the same image can be in several lines. */
const withoutResult =
  (results: Map<string, number>, reasons: ReadonlyMap<number, Reason>): WhyFailed =>
  (line, sourceRef) => {
    const left = results.get(sourceRef) ?? 0;
    if (left === 0) return reasons.get(line) ?? NO_RESULT;
    results.set(sourceRef, left - 1);
    return undefined;
  };

/** How many results each image has. Without an object of results there are none. */
async function countResults(results: S3Object): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  const body = await openObject(results);
  if (!body) return counts;
  for await (const members of jsonLines(body)) {
    const ref = refOf(members);
    if (ref !== undefined && members[RESULTS_MEMBER] !== undefined) counts.set(ref, (counts.get(ref) ?? 0) + 1);
  }
  return counts;
}

async function linesThatFailed(place: BatchPlace, { part, manifest }: Part, why: WhyFailed): Promise<FailedImages> {
  const body = await openObject(objectAt(place, manifest));
  if (!body) throw new Error(`The manifest of part ${part} is missing: s3://${place.bucket}/${manifest}`);
  const lines: string[] = [];
  let line = 0;
  for await (const members of jsonLines(body)) {
    line++;
    const reason = why(line, refOf(members) ?? '');
    if (reason) lines.push(failedLine(members, { ...reason, part, line }));
  }
  return { count: lines.length, lines: lines.join('') };
}

function failedLine(members: Members, { message, ...failure }: ImageFailure): string {
  const error = { ...failure, message: message && cut(message, MAX_MESSAGE_LENGTH) };
  return `${JSON.stringify({ [SOURCE_REF]: refOf(members), [SOURCE_VERSION]: members[SOURCE_VERSION], error })}\n`;
}
