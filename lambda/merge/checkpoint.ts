/** Saves what a merge has found when a call runs out of time. The next call goes on from there. */
import { BatchKey, type BatchPlace } from '../../lib/protocol/batch/batch-files';
import type { MergeCursor } from '../../lib/protocol/batch/batch-state';
import { readJson } from '../aws/s3-file';
import { putObject } from '../aws/s3-write';
import { JSON_TYPE, objectAt } from '../batch/place';
import type { UnfinishedFile } from './failed-file';
import { type Findings, NOTHING_FOUND } from './findings';

export interface Checkpoint {
  readonly findings: Findings;
  /** Entries of the index, as JSON. */
  readonly entries: string[];
  readonly failedFile: UnfinishedFile;
}

const beginning = (): Checkpoint => ({ findings: NOTHING_FOUND, entries: [], failedFile: { rest: '' } });

/** Starts from the beginning if a lifecycle rule of the bucket has removed the checkpoint. */
export async function readCheckpoint(
  place: BatchPlace,
  executionName: string,
  cursor: MergeCursor | undefined,
): Promise<Checkpoint> {
  const read = cursor && (await readJson<Checkpoint>(checkpointAt(place, executionName, cursor.checkpoint)));
  return read ?? beginning();
}

/** Writes a new file each time. If Step Functions repeats this call, it needs the file that this call has read. */
export async function writeCheckpoint(
  place: BatchPlace,
  executionName: string,
  before: MergeCursor | undefined,
  checkpoint: Checkpoint,
): Promise<MergeCursor> {
  const number = (before?.checkpoint ?? 0) + 1;
  await putObject(checkpointAt(place, executionName, number), JSON.stringify(checkpoint), JSON_TYPE);
  return { part: checkpoint.findings.next, checkpoint: number };
}

const checkpointAt = (place: BatchPlace, executionName: string, number: number) =>
  objectAt(place, BatchKey.checkpoint(place, executionName, number));
