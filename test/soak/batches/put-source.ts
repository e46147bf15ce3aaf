/** Writes a source into S3, and says what a batch must make of each of its lines. It knows nothing of the plan function. */
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { compareKeys } from '../../../local/key-order';
import type { DirectoryStore, S3Object } from '../../../local/object-store';
import { imageName } from './image-name';
import type { Entry, Source } from './source';

/** What must become of the source. */
export interface Expected {
  /** The name of each line that is an image, also of those that are refused. */
  readonly images: readonly string[];
  /** The images among them that Rekognition refuses for their names. */
  readonly refused: ReadonlySet<string>;
  /** Numbers of the invalid lines. */
  readonly invalid: readonly number[];
}

export interface PutSource {
  /** The member of the execution's input that names the source. */
  readonly input: object;
  readonly expected: Expected;
}

interface Place {
  readonly store: DirectoryStore;
  readonly bucket: string;
  readonly dropDuplicates: boolean;
  /** Whether a line of a manifest may name a version of an object. */
  readonly takesVersions: boolean;
}

export function putSource({ rounds, entries, ...rest }: Source, place: Place): Promise<PutSource> {
  const source = { ...rest, rounds: 1, entries: Array.from({ length: rounds }, () => entries).flat() };
  if (source.kind === 'prefix') return putObjects(source, place);
  return source.kind === 'inventory' ? putInventory(source, place) : putManifest(source, place);
}

interface ImageObject {
  readonly bucket: string;
  readonly key: string;
  readonly version?: string;
}

const NAMES = ['a', 'b c', 'x+y', '50%', '%20', 'ä', '日本', '🎉', "it's", 'A,B', 'q"q', 'r&d=1'];

const imageKey = (index: number) => `photos/${NAMES[index % NAMES.length]}-${index}.${index % 3 === 0 ? 'PNG' : 'jpg'}`;

const encoded = (key: string) => encodeURIComponent(key).replaceAll('%20', '+');

/** Collects what is expected, line by line. */
class Expectation {
  readonly images: string[] = [];
  readonly refused = new Set<string>();
  readonly invalid: number[] = [];
  private readonly keys: string[] = [];

  constructor(
    private readonly place: Pick<Place, 'bucket' | 'dropDuplicates'>,
    private readonly versionOf: (key: string) => string | undefined = () => undefined,
  ) {}

  /** The key of an image entry, and what becomes of it. Undefined if there is no earlier entry to repeat. */
  keyOf(entry: Entry, index: number, line: number): string | undefined {
    if (entry.is === 'repeated') {
      const key = this.keys[entry.earlier % this.keys.length];
      if (key !== undefined && this.place.dropDuplicates) this.invalid.push(line);
      else if (key !== undefined) this.images.push(this.nameOf(key));
      return key;
    }
    const key = entry.is === 'refused' ? `photos/${index}.gif` : imageKey(index);
    this.keys.push(key);
    this.images.push(this.nameOf(key));
    if (entry.is === 'refused') this.refused.add(this.nameOf(key));
    return key;
  }

  private nameOf(key: string): string {
    return imageName(`s3://${this.place.bucket}/${key}`, this.versionOf(key));
  }
}

const INVALID_LINES = [
  '{"source-ref":',
  '{"source-ref":5}',
  '{"source-ref":"https://example.com/a.jpg"}',
  '{"source-ref":"s3:///a.jpg"}',
  '{"key":"a.jpg"}',
  '{"source-ref":"s3://images/a.jpg","detect-moderation-labels":{}}',
  'images',
  'images,%zz.jpg',
  'IMAGES!,a.jpg',
  '"images,a.jpg',
  '[]',
];

/** The line that names a version. Bulk analysis does not take it. */
const VERSION_LINE = 'images,a.jpg,version-1';

async function putManifest(source: Source, place: Place): Promise<PutSource> {
  const versionOf = (key: string) =>
    place.takesVersions && key.length % 4 === 0 ? `version-${key.length}` : undefined;
  const invalidLines = [...INVALID_LINES, ...(place.takesVersions ? [] : [VERSION_LINE])];
  const expected = new Expectation(place, versionOf);
  const lines: string[] = [];
  source.entries.forEach((entry, index) => {
    const line = lines.length + 1;
    if (entry.is === 'ignored') lines.push(entry.how % 2 === 0 ? '' : '  \t');
    else if (entry.is === 'invalid') {
      expected.invalid.push(line);
      lines.push(invalidLines[entry.how % invalidLines.length]);
    } else {
      const key = expected.keyOf(entry, index, line);
      if (key !== undefined)
        lines.push(manifestLine(source.kind, { bucket: place.bucket, key, version: versionOf(key) }, index));
    }
  });
  const Manifest = { Bucket: place.bucket, Name: 'manifests/all' };
  await putText(place.store, Manifest, textOf(lines, source), source);
  return { input: { Manifest }, expected };
}

