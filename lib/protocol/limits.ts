/** Limits that the definition, its synth-time checks and the handler must agree on. */

/**
 * Longest `timeout`. Step Functions aborts an execution after one year, without an event. Ours ends one day earlier, to publish
 * TIMED_OUT.
 */
export const MAX_TIMEOUT_SECONDS = 364 * 24 * 3600;

/** Shortest and longest poll interval. */
export const MIN_INTERVAL_SECONDS = 1;
export const MAX_INTERVAL_SECONDS = 24 * 3600;

/** Step Functions ends an execution with more history events than this. No state can catch that. */
export const HISTORY_EVENTS_LIMIT = 25_000;

/** Share of the history kept for changes of status and for retries. */
export const HISTORY_RESERVE = 0.1;

/** `Get job` 5, `Status changed?` 2, `Wait` 2. */
export const HISTORY_EVENTS_PER_POLL = 9;

/** Longest `Context` in the input, in characters of JSON. Events and the Cause repeat it, and Step Functions limits the Cause. */
export const MAX_CONTEXT_LENGTH = 8_192;

/** Longest Cause that Step Functions takes, in characters. */
export const MAX_CAUSE_LENGTH = 32_768;

/**
 * Refusals (access denied, not found) in a row that end the execution. One refusal does not: IAM and new jobs are eventually
 * consistent.
 */
export const MAX_REFUSALS_IN_A_ROW = 3;

/** Polls that try to read the summary of a finished job's manifest. Then the job ends without statistics. */
export const SUMMARY_ATTEMPTS = 3;

/** Wait before a refusal, or a summary that could not be read, is checked again. */
export const CHECK_AGAIN_SECONDS = 10;

/**
 * Refusals that are checked again that soon. Later ones wait for the schedule, so that a permission that comes and goes cannot
 * fill the history.
 */
export const MAX_QUICK_REFUSAL_CHECKS = 20;

/** Most line errors of the manifest in the event, the output and the Cause … */
export const MAX_LINE_ERRORS = 10;

/** … and most characters of JSON for them. This leaves room in a Cause for the longest Context. */
export const MAX_LINE_ERRORS_LENGTH = 12_288;

/** Largest summary that is read: well above 10,000 lines with an error each. */
export const MAX_SUMMARY_BYTES = 16 * 1024 * 1024;

/** Time-outs of the functions, in seconds. They exceed the time-outs of the calls that the handlers make. */
export const POLL_FUNCTION_TIMEOUT_SECONDS = 30;
export const START_FUNCTION_TIMEOUT_SECONDS = 60;
export const PLAN_FUNCTION_TIMEOUT_SECONDS = 900;
export const PART_FUNCTION_TIMEOUT_SECONDS = 300;
export const IMAGES_FUNCTION_TIMEOUT_SECONDS = 900;
export const MERGE_FUNCTION_TIMEOUT_SECONDS = 900;
