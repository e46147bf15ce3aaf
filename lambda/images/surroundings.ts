/** What a call of the function works with. Tests replace parts of it. */
import type { JobSettings } from '../../lib/protocol/batch/plan-file';
import type { Clock } from '../batch/clock';
import { Caller } from './caller';
import type { Detect } from './detect';
import { Pacer } from './pacer';
import type { Time } from './time';

export interface Surroundings {
  readonly clock: Clock;
  readonly time: Time;
  readonly detectWith: (settings: JobSettings) => Detect;
}

export function pacedCaller({ time, detectWith }: Surroundings, settings: JobSettings, callsPerSecond: number) {
  const pacer = new Pacer(callsPerSecond, time);
  return { pacer, caller: new Caller(detectWith(settings), pacer, time) };
}
