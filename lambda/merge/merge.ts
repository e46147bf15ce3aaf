/** Merges what came of the parts of a batch into its index and its list of failed images. */
import { BatchKey, type BatchPlace, type Part } from '../../lib/protocol/batch/batch-files';
import type { BatchRequest } from '../../lib/protocol/batch/batch-requests';
import { type BatchState, BatchStep } from '../../lib/protocol/batch/batch-state';
import { readJson } from '../aws/s3-file';
import type { S3Name } from '../aws/s3-write';
import { objectAt, placeOf } from '../batch/place';
import { recordedParts } from '../batch/records';
import { type Checkpoint, readCheckpoint, writeCheckpoint } from './checkpoint';
import { conclude, errorOf } from './conclude';
import { FailedFile } from './failed-file';
import { withPart } from './findings';
import { writeIndex } from './index-file';
import { countsOf } from './merged';
import { outcomes } from './outcomes';

export interface MergeRequest extends BatchRequest {
  readonly state: BatchState;
}

/** @param hasTime Whether there is time for another part. */
export async function merge(request: MergeRequest, hasTime: () => boolean): Promise<BatchState> {
  const { state, execution, options } = request;
  const place = placeOf(options, state.batch.batchId);
  const checkpoint = await readCheckpoint(place, execution.name, state.merging);
  try {
    return await mergeFrom(checkpoint, place, request, hasTime);
  } catch (thrown) {
    // An earlier call completed the upload and its answer was lost, or a lifecycle rule of the bucket aborted the upload.
    if (!state.merging || (thrown as Error).name !== 'NoSuchUpload') throw thrown;
    return merge({ ...request, state: { ...state, merging: undefined } }, hasTime);
  }
}

async function mergeFrom(
  { findings, entries, failedFile }: Checkpoint,
  place: BatchPlace,
  request: MergeRequest,
  hasTime: () => boolean,
): Promise<BatchState> {
  const { state, execution } = request;
  const file = new FailedFile(objectAt(place, BatchKey.failed(place)), failedFile);
  try {
    const parts = await readParts(objectAt(place, state.batch.partsKey));
    for await (const { entry, failedLines } of outcomes(
      place,
      parts.slice(findings.next - 1),
      await recordedParts(place),
    )) {
      findings = withPart(findings, entry);
      entries.push(JSON.stringify(entry));
      await file.add(failedLines);
      if (findings.next <= parts.length && !hasTime()) {
        const reached = { findings, entries, failedFile: file.unfinished() };
        const merging = await writeCheckpoint(place, execution.name, state.merging, reached);
        return { ...state, merging, next: BatchStep.MERGE };
      }
    }
    await file.close();
  } catch (thrown) {
    await file.abandon();
    throw thrown;
  }
  return finish({ findings, entries }, place, request);
}

async function finish(
  { findings, entries }: Pick<Checkpoint, 'findings' | 'entries'>,
  place: BatchPlace,
  { state, execution, options }: MergeRequest,
): Promise<BatchState> {
  const merged = { place, state, execution, findings, counts: countsOf(state, findings) };
  const error = errorOf(state, findings, options);
  await writeIndex(merged, error, entries);
  return conclude(merged, error, options);
}

async function readParts(parts: S3Name): Promise<Part[]> {
  const read = await readJson<Part[]>(parts);
  if (!read) throw new Error(`The list of parts is missing: s3://${parts.Bucket}/${parts.Name}`);
  return read;
}
