/** The records of parts. */
import { BatchKey, type BatchPlace, partOfRecord, type PartRecord } from '../../lib/protocol/batch/batch-files';
import { readJson } from '../aws/s3-file';
import { exists, listKeys } from '../aws/s3-list';
import { putObject } from '../aws/s3-write';
import { JSON_TYPE, objectAt } from './place';

/** The record of a part, if an attempt of it has ended. */
export async function findRecord(place: BatchPlace, part: number): Promise<PartRecord | undefined> {
  return (await exists(recordAt(place, part))) ? readRecord(place, part) : undefined;
}

export const readRecord = (place: BatchPlace, part: number) => readJson<PartRecord>(recordAt(place, part));

export const writeRecord = (place: BatchPlace, record: PartRecord) =>
  putObject(recordAt(place, record.part), JSON.stringify(record), JSON_TYPE);

/** The numbers of all parts that have a record. */
export async function recordedParts(place: BatchPlace): Promise<Set<number>> {
  const parts = new Set<number>();
  for await (const key of listKeys(place.bucket, BatchKey.records(place))) parts.add(partOfRecord(key));
  return parts;
}

const recordAt = (place: BatchPlace, part: number) => objectAt(place, BatchKey.record(place, part));
