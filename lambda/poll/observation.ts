/** What a poll saw. */
import type { ManifestReport } from '../../lib/protocol/event';
import type { JobAnswer } from './get-job';

/** An answer or an error of the API, and what the summary of a finished job's manifest says. */
export type PollObservation = JobAnswer & { readonly report?: ManifestReport };

/** A poll, or the problems of an input, for which no call was made. */
export type Observation = PollObservation | { readonly problems: readonly string[] };
