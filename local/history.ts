/** Counts history events as Step Functions does: five for a Task (entered, scheduled, started, succeeded, exited), two for any other state. */
import type { Visit } from './execution';

export const eventsOf = (type: string) => (type === 'Task' ? 5 : 2);

export const historyEvents = (visits: readonly Pick<Visit, 'type'>[]) =>
  visits.reduce((events, { type }) => events + eventsOf(type), 0);
