/** Images below a prefix of a bucket. */
import type { Images } from '../../lib/protocol/batch/batch-input';
import { uriOf } from '../aws/s3-failure';
import { listPage, type ListedObject } from '../aws/s3-list';
import { type Entry, listedObject, type Piece } from './entry';

interface ListPosition {
  /** The last key of the objects that have been read. */
  readonly after?: string;
  /** How many objects have been read. */
  readonly before: number;
}

export async function* readImages({ Bucket, Prefix }: Images, from: unknown): AsyncGenerator<Piece> {
  let at = (from as ListPosition) ?? { before: 0 };
  for (;;) {
    const { objects, isLast } = await listPage({ bucket: Bucket, prefix: Prefix, after: at.after });
    const { before } = at;
    yield { at, entries: entriesOf(Bucket, objects, before) };
    if (isLast || objects.length === 0) return;
    at = { after: objects[objects.length - 1].key, before: before + objects.length };
  }
}

/** Numbers objects in the order of the list. The placeholder of a folder has a number, but is no entry. */
const entriesOf = (bucket: string, objects: readonly ListedObject[], before: number): Entry[] =>
  objects.flatMap(({ key, bytes }, index) =>
    key.endsWith('/') ? [] : listedObject(before + index + 1, uriOf(bucket, key), bucket, key, bytes),
  );
