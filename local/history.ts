/**
 * Counts history events as Step Functions does: five for a Task (entered, scheduled, started, succeeded, exited), two for any other
 * state. The six of a Distributed Map (entered, started, run started, run succeeded, succeeded, exited) are a guess.
 */
import type { Visit } from './execution';

const EVENTS: Readonly<Record<string, number>> = { Task: 5, Map: 6 };

export const eventsOf = (type: string) => EVENTS[type] ?? 2;

export const historyEvents = (visits: readonly Pick<Visit, 'type'>[]) =>
  visits.reduce((events, { type }) => events + eventsOf(type), 0);
