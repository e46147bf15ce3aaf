/** The source of a batch, as a user names it. */
import type { BatchInput, SOURCES } from '../../lib/protocol/batch/batch-input';
import { CommandError, ExitStatus } from '../errors';

export const SOURCE_KINDS = ['manifest', 'prefix', 'inventory'] as const;
export type SourceKind = (typeof SOURCE_KINDS)[number];

type Source = Pick<BatchInput, (typeof SOURCES)[number]>;

const S3_URI = /^s3:\/\/([^/?]+)(?:\/(.*?))?(?:\?versionId=(.+))?$/s;

export function sourceOf(uri: string, as?: SourceKind): Source {
  const [, Bucket, Name = '', Version] = S3_URI.exec(uri) ?? [];
  if (!Bucket) throw wrong(`${uri} must be an S3 URI, as in s3://bucket/key or s3://bucket/prefix/.`);
  const kind = as ?? kindOf(Name);
  if (!kind) throw wrong(`It is unclear what ${uri} is: use --as manifest, --as prefix or --as inventory.`);
  if (kind !== 'prefix' && !Name) throw wrong(`The ${kind} ${uri} must name an object, as in s3://bucket/key.`);
  if (kind !== 'manifest' && Version) throw wrong(`Only a manifest can have a version; ${uri} is read as ${AN[kind]}.`);
  if (kind === 'prefix') return { Images: Name ? { Bucket, Prefix: Name } : { Bucket } };
  return kind === 'inventory' ? { Inventory: { Bucket, Name } } : { Manifest: { Bucket, Name, Version } };
}

const AN: Readonly<Record<SourceKind, string>> = {
  manifest: 'a manifest',
  prefix: 'a prefix',
  inventory: 'an inventory',
};

/** Returns undefined if the key does not tell. */
function kindOf(key: string): SourceKind | undefined {
  if (key === '' || key.endsWith('/')) return 'prefix';
  // S3 Inventory gives its manifests this name.
  if (/(^|\/)manifest\.json$/.test(key)) return 'inventory';
  return /\.(jsonl|csv|gz)$/i.test(key) ? 'manifest' : undefined;
}

const wrong = (message: string) => new CommandError(message, ExitStatus.USAGE);
