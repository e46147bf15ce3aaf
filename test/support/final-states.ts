import { ENDS, isFinalStatus } from '../../lib/protocol/status';

/** The states in which an execution of a wait ends. */
export const FINAL_STATES: readonly string[] = Object.values(ENDS).map(({ state }) => state);

/** The states in which an execution of a batch ends with an event. */
const FINAL_STATES_OF_BATCHES = ['Batch succeeded', 'Batch failed'];

/** Whether an execution is lost: it does not have exactly one final state and exactly one event with a final status. */
export function isLost(states: readonly string[], events: readonly { id?: string; status?: string }[]): boolean {
  const finalStates = states.filter((state) => [...FINAL_STATES, ...FINAL_STATES_OF_BATCHES].includes(state));
  const finalEvents = events.filter(({ status }) => isFinalStatus(status));
  // An event can be published twice under the same id.
  return finalStates.length !== 1 || new Set(finalEvents.map(({ id }) => id)).size !== 1;
}
