/** Writes index.json. */
import { BatchStatus } from '../../lib/protocol/batch/batch-event';
import { BATCH_SCHEMA } from '../../lib/protocol/batch/batch-files';
import type { BatchIndex } from '../../lib/protocol/batch/batch-index';
import { estimatedDollars, PRICES_DATE } from '../../lib/protocol/batch/prices';
import { putObject } from '../aws/s3-write';
import { JSON_TYPE } from '../batch/place';
import { failedImagesAt, indexAt, invalidLinesAt, type Merged } from './merged';

/** @param entries The parts, each as JSON. */
export async function writeIndex(merged: Merged, error: string | undefined, entries: readonly string[]): Promise<void> {
  const { place, state, execution, findings, counts } = merged;
  const { Manifest, Images, Inventory } = state.input;
  const head: Omit<BatchIndex, 'parts'> = {
    version: BATCH_SCHEMA,
    batchId: place.batchId,
    status: error === undefined ? BatchStatus.SUCCEEDED : BatchStatus.FAILED,
    source: { Manifest, Images, Inventory },
    executionArn: execution.executionArn,
    mergedAt: new Date().toISOString(),
    counts,
    estimatedPrice: { dollars: estimatedDollars(counts.imagesAnalyzed!), pricesOf: PRICES_DATE },
    invalidLines: invalidLinesAt(merged),
    failedImages: failedImagesAt(place, findings),
  };
  // Each part has a line of its own, so that tools like grep can search the file.
  const text = `${JSON.stringify(head).slice(0, -1)},"parts":[\n${entries.join(',\n')}\n]}\n`;
  await putObject(indexAt(place), text, JSON_TYPE);
}
