/** What a merge has found so far. */
import type { BatchPlace, Part, PartRecord } from '../../lib/protocol/batch/batch-files';
import type { IndexPart, PartError } from '../../lib/protocol/batch/batch-index';
import { objectAt } from '../batch/place';
import { NOT_RECORDED } from './failed-images';

export interface Findings {
  /** The part that comes next. */
  readonly next: number;
  readonly partsFailed: number;
  /** Failed parts without a record. They are among `partsFailed`. */
  readonly partsNotRecorded: number;
  readonly imagesFailed: number;
  readonly imagesInFailedParts: number;
  readonly firstFailedParts: readonly FailedPart[];
}

/** A failed part, as the Cause lists it. */
export interface FailedPart extends PartError {
  readonly part: number;
}

export const NOTHING_FOUND: Findings = {
  next: 1,
  partsFailed: 0,
  partsNotRecorded: 0,
  imagesFailed: 0,
  imagesInFailedParts: 0,
  firstFailedParts: [],
};

const MAX_FAILED_PARTS = 10;

export function withPart(before: Findings, entry: IndexPart): Findings {
  const { part, lines, status, imagesFailed, error } = entry;
  const isFailed = status !== 'SUCCEEDED';
  const failedParts = isFailed ? [...before.firstFailedParts, { part, ...error }] : before.firstFailedParts;
  return {
    next: part + 1,
    partsFailed: before.partsFailed + Number(isFailed),
    partsNotRecorded: before.partsNotRecorded + Number(status === 'NOT_RECORDED'),
    imagesFailed: before.imagesFailed + imagesFailed,
    imagesInFailedParts: before.imagesInFailedParts + (isFailed ? lines : 0),
    firstFailedParts: failedParts.slice(0, MAX_FAILED_PARTS),
  };
}

/** The entry of a part in the index. */
export function indexPart(
  place: BatchPlace,
  { part, manifest, lines, firstImage }: Part,
  record: PartRecord | undefined,
  imagesFailed: number,
): IndexPart {
  return {
    part,
    manifest: objectAt(place, manifest),
    lines,
    firstImage,
    ...(record ? recorded(record) : NOTHING_RECORDED),
    imagesFailed,
  };
}

const NOTHING_RECORDED = { status: 'NOT_RECORDED', error: NOT_RECORDED } satisfies Partial<IndexPart>;

function recorded({ status, attempt, jobId, results, statistics, error, code, message }: PartRecord) {
  return {
    status,
    attempt,
    jobId,
    results,
    statistics,
    error: status === 'FAILED' ? { error, code, message } : undefined,
  } satisfies Partial<IndexPart>;
}
