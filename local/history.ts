/** History as Step Functions counts it: a Task is entered, scheduled, started, succeeded, exited; every other state entered and exited. */
import type { Visit } from './state-machine';

export const eventsOf = (type: string) => (type === 'Task' ? 5 : 2);

export const historyEvents = (visits: readonly Pick<Visit, 'type'>[]) =>
  visits.reduce((events, { type }) => events + eventsOf(type), 0);
