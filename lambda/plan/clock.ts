/** Whether a call must come to its end. */

export interface Clock {
  readonly isOver: () => boolean;
}

/** What the last writes of a call may take. */
const MARGIN_MS = 60_000;

/** The part of Lambda's context that is used. */
export interface LambdaContext {
  readonly getRemainingTimeInMillis: () => number;
}

export const lambdaClock = (context: LambdaContext, marginMs = MARGIN_MS): Clock => ({
  isOver: () => context.getRemainingTimeInMillis() < marginMs,
});
