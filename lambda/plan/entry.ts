/** The entries of a source: images, invalid lines, and objects that are skipped. */
import type { SourcePosition } from '../../lib/protocol/batch/batch-state';
import { isNamedLikeImage, MAX_IMAGE_BYTES } from '../../lib/protocol/batch/image-rules';
import { SOURCE_REF, SOURCE_VERSION } from '../batch/source-ref';
import { BUCKET_NAME, MAX_IMAGES, MAX_MANIFEST_BYTES, OBJECT_NAME } from '../../lib/protocol/rekognition';

export type Entry = ImageEntry | InvalidEntry | SkippedEntry;

export interface ImageEntry {
  /** The line of a part's manifest. */
  readonly manifestLine: string;
  /** From 1. */
  readonly line: number;
  /** The line of the source. */
  readonly text: string;
  /** The version of the object, if the source names one. */
  readonly version?: string;
}

export interface InvalidEntry {
  /** From 1. */
  readonly line: number;
  readonly reason: string;
  readonly text: string;
}

/** An object or a row that is skipped: its name is no image's, or it is not the current version. */
export type SkippedEntry = typeof SKIPPED;
export const SKIPPED = { skipped: true } as const;

/** Some entries of a source. */
export interface Piece {
  readonly entries: readonly Entry[];
  /** The place after the entry with this index, where a later call goes on. */
  readonly placeAfter: (index: number) => SourcePosition;
}

/** For sources whose bytes stay the same: reading from the same place gives the same entries again. */
export const entriesAfter = (at: unknown) => (index: number) => ({ at, skip: index + 1 });

/** A piece of a source whose first entries have been read in an earlier call. */
export interface UnreadPiece extends Piece {
  /** How many entries have been read. */
  readonly skip: number;
}

/** Characters of an invalid line that invalid.jsonl repeats. */
const MAX_TEXT_LENGTH = 200;

/** With 10,000 lines of this length a manifest has its largest size. Only a key of control characters makes a longer line. */
const MAX_MANIFEST_LINE_BYTES = Math.floor(MAX_MANIFEST_BYTES / MAX_IMAGES) - 1;

const BUCKET = new RegExp(BUCKET_NAME.pattern);
const LONE_SURROGATE = /\p{Surrogate}/u;

export const invalid = (line: number, text: string, reason: string): InvalidEntry => ({
  line,
  reason,
  text: text.slice(0, MAX_TEXT_LENGTH),
});

const DUPLICATE = 'an earlier line names the same image';

export const duplicate = ({ text, line }: ImageEntry) => invalid(line, text, DUPLICATE);
export const isDuplicate = ({ reason }: InvalidEntry) => reason === DUPLICATE;

/** The current version can be another image. A result that seems to be of the named version would be wrong. */
export const withoutVersion = (entry: Entry): Entry =>
  'version' in entry && entry.version !== undefined
    ? invalid(entry.line, entry.text, 'the line names a version; bulk analysis reads the current one only')
    : entry;

interface Place {
  readonly bucket: string;
  readonly key: string;
  readonly version?: string;
}

/** @param text The line of the source. */
export function imageAt(line: number, text: string, { bucket, key, version }: Place): ImageEntry | InvalidEntry {
  const problem = problemOf(bucket, key);
  if (problem) return invalid(line, text, problem);
  const manifestLine = JSON.stringify({ [SOURCE_REF]: `s3://${bucket}/${key}`, [SOURCE_VERSION]: version });
  if (Buffer.byteLength(manifestLine) <= MAX_MANIFEST_LINE_BYTES) return { manifestLine, line, text, version };
  return invalid(line, text, 'the key has too many control characters');
}

/** An object that a prefix or an inventory lists. */
export function listedObject(line: number, text: string, bucket: string, key: string, bytes?: number): Entry {
  if (!isNamedLikeImage(key)) return SKIPPED;
  if (bytes === 0) return invalid(line, text, 'the image has 0 bytes');
  if (bytes !== undefined && bytes > MAX_IMAGE_BYTES) {
    return invalid(line, text, `the image has ${bytes} bytes; at most ${MAX_IMAGE_BYTES} are analysed`);
  }
  return imageAt(line, text, { bucket, key });
}

function problemOf(bucket: string, key: string): string | undefined {
  const { minLength, maxLength } = BUCKET_NAME;
  if (bucket.length < minLength || bucket.length > maxLength || !BUCKET.test(bucket))
    return 'no bucket has such a name';
  if (key === '') return 'the key is empty';
  if (Buffer.byteLength(key) > OBJECT_NAME.maxLength) {
    return `the key has more than ${OBJECT_NAME.maxLength} bytes`;
  }
  return LONE_SURROGATE.test(key) ? 'the key is no Unicode text' : undefined;
}
