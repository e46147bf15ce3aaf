/** What a call of the function works with. Tests replace parts of it. */
import type { JobSettings } from '../../lib/protocol/batch/plan-file';
import type { Clock } from '../batch/clock';
import { Caller } from './caller';
import type { Detect } from './detect';
import type { Image } from './image';
import { Pacer } from './pacer';
import type { Time } from './time';

export interface Surroundings {
  readonly clock: Clock;
  readonly time: Time;
  readonly detectWith: (settings: JobSettings) => Detect;
}

/** @param known An image that has labels. */
export function pacedCaller(
  { time, detectWith }: Surroundings,
  settings: JobSettings,
  callsPerSecond: number,
  known?: Image,
) {
  const pacer = new Pacer(callsPerSecond, time);
  return { pacer, caller: new Caller(detectWith(settings), pacer, time, known) };
}
