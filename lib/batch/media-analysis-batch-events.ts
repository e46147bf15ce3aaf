import { BATCH_EVENT_DETAIL_TYPE, PART_EVENT_DETAIL_TYPE } from '../protocol/batch/batch-event';
import { EVENT_SOURCE } from '../protocol/event';

/**
 * What all EventBridge events of batches have in common, for rules of your own.
 *
 * @example
 *
 * new events.Rule(this, 'AllBatches', {
 *   eventPattern: {
 *     source: [MediaAnalysisBatchEvents.SOURCE],
 *     detailType: [MediaAnalysisBatchEvents.DETAIL_TYPE],
 *   },
 * });
 */
export abstract class MediaAnalysisBatchEvents {
  /**
   * `source` of every event.
   */
  public static readonly SOURCE: string = EVENT_SOURCE;

  /**
   * `detail-type` of the events of a batch.
   */
  public static readonly DETAIL_TYPE: string = BATCH_EVENT_DETAIL_TYPE;

  /**
   * `detail-type` of the events of the parts of a batch.
   */
  public static readonly PART_DETAIL_TYPE: string = PART_EVENT_DETAIL_TYPE;
}
