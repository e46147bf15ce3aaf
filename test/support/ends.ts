import { Status } from '../../lib/protocol/status';

/** Statuses whose event tells that a wait has ended. */
const TERMINAL_STATUSES: readonly string[] = ['SUCCEEDED', 'FAILED', Status.TIMED_OUT, Status.ERROR];

/** States in which a wait ends. */
export const TERMINAL_STATES: readonly string[] = ['Job succeeded', 'Job failed', 'Job timed out', 'Wait failed'];

/** Not ended in exactly one terminal state, with exactly one terminal event. */
export function isLost(states: readonly string[], events: readonly { id?: string; status?: string }[]): boolean {
  const ends = states.filter((state) => TERMINAL_STATES.includes(state));
  const terminal = events.filter(({ status }) => TERMINAL_STATUSES.includes(status!));
  return ends.length !== 1 || new Set(terminal.map(({ id }) => id)).size !== 1;
}
