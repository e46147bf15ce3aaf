/** Makes the record of an attempt from what came of the runner's execution. Pure, but for the time. */
import { BATCH_SCHEMA, type PartRecord } from '../../lib/protocol/batch/batch-files';
import type { PartState } from '../../lib/protocol/batch/batch-requests';
import { ErrorName } from '../../lib/protocol/errors';
import type { ManifestStatistics } from '../../lib/protocol/event';
import { isObject } from '../../lib/protocol/input-rules';
import type { S3Object } from '../../lib/protocol/rekognition';
import type { CaughtError } from '../../lib/protocol/state';
import { Status } from '../../lib/protocol/status';
import { cut } from '../../lib/protocol/text';
import { EXECUTION_ABORTED, readFailure } from './failure';

/** The Error of a part whose runner succeeded with an output that has no results of a job. */
export const MALFORMED_OUTPUT = 'MalformedOutput';

const MAX_MESSAGE_LENGTH = 1_024;

/** The token belongs to a job that was started with other parameters. */
export const OTHER_PARAMETERS = 'IdempotentParameterMismatchException';

/** Errors after which the job of the attempt is of no more use. With the same token, they would come again. */
const NEXT_TOKEN: readonly string[] = [
  ErrorName.JOB_FAILED,
  ErrorName.TOO_MANY_INVALID_LINES,
  ErrorName.UNEXPECTED_STATUS,
  OTHER_PARAMETERS,
];

type Ended = Omit<PartRecord, keyof PartState['part'] | 'version' | 'attempt' | 'recordedAt'>;

export function recordOf(
  { part, attempts }: Pick<PartState, 'part' | 'attempts'>,
  outcome: NonNullable<PartState['outcome']>,
  outputBucket: string,
): PartRecord {
  const ended = 'Error' in outcome ? failed(outcome, outputBucket) : succeeded(outcome.Output, outputBucket);
  return {
    version: BATCH_SCHEMA,
    ...part,
    attempt: attempts.number,
    ...ended,
    recordedAt: new Date().toISOString(),
  };
}

/** The runner's output is the `GetMediaAnalysisJob` answer, with what the summary of the manifest says. */
function succeeded(output: unknown, outputBucket: string): Ended {
  const answer = isObject(output) ? output : {};
  const isSuccess = answer.Status === Status.SUCCEEDED;
  const job = jobOf(answer, outputBucket);
  // Without a JobId: the images were analysed one by one.
  if (isSuccess && job.results) {
    return { status: 'SUCCEEDED', jobEnded: true, ...job, statistics: statisticsOf(answer.manifestStatistics) };
  }
  const text = cut(String(JSON.stringify(output)), MAX_MESSAGE_LENGTH);
  const message = `The runner's execution succeeded, but its output is not that of a job with results: ${text}`;
  return { status: 'FAILED', jobEnded: isSuccess, ...job, error: MALFORMED_OUTPUT, message };
}

function failed(caught: CaughtError, outputBucket: string): Ended {
  const { error, cause, causeText, executionArn } = readFailure(caught);
  const answer = isObject(cause.Job) ? cause.Job : {};
  const job = jobOf({ ...answer, JobId: cause.JobId ?? answer.JobId }, outputBucket);
  const message = textOf(cause.Message) ?? (causeText || (error === EXECUTION_ABORTED ? ABORTED : undefined));
  return {
    status: 'FAILED',
    jobEnded: NEXT_TOKEN.includes(error),
    ...job,
    statistics: statisticsOf(cause.ManifestStatistics),
    error,
    code: textOf(cause.Code),
    message: message && cut(message, MAX_MESSAGE_LENGTH),
    executionArn,
  };
}

const ABORTED = "The runner's execution was aborted. Its job may run on.";

function jobOf(answer: Readonly<Record<string, unknown>>, outputBucket: string) {
  const objectIn = (member: unknown) => objectOf(isObject(member) ? member.S3Object : undefined, outputBucket);
  return {
    jobId: textOf(answer.JobId),
    results: objectIn(answer.Results),
    summary: objectIn(answer.ManifestSummary),
  };
}

function objectOf(value: unknown, outputBucket: string): S3Object | undefined {
  if (!isObject(value)) return undefined;
  const { Bucket, Name, Version } = value;
  const name = textOf(Name);
  return name === undefined
    ? undefined
    : { Bucket: textOf(Bucket) ?? outputBucket, Name: name, Version: textOf(Version) };
}

function statisticsOf(value: unknown): ManifestStatistics | undefined {
  if (!isObject(value)) return undefined;
  const { totalJsonLines, validJsonLines, invalidJsonLines } = value;
  const isKnown = [totalJsonLines, validJsonLines, invalidJsonLines].every((count) => typeof count === 'number');
  return isKnown ? ({ totalJsonLines, validJsonLines, invalidJsonLines } as ManifestStatistics) : undefined;
}

const textOf = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);
