/** Limits that the definition, its synth-time checks and the handler must agree on. */

/** Longest `timeout`: a Standard execution is ended after one year, without an event; a day before that is ours to end it in. */
export const MAX_TIMEOUT_SECONDS = 364 * 24 * 3600;

/** Shortest and longest poll interval. */
export const MIN_INTERVAL_SECONDS = 1;
export const MAX_INTERVAL_SECONDS = 24 * 3600;

/** An execution with more history events than this is ended by Step Functions, without an error that a state could catch. */
export const HISTORY_EVENTS_LIMIT = 25_000;

/** Share of the history kept for changes of status and for retries. */
export const HISTORY_RESERVE = 0.1;

/** `Get job` 5, `Status changed?` 2, `Wait` 2. */
export const HISTORY_EVENTS_PER_POLL = 9;

/** Longest `Context` in the input, in characters of JSON: it is repeated in events and in the Cause, which Step Functions limits. */
export const MAX_CONTEXT_LENGTH = 8_192;

/** Longest Cause that Step Functions takes, in characters. */
export const MAX_CAUSE_LENGTH = 32_768;

/**
 * Polls, or attempts to start, in a row that must be refused before a refusal (access denied, not found) is believed: IAM
 * and new jobs are eventually consistent.
 */
export const REFUSALS_BELIEVED = 3;

/** Polls that may fail to read the summary of a finished job's manifest before the job counts without it. */
export const SUMMARY_ATTEMPTS = 3;

/** Wait before a refusal, or a summary that could not be read, is checked again. */
export const CHECK_AGAIN_SECONDS = 10;

/** How many refusals are checked that soon; later ones wait for the schedule, so that a flapping permission cannot fill the history. */
export const MAX_QUICK_REFUSAL_CHECKS = 20;

/** Lines of the manifest whose errors are told in the event, the output and the Cause … */
export const MAX_LINE_ERRORS = 10;

/** … as long as they take no more characters of JSON than this, which leaves a Cause room for the longest Context. */
export const MAX_LINE_ERRORS_LENGTH = 12_288;

/** Largest summary that is read: well above 10,000 lines with an error each. */
export const MAX_SUMMARY_BYTES = 16 * 1024 * 1024;

/** Time-outs of the functions, in seconds: above those of the calls that their handlers make. */
export const POLL_FUNCTION_TIMEOUT_SECONDS = 30;
export const START_FUNCTION_TIMEOUT_SECONDS = 60;
