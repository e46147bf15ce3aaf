/** The images of a part in slices of some lines, with a file for what is known of each slice. */
import { BatchKey, type PlanPlace } from '../../lib/protocol/batch/batch-files';
import { readJson, readText } from '../aws/s3-file';
import { uriOf } from '../aws/s3-failure';
import { putObject } from '../aws/s3-write';
import { JSON_TYPE, objectAt } from '../batch/place';
import { S3_URI, SOURCE_REF, SOURCE_VERSION } from '../batch/source-ref';
import type { Image, Outcome } from './image';
import { LINES_PER_SLICE } from './sizes';

export interface Slice {
  readonly key: string;
  readonly images: readonly Image[];
  /** In the order of the images. `null` is an image that has none yet. */
  readonly outcomes: (Outcome | null)[];
}

interface SliceFile {
  readonly outcomes: (Outcome | null)[];
}

export const isComplete = ({ outcomes }: Slice) => !outcomes.includes(null);

/** An image that has labels, if there is one. */
export function knownImageOf(slices: readonly Slice[]): Image | undefined {
  for (const { images, outcomes } of slices) {
    const index = outcomes.findIndex((outcome) => outcome && 'labels' in outcome);
    if (index >= 0) return images[index];
  }
  return undefined;
}

/** The images of a manifest. */
export async function readImages(place: PlanPlace, manifest: string): Promise<Image[]> {
  const text = await readText(objectAt(place, manifest));
  if (text === undefined) throw new Error(`The manifest is missing: ${uriOf(place.bucket, manifest)}`);
  return text.trimEnd().split('\n').map(toImage);
}

interface ManifestLine {
  readonly [SOURCE_REF]: string;
  readonly [SOURCE_VERSION]?: string;
}

/** The plan function wrote the line, so it names an image. */
function toImage(line: string): Image {
  const { [SOURCE_REF]: sourceRef, [SOURCE_VERSION]: version } = JSON.parse(line) as ManifestLine;
  const [, bucket, key] = S3_URI.exec(sourceRef)!;
  return { sourceRef, bucket, key, version };
}

/** The slices of a part, with what earlier calls, attempts and executions have found out. */
export function readSlices(place: PlanPlace, part: number, images: readonly Image[]): Promise<Slice[]> {
  const count = Math.ceil(images.length / LINES_PER_SLICE);
  return Promise.all(
    Array.from({ length: count }, async (_, index): Promise<Slice> => {
      const key = BatchKey.slice(place, part, index + 1);
      const ofSlice = images.slice(index * LINES_PER_SLICE, (index + 1) * LINES_PER_SLICE);
      const file = await readJson<SliceFile>(objectAt(place, key));
      return { key, images: ofSlice, outcomes: file?.outcomes ?? ofSlice.map(() => null) };
    }),
  );
}

/** @param outputKey ARN of the key of the results: a slice has results, too. */
export const writeSlice = (place: PlanPlace, { key, outcomes }: Slice, outputKey?: string) =>
  putObject(objectAt(place, key), JSON.stringify({ outcomes } satisfies SliceFile), JSON_TYPE, outputKey);
