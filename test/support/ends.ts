import { ERROR, TIMED_OUT } from '../../lib/contract';

/** Statuses whose event tells that a wait has ended. */
export const TERMINAL_STATUSES: readonly string[] = ['SUCCEEDED', 'FAILED', TIMED_OUT, ERROR];

/** States in which a wait ends. */
export const TERMINAL_STATES: readonly string[] = ['Job succeeded', 'Job failed', 'Job timed out', 'Wait failed'];
