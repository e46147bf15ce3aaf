import { handler } from '../../lambda/poll/handler';
import type { WaitOptions } from '../../lib/protocol/requests';
import type { Fault } from '../../local/rekognition/faults';
import { requestOf } from './requests';
import { START, type Surroundings, surroundings } from './surroundings';

/** The poll function with simulated services, for the tests of one file. */
export function pollFunction(cloud: Surroundings = surroundings()) {
  return {
    cloud,
    /** Invokes the function for the first time in an execution. */
    firstPoll: (input: unknown, options?: Partial<WaitOptions>) => handler(requestOf({ input }, options)),
    /** Invokes the function with a state that it returned before. */
    nextPoll: (state: object, options?: Partial<WaitOptions>) => handler(requestOf(state, options)),
    /** Moves the clock forward. */
    passSeconds: (seconds: number) => {
      cloud.now += seconds * 1000;
    },
    /** Adds a job that is one minute old at START and always has this status. Returns its JobId. */
    addJob: (Status: string, answer: Record<string, unknown> = {}) =>
      cloud.rekognition.jobs.put({ createdAt: START - 60_000, timeline: [{ afterSeconds: 0, Status, ...answer }] }),
    addFault: (kind: Fault['kind'], times?: number) => cloud.rekognition.faults.add({ kind, times }),
    clearFaults: () => cloud.rekognition.faults.clear(),
  };
}
