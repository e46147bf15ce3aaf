/** Tells whether the time of a call is over. */

export interface Clock {
  readonly isOver: () => boolean;
}

/** The time that is kept for the last writes of a call. */
const MARGIN_MS = 60_000;

/** The part of Lambda's context that is used. */
export interface LambdaContext {
  readonly getRemainingTimeInMillis: () => number;
}

export const lambdaClock = (context: LambdaContext, marginMs = MARGIN_MS): Clock => ({
  isOver: () => context.getRemainingTimeInMillis() < marginMs,
});
