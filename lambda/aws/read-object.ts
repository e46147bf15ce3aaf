/** Reads an object that a function can do without. A failure is returned as a reason, not thrown. */
import type { S3Object } from '../../lib/protocol/rekognition';
import { cut } from '../../lib/protocol/text';
import type { OpenObject } from './s3-object';

const MAX_REASON_LENGTH = 512;

export interface Limits {
  readonly maxBytes: number;
  readonly milliseconds: number;
}

export interface Unread {
  readonly unread: string;
  /** Where that is known. */
  readonly bytes?: number;
}

/** What `read` makes of the object, or why it could not be read. */
export async function readObject<T>(
  object: S3Object,
  { maxBytes, milliseconds }: Limits,
  read: (body: OpenObject['body']) => Promise<T>,
): Promise<(T & { bytes: number }) | Unread> {
  try {
    const { bytes, body } = await s3().openObject(object, AbortSignal.timeout(milliseconds));
    if (bytes <= maxBytes) return { ...(await read(body)), bytes };
    body.destroy();
    return { unread: `The object has ${bytes} bytes; at most ${maxBytes} are read.`, bytes };
  } catch (thrown) {
    const { name, message } = thrown as Error;
    return { unread: cut(`${name}: ${message}`, MAX_REASON_LENGTH) };
  }
}

// eslint-disable-next-line @typescript-eslint/no-require-imports -- loaded when it is needed, which an import is not
const s3 = () => require('./s3-object') as typeof import('./s3-object');
