/** The file that stands for a key of S3, below the directory of its bucket. A key can be no path, for example `a//b` or `../a`. */
import * as path from 'node:path';

/** The directory of a prefix that ends in a slash, or the file of a key. */
export const pathOf = (key: string) => path.join(...key.split('/').map(encoded));

export const keyOf = (segments: readonly string[]) => segments.map(decoded).join('/');

/** A part of a key that cannot be the name of a file gets a percent sign, and so does one that has it already. */
const encoded = (part: string) =>
  part === '' || part === '.' || part === '..' || part.startsWith('%') ? `%${part}` : part;

export const decoded = (name: string) => (name.startsWith('%') ? name.slice(1) : name);
