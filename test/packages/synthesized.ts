/** Reads what an app synthesized, to compare it with the same app in another language. */
import * as fs from 'node:fs';
import * as path from 'node:path';

/** The templates of the stacks and the lists of their assets with hashes, by the name of the file. */
export type Synthesized = Readonly<Record<string, unknown>>;

const STAGE = 'assembly-Production';

/** @param directory The cloud assembly. */
export function readSynthesized(directory: string): Synthesized {
  const stage = path.join(directory, STAGE);
  const files = fs.readdirSync(stage).filter((file) => /\.(template|assets)\.json$/.test(file));
  if (files.length === 0) throw new Error(`There is no template in ${stage}.`);
  return Object.fromEntries(
    files.map((file) => [file, JSON.parse(fs.readFileSync(path.join(stage, file), 'utf8')) as unknown]),
  );
}
