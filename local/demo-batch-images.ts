/** The demo of a batch that analyses images one by one. */
import { grouped } from '../cli/text';
import { ModerationBackend } from '../lib';
import type { DemoBackend, Watch, Work } from './demo-batch-backend';
import { addFaults } from './demo-faults';
import type { DemoOptions } from './demo-options';
import type { LocalCloud } from './local-cloud';
import type { ImageErrors } from './rekognition/image-errors';

/** With --resume and without --fault, Rekognition denies access after the calls for this share of the images. */
const GRANTED_SHARE = 0.75;

const OPERATION = 'DetectModerationLabels';

export function imagesBackend(images: number, options: DemoOptions): DemoBackend {
  const { callsPerSecond, detectRate, failShare, fault, resume } = options;
  const refused = new RefusedImages(failShare ?? 0);
  return {
    moderation: ModerationBackend.perImage({ callsPerSecond }),
    simulation: { detectCallsPerSecond: detectRate, imageErrors: refused.errorOf },
    part: 'part',
    addTrouble: ({ rekognition: { faults } }) => {
      addFaults(faults, options, OPERATION);
      // An image that is refused does not make its part fail, so that there would be nothing to run again.
      const losesAccess = resume && fault.length === 0;
      if (losesAccess) faults.add({ kind: 'denied', operation: OPERATION, after: Math.floor(GRANTED_SHARE * images) });
    },
    endTrouble: ({ rekognition }) => {
      refused.stop();
      rekognition.faults.clear();
    },
    watch,
  };
}

/** Images that Rekognition cannot read. */
class RefusedImages {
  /** @param share The share of the images that are refused. The first one is among them, and the others are spread evenly. */
  constructor(private share: number) {}

  /** An image can be tried several times, so its number decides. */
  readonly errorOf: ImageErrors = (uri) => {
    const number = Number(/(\d+)\.jpg$/.exec(uri)?.[1]);
    const isRefused = Math.ceil(number * this.share) > Math.ceil((number - 1) * this.share);
    return isRefused ? 'InvalidImageFormatException' : undefined;
  };

  stop(): void {
    this.share = 0;
  }
}

const SECOND = 1_000;

function watch({ time, rekognition: { detectCalls } }: LocalCloud): Watch {
  const start = time.now();
  const before = totalOf(detectCalls.perSecond());
  const now = () => {
    const { calls, throttled } = totalOf(detectCalls.perSecond());
    return { calls: calls - before.calls, callsThrottled: throttled - before.throttled };
  };
  return {
    text: () => `${grouped(now().calls)} calls, ${grouped(now().callsThrottled)} throttled`,
    answered: () => now().calls - now().callsThrottled,
    work: () => {
      const seconds = detectCalls.perSecond().filter(({ at }) => at > start - SECOND);
      return workOf(now(), seconds, (time.now() - start) / SECOND);
    },
  };
}

type Seconds = ReturnType<LocalCloud['rekognition']['detectCalls']['perSecond']>;

const totalOf = (seconds: Seconds) =>
  seconds.reduce((sum, each) => ({ calls: sum.calls + each.calls, throttled: sum.throttled + each.throttled }), {
    calls: 0,
    throttled: 0,
  });

function workOf(
  counts: { readonly calls: number; readonly callsThrottled: number },
  seconds: Seconds,
  took: number,
): Work {
  const { calls, callsThrottled } = counts;
  const callsPerSecond = took > 0 ? Math.round((10 * calls) / took) / 10 : 0;
  const mostCallsInASecond = seconds.reduce((most, second) => Math.max(most, second.calls), 0);
  return {
    rows: [
      ['  calls', `${grouped(calls)}, ${grouped(callsThrottled)} of them throttled`],
      ['  calls a second', `${callsPerSecond} on average, ${mostCallsInASecond} at most`],
    ],
    document: { ...counts, callsPerSecond, mostCallsInASecond },
    again: () => `${grouped(calls)} calls`,
  };
}