function manifestLine(kind: Source['kind'], { bucket, key, version }: ImageObject, index: number): string {
  if (kind === 'CSV') return [bucket, encoded(key), ...(version ? [version] : [])].join();
  return JSON.stringify({ 'source-ref': `s3://${bucket}/${key}`, 'source-version': version, index });
}

/** In a prefix, nothing is named twice, and nothing is refused: only names of images are taken. */
async function putObjects({ entries }: Source, { store, bucket }: Place): Promise<PutSource> {
  const objects = entries.map((entry, index) => {
    const key = entry.is === 'ignored' || entry.is === 'refused' ? `photos/${index}.txt` : imageKey(index);
    return { key, isEmpty: entry.is === 'invalid', isImage: /\.(jpg|PNG)$/.test(key) };
  });
  objects.sort((a, b) => compareKeys(a.key, b.key));
  for (const { key, isEmpty } of objects) await store.write({ Bucket: bucket, Name: key }, isEmpty ? '' : 'image');
  await store.write({ Bucket: bucket, Name: 'elsewhere/a.jpg' }, 'image');
  const images = objects.filter(({ isEmpty, isImage }) => isImage && !isEmpty);
  const invalid = objects.flatMap(({ isEmpty }, index) => (isEmpty ? [index + 1] : []));
  const expected = { images: images.map(({ key }) => `s3://${bucket}/${key}`), refused: new Set<string>(), invalid };
  return { input: { Images: { Bucket: bucket, Prefix: 'photos/' } }, expected };
}

async function putInventory(source: Source, place: Place): Promise<PutSource> {
  const { columns, files } = source;
  const { bucket } = place;
  const expected = new Expectation(place);
  const rows: string[] = [];
  const add = (key: string, values: Partial<Record<Source['columns'][number], string>> = {}) => {
    const usual = { Size: '12', IsLatest: 'true', IsDeleteMarker: 'false' };
    rows.push(
      [bucket, key, ...columns.map((name) => values[name] ?? usual[name])].map((text) => `"${text}"`).join(','),
    );
  };
  source.entries.forEach((entry, index) => {
    const line = rows.length + 1;
    if (entry.is === 'ignored' || entry.is === 'refused') {
      if (columns.includes('IsLatest') && index % 2 === 0) add(encoded(imageKey(index)), { IsLatest: 'false' });
      else add(`photos/${index}.txt`);
    } else if (entry.is === 'invalid') {
      expected.invalid.push(line);
      if (columns.includes('Size') && entry.how % 2 === 0) add(encoded(imageKey(index)), { Size: '0' });
      else if (entry.how % 3 === 0) rows.push(`"${bucket}"`);
      else add('%zz.jpg');
    } else {
      const key = expected.keyOf(entry, index, line);
      if (key !== undefined) add(encoded(key));
    }
  });
  const size = Math.ceil(rows.length / files);
  const names = Array.from({ length: files }, (_, index) => `inventory/data/${index}.csv`);
  for (const [index, Name] of names.entries()) {
    const text = textOf(rows.slice(index * size, (index + 1) * size), source);
    await putText(place.store, { Bucket: bucket, Name }, text, source);
  }
  const Inventory = { Bucket: bucket, Name: 'inventory/manifest.json' };
  const manifest = {
    destinationBucket: `arn:aws:s3:::${bucket}`,
    fileFormat: 'CSV',
    fileSchema: ['Bucket', 'Key', ...columns].join(', '),
    files: names.map((key) => ({ key })),
  };
  await place.store.write(Inventory, JSON.stringify(manifest));
  return { input: { Inventory }, expected };
}

const textOf = (lines: readonly string[], { lineBreak, endsWithLineBreak }: Source) =>
  lines.join(lineBreak) + (endsWithLineBreak && lines.length > 0 ? lineBreak : '');

async function putText(store: DirectoryStore, object: S3Object, text: string, { gzip }: Source): Promise<void> {
  const bytes = gzip ? gzipSync(text) : Buffer.from(text);
  await store.commit(object, await store.stage(Readable.from([bytes])));
}
