/** How a simulated server in virtual time tells that it lets a caller wait. */

/** Has the id of an HTTP call whose caller stops the virtual time while the call is under way. */
export const CALL_HEADER = 'x-local-call';

export interface WaitingCalls {
  /** The server does nothing for this call until some time has passed, so the time may pass. */
  waits(call: string | undefined): void;
  /** The server works for this call again. */
  goesOn(call: string | undefined): void;
}
