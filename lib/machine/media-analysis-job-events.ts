import { EVENT_DETAIL_TYPE, EVENT_SOURCE } from '../protocol/event';

/**
 * What all EventBridge events of waiters and runners have in common, for rules of your own.
 *
 * @example
 *
 * new events.Rule(this, 'AllJobs', {
 *   eventPattern: {
 *     source: [MediaAnalysisJobEvents.SOURCE],
 *     detailType: [MediaAnalysisJobEvents.DETAIL_TYPE],
 *   },
 * });
 */
export abstract class MediaAnalysisJobEvents {
  /**
   * `source` of every event.
   */
  public static readonly SOURCE: string = EVENT_SOURCE;

  /**
   * `detail-type` of every event.
   */
  public static readonly DETAIL_TYPE: string = EVENT_DETAIL_TYPE;
}
