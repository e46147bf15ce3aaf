/** The file that stands for a key of S3, below the directory of its bucket. A key can be no path, for example `a//b` or `../a`. */
import * as path from 'node:path';

export const pathOf = (key: string) => path.join(...key.split('/').map(encoded));

/** A part of a key that cannot be the name of a file gets a percent sign, and so does one that has it already. */
const encoded = (part: string) =>
  part === '' || part === '.' || part === '..' || part.startsWith('%') ? `%${part}` : part;

/** The part of a key that a name stands for. */
export const decoded = (name: string) => (name.startsWith('%') ? name.slice(1) : name);
