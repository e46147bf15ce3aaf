/** Another user of the account, who takes a part of the quota of DetectModerationLabels for some time. */
import type { LocalCloud } from '../../local/local-cloud';

export interface OtherUser {
  readonly callsPerSecond: number;
  /** In seconds since the start of the batch. */
  readonly from: number;
  readonly seconds: number;
}

export interface OtherCalls {
  readonly calls: number;
  readonly throttled: number;
}

/** Takes from the quota at a steady pace, whatever comes of it. Returns the counts, which grow. */
export function useQuota({ time, rekognition }: LocalCloud, user: OtherUser): OtherCalls {
  const made = { calls: 0, throttled: 0 };
  const makeCalls = async () => {
    await time.sleep(1_000 * user.from);
    for (; made.calls < user.callsPerSecond * user.seconds; made.calls++) {
      try {
        rekognition.detectCalls.limit();
      } catch {
        made.throttled++;
      }
      await time.sleep(1_000 / user.callsPerSecond);
    }
  };
  void makeCalls();
  return made;
}
