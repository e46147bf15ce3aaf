/** The files of a plan. */
import {
  BATCH_SCHEMA,
  BatchKey,
  type BatchPlace,
  type Part,
  type PlanPlace,
} from '../../lib/protocol/batch/batch-files';
import type { PlanFile, PlanSummary } from '../../lib/protocol/batch/plan-file';
import { exists } from '../aws/s3-list';
import { readText } from '../aws/s3-read';
import { putUnlessChanged } from '../aws/s3-write';
import { objectAt } from '../batch/place';
import { LongObject } from './long-object';

/** The files that are read here are smaller. */
const MAX_BYTES = 64 * 1024 * 1024;

export const readFile = async (place: BatchPlace, key: string): Promise<string> =>
  (await readText(objectAt(place, key), MAX_BYTES))!;

export async function readPlan(place: BatchPlace): Promise<PlanFile | undefined> {
  const key = BatchKey.plan(place);
  return (await exists(objectAt(place, key))) ? (JSON.parse(await readFile(place, key)) as PlanFile) : undefined;
}

/**
 * Writes plan.json last. A plan with a plan.json is complete.
 *
 * Returns the plan of the batch: another execution may have been first.
 */
export async function writePlan(
  place: PlanPlace,
  plan: Omit<PlanFile, 'version' | 'batchId' | 'planId'>,
): Promise<PlanFile> {
  await writeParts(place, plan.summary);
  const { batchId, planId } = place;
  const file: PlanFile = { version: BATCH_SCHEMA, batchId, planId, ...plan };
  const to = objectAt(place, BatchKey.plan(place));
  const isWritten = await putUnlessChanged(to, `${JSON.stringify(file, null, 2)}\n`);
  return isWritten ? file : (await readPlan(place))!;
}

/** All parts but the last have the same number of images. */
async function writeParts(place: PlanPlace, plan: PlanSummary): Promise<void> {
  const { parts, images, imagesPerPart } = plan;
  const file = new LongObject(objectAt(place, BatchKey.parts(place)));
  for (let part = 1; part <= parts; part++) {
    const before = (part - 1) * imagesPerPart;
    const entry: Part = {
      part,
      manifest: BatchKey.manifest(place, part),
      lines: Math.min(imagesPerPart, images - before),
      firstImage: before + 1,
    };
    await file.add(`${part === 1 ? '[' : ','}\n${JSON.stringify(entry)}`);
  }
  await file.add('\n]\n');
  await file.finish();
}
