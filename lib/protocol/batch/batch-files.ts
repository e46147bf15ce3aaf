/** The files that a batch writes, and their keys. */
import type { ManifestLineError, ManifestStatistics } from '../event';
import type { S3Object } from '../rekognition';

/** Where a batch writes: below the output's prefix. */
export interface BatchPlace {
  readonly bucket: string;
  /** Empty, or with a slash at its end. */
  readonly prefix: string;
  readonly batchId: string;
}

/** Where one plan of a batch is. Each execution plans in a folder of its own, so that two at a time do not mix their parts. */
export interface PlanPlace extends BatchPlace {
  readonly planId: string;
}

/** Folders below the output's prefix. The runner writes below the second one only, so that no part manifest looks like a result. */
export const BATCHES_FOLDER = 'batches/';
export const RESULTS_FOLDER = 'results/';

/** Digits of a part's number in keys: enough for 100 million images in jobs of 100. */
const DIGITS = 7;

/** Digits of a slice's number. A part has at most 50 slices. */
const SLICE_DIGITS = 4;

export const partName = (part: number) => String(part).padStart(DIGITS, '0');

const key =
  (file: string) =>
  ({ prefix, batchId }: BatchPlace) =>
    `${prefix}${BATCHES_FOLDER}${batchId}/${file}`;
const planKey =
  (file: string) =>
  (place: PlanPlace): string =>
    key(`plans/${place.planId}/${file}`)(place);

/** Keys of the files of a batch. */
export const BatchKey = {
  /** Names the plan that the batch has. */
  plan: key('plan.json'),
  parts: planKey('parts.json'),
  /** Invalid lines of the source. */
  invalid: planKey('invalid.jsonl'),
  /** What planning has read and not written yet, while it pauses after so many entries. */
  unfinished: (place: PlanPlace, entries: number) => planKey(`unfinished/${entries}.json`)(place),
  manifest: (place: PlanPlace, part: number) => planKey(`manifests/${partName(part)}.jsonl`)(place),
  /** What is known of some images of a part, if images are analysed one by one. */
  slice: (place: PlanPlace, part: number, slice: number) =>
    planKey(`slices/${partName(part)}/${String(slice).padStart(SLICE_DIGITS, '0')}.json`)(place),
  /** Says which call of the images function analyses a part. */
  lease: (place: PlanPlace, part: number) => planKey(`slices/${partName(part)}/lease.json`)(place),
  index: key('index.json'),
  /** A manifest of the images without a result. */
  failed: key('failed.jsonl'),
  record: (place: BatchPlace, part: number) => key(`records/${partName(part)}.json`)(place),
  /** Below it are the records of all parts. */
  records: key('records/'),
  /** What a merge has found before it ran out of time. */
  checkpoint: (place: BatchPlace, executionName: string, number: number) =>
    key(`merge/${executionName}-${number}.json`)(place),
} as const;

const resultKey =
  (file: string) =>
  ({ prefix, batchId }: BatchPlace, part: number) =>
    `${prefix}${RESULTS_FOLDER}${batchId}/${partName(part)}/${file}`;

/** Keys of the results of a part whose images are analysed one by one. Amazon Rekognition names those of its jobs itself. */
export const ResultKey = {
  results: resultKey('results.jsonl'),
  summary: resultKey('manifest-summary.json'),
} as const;

/** The number of the part whose record has this key. */
export const partOfRecord = (recordKey: string) => Number(/(\d+)\.json$/.exec(recordKey)?.[1]);

/** Version of the schema of plan.json, records and index.json. */
export const BATCH_SCHEMA = '1.0';

/** One part, as `parts.json` lists it. */
export interface Part {
  readonly part: number;
  /** Key of the part's manifest. */
  readonly manifest: string;
  readonly lines: number;
  /** Number of its first image among all images of the batch, from 1. */
  readonly firstImage: number;
}

/** A line of the source that names no image, or an image that an earlier line names. */
export interface InvalidLine {
  readonly line: number;
  readonly reason: string;
  /** The beginning of the line. */
  readonly text: string;
}

/** What the source has. Lines are those of a manifest that are not blank, rows of an inventory, or listed objects. */
export interface SourceCounts {
  /** Images, invalid lines and skipped objects together. */
  readonly lines: number;
  readonly images: number;
  readonly invalidLines: number;
  /** Those of the invalid lines that name an image again. */
  readonly duplicates: number;
  /** Listed objects and rows of an inventory that are not meant: their names do not end like those of images, or they are not current. */
  readonly skipped: number;
}

/** What came of a part's last attempt. */
export interface PartRecord extends Part {
  readonly version: typeof BATCH_SCHEMA;
  readonly status: 'SUCCEEDED' | 'FAILED';
  readonly attempt: number;
  /** Whether the job of this attempt has ended. If it has not, the next attempt finds it again in place of starting another. */
  readonly jobEnded: boolean;
  readonly jobId?: string;
  readonly results?: S3Object;
  readonly summary?: S3Object;
  readonly statistics?: ManifestStatistics;
  readonly error?: string;
  readonly code?: string;
  readonly message?: string;
  /** The execution of the runner, where the failure names it. */
  readonly executionArn?: string;
  readonly recordedAt: string;
}

/** Why an image has no result. A line of failed.jsonl has it as `error`, beside its `source-ref`. */
export interface ImageFailure extends Pick<ManifestLineError, 'code' | 'message'> {
  readonly part: number;
  /** Line of the part's manifest, from 1. */
  readonly line: number;
}
