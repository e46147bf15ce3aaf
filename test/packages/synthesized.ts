/** What an app has synthesized, to be compared with what the same app came to elsewhere. */
import * as fs from 'node:fs';
import * as path from 'node:path';

export interface Synthesized {
  readonly template: unknown;
  /** With the hashes of its assets. */
  readonly assets: unknown;
}

/** @param directory The cloud assembly. */
export const readSynthesized = (directory: string): Synthesized => {
  const read = (file: string) => JSON.parse(fs.readFileSync(path.join(directory, file), 'utf8')) as unknown;
  return { template: read('Consumer.template.json'), assets: read('Consumer.assets.json') };
};
