/** Images below a prefix of a bucket. */
import type { Images } from '../../lib/protocol/batch/batch-input';
import { uriOf } from '../aws/s3-failure';
import { listPages } from '../aws/s3-list';
import { listedObject, type Piece } from './entry';

interface ListPosition {
  /** The last key that has been read. */
  readonly after?: string;
  /** How many objects have been read. */
  readonly before: number;
}

export async function* readImages({ Bucket, Prefix }: Images, from: unknown): AsyncGenerator<Piece> {
  const { after, before } = (from as ListPosition) ?? { before: 0 };
  let number = before;
  for await (const objects of listPages({ bucket: Bucket, prefix: Prefix, after })) {
    const numbered = objects.map((object) => ({ ...object, number: ++number }));
    // The placeholder of a folder has a number, but is no entry.
    const images = numbered.filter(({ key }) => !key.endsWith('/'));
    yield {
      entries: images.map(({ key, bytes, number: line }) => listedObject(line, uriOf(Bucket, key), Bucket, key, bytes)),
      // A place is a key: objects that come or go before it move no other object.
      placeAfter: (index) => ({ at: { after: images[index].key, before: images[index].number }, skip: 0 }),
    };
  }
}
