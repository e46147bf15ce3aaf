/** Reads what came of each part. */
import type { BatchPlace, Part, PartRecord } from '../../lib/protocol/batch/batch-files';
import type { IndexPart } from '../../lib/protocol/batch/batch-index';
import { readRecord } from '../batch/records';
import { failedImages } from './failed-images';
import { indexPart } from './findings';
import { inOrder } from './in-order';

/** A record is small, and failed images are up to some megabytes a part. */
const RECORDS_AT_ONCE = 32;
const PARTS_AT_ONCE = 4;

export interface PartOutcome {
  readonly entry: IndexPart;
  /** Lines of failed.jsonl. */
  readonly failedLines: string;
}

export function outcomes(
  place: BatchPlace,
  parts: readonly Part[],
  recorded: ReadonlySet<number>,
): AsyncGenerator<PartOutcome> {
  const records = inOrder(parts, RECORDS_AT_ONCE, async (part) => ({
    part,
    record: recorded.has(part.part) ? ofThisPlan(part, await readRecord(place, part.part)) : undefined,
  }));
  return inOrder(records, PARTS_AT_ONCE, ({ part, record }) => outcomeOf(place, part, record));
}

/** The same BatchId can have been planned before, if somebody has deleted its plan.json. */
const ofThisPlan = ({ manifest }: Part, record: PartRecord | undefined) =>
  record?.manifest === manifest ? record : undefined;

async function outcomeOf(place: BatchPlace, part: Part, record: PartRecord | undefined): Promise<PartOutcome> {
  const { count, lines } = await failedImages(place, part, record);
  return { entry: indexPart(place, part, record, count), failedLines: lines };
}
