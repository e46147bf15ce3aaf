import type { Visit } from '../../local/state-machine';

/** As Step Functions counts: a Task is entered, scheduled, started, succeeded, exited; every other state entered and exited. */
export const historyEvents = (visits: readonly Visit[]) =>
  visits.reduce((events, { type }) => events + (type === 'Task' ? 5 : 2), 0);
