/** Reads the manifest.json of a report of S3 Inventory. */
import { PlanErrorName } from '../../lib/protocol/errors';
import { INVENTORY_FORMAT_HINT, INVENTORY_MANIFEST_HINT } from '../../lib/protocol/hints';
import { isObject } from '../../lib/protocol/input-rules';
import { cut } from '../../lib/protocol/text';
import { uriOf } from '../aws/s3-failure';
import { type PinnedObject, readText } from '../aws/s3-read';
import { PlanProblem } from './problem';

/** The indices of the columns that are needed. The last three are not in every report. */
export interface Columns {
  readonly count: number;
  readonly bucket: number;
  readonly key: number;
  readonly size?: number;
  readonly isLatest?: number;
  readonly isDeleteMarker?: number;
}

interface InventoryManifest {
  /** The bucket of the data files. */
  readonly bucket: string;
  readonly columns: Columns;
  /** Keys of the data files. */
  readonly files: readonly string[];
}

/** A manifest.json has about 150 bytes for each data file. */
const MAX_BYTES = 8 * 1024 * 1024;

export async function readInventoryManifest(object: PinnedObject): Promise<InventoryManifest> {
  const uri = uriOf(object.Bucket, object.Name);
  const members = parseJson(await readText(object, MAX_BYTES));
  if (!isObject(members)) throw unlike(uri, 'it is no JSON object');
  const { destinationBucket, fileFormat, fileSchema, files } = members;
  if (fileFormat !== 'CSV') {
    const format = cut(JSON.stringify(fileFormat ?? null), 100);
    throw unsupported(`${uri}: the format of the inventory is ${format}; only CSV can be read.`, INVENTORY_FORMAT_HINT);
  }
  if (typeof destinationBucket !== 'string' || !destinationBucket) throw unlike(uri, 'it has no destinationBucket');
  if (typeof fileSchema !== 'string') throw unlike(uri, 'it has no fileSchema');
  const keys = Array.isArray(files) ? files.map((file: unknown) => isObject(file) && file.key) : [undefined];
  if (!keys.every((key) => typeof key === 'string')) throw unlike(uri, 'it has no list of files with a key each');
  // An ARN: its last part is the name.
  return { bucket: destinationBucket.split(':').at(-1)!, columns: columnsOf(uri, fileSchema), files: keys };
}

function columnsOf(uri: string, schema: string): Columns {
  const names = schema.split(',').map((name) => name.trim());
  const index = (name: string) => (names.includes(name) ? names.indexOf(name) : undefined);
  const required = (name: string) => {
    if (names.includes(name)) return names.indexOf(name);
    throw unsupported(`${uri}: the inventory has no field ${name}.`, INVENTORY_FORMAT_HINT);
  };
  return {
    count: names.length,
    bucket: required('Bucket'),
    key: required('Key'),
    size: index('Size'),
    isLatest: index('IsLatest'),
    isDeleteMarker: index('IsDeleteMarker'),
  };
}

function parseJson(text = ''): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const unsupported = (message: string, hint: string) =>
  new PlanProblem(PlanErrorName.SOURCE_NOT_SUPPORTED, message, hint);

const unlike = (uri: string, why: string) =>
  unsupported(`${uri} is no manifest.json of an S3 Inventory: ${why}.`, INVENTORY_MANIFEST_HINT);
