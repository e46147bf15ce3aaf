/** The statuses of a job and of the wait for it: the one table from which all names and ends of statuses are taken. */
import { ErrorName } from './errors';
import { MetricName } from './metrics';

/** How a status ends an execution. */
interface End {
  /** The state in which the execution ends. */
  readonly state: string;
  /** The metric that counts these ends. */
  readonly metric: string;
  /** What graphs call these ends. */
  readonly label: string;
  /** The Error of the execution, where it is always the same. */
  readonly error?: string;
}

interface Row {
  /** Whether Amazon Rekognition reports the status, or the functions set it. */
  readonly setBy: 'Rekognition' | 'functions';
  /** Absent for a status that does not end the wait. */
  readonly end?: End;
}

/** @see https://docs.aws.amazon.com/rekognition/latest/APIReference/API_GetMediaAnalysisJob.html */
const TABLE = {
  CREATED: { setBy: 'Rekognition' },
  QUEUED: { setBy: 'Rekognition' },
  IN_PROGRESS: { setBy: 'Rekognition' },
  SUCCEEDED: {
    setBy: 'Rekognition',
    end: { state: 'Job succeeded', metric: MetricName.JOBS_SUCCEEDED, label: 'Succeeded' },
  },
  FAILED: {
    setBy: 'Rekognition',
    end: { state: 'Job failed', metric: MetricName.JOBS_FAILED, label: 'Failed', error: ErrorName.JOB_FAILED },
  },
  TIMED_OUT: {
    setBy: 'functions',
    end: {
      state: 'Job timed out',
      metric: MetricName.JOBS_TIMED_OUT,
      label: 'Timed out',
      error: ErrorName.JOB_TIMED_OUT,
    },
  },
  ERROR: {
    setBy: 'functions',
    end: { state: 'Wait failed', metric: MetricName.WAITS_FAILED, label: 'Could not be seen' },
  },
} as const satisfies Readonly<Record<string, Row>>;

type Table = typeof TABLE;

/** The name of each status. */
export const Status = Object.fromEntries(Object.keys(TABLE).map((name) => [name, name])) as {
  readonly [Name in keyof Table]: Name;
};

/** Any status of the table. */
export type Status = keyof Table;

/** A status that Amazon Rekognition reports. */
export type JobStatus = { [Name in Status]: Table[Name]['setBy'] extends 'Rekognition' ? Name : never }[Status];

/** A status that ends the wait. */
export type FinalStatus = { [Name in Status]: Table[Name] extends { readonly end: End } ? Name : never }[Status];

const rows = Object.entries<Row>(TABLE) as [Status, Row][];

export const JOB_STATUSES = rows.flatMap(([name, { setBy }]) => (setBy === 'Rekognition' ? name : [])) as JobStatus[];

/** What each status that ends the wait means for the execution. */
export const ENDS = Object.fromEntries(rows.flatMap(([name, { end }]) => (end ? [[name, end]] : []))) as Readonly<
  Record<FinalStatus, End>
>;

export const FINAL_STATUSES = Object.keys(ENDS) as FinalStatus[];

export const isJobStatus = (status: string): status is JobStatus => (JOB_STATUSES as string[]).includes(status);

export const isFinalStatus = (status: string | undefined): status is FinalStatus =>
  (FINAL_STATUSES as (string | undefined)[]).includes(status);
