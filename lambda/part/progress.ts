/** The PROGRESS events of a batch. Its parts make them, because the execution of the batch itself waits for its map. */
import {
  BatchStatus,
  MAX_PROGRESS_EVENTS,
  type MediaAnalysisBatchStateChange,
} from '../../lib/protocol/batch/batch-event';
import type { PartRequest, PartState } from '../../lib/protocol/batch/batch-requests';
import { placeOf } from '../batch/place';
import { recordedParts } from '../batch/records';
import { logLostProgress } from './log';

/** Whether the end of this part makes an event. At most 100 parts of a batch do. */
const tellsProgress = (part: number, parts: number) => part % Math.ceil(parts / MAX_PROGRESS_EVENTS) === 0;

/** The event, if this part makes one. Without the counts there is none: a part does not fail for its progress. */
export async function progressEvent(
  state: Pick<PartState, 'part' | 'batch' | 'execution' | 'attempts'>,
  options: PartRequest['options'],
): Promise<MediaAnalysisBatchStateChange | undefined> {
  const { part, batch, execution } = state;
  const { batchId, parts, images, invalidLines, context } = batch;
  if (!tellsProgress(part.part, parts)) return undefined;
  try {
    const { size: partsDone } = await recordedParts(placeOf(options, batchId));
    return {
      id: `${execution.executionArn}#${BatchStatus.PROGRESS}#${part.part}`,
      batchId,
      status: BatchStatus.PROGRESS,
      executionArn: execution.executionArn,
      stateMachineArn: execution.stateMachineArn,
      context,
      counts: { images, invalidLines, parts, partsDone },
    };
  } catch (thrown) {
    logLostProgress(state, thrown as Error);
    return undefined;
  }
}
