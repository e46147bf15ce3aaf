/** Gives a program a temporary directory of its own, which CDK uses, too. It is removed when the program ends. */
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';

/** Handle the signals that end the program: otherwise the directory stays. */
export function useOwnTemporaryDirectory(): void {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'cdk-rekognition-media-analysis-'));
  process.env.TMPDIR = directory;
  process.once('exit', () => fs.rmSync(directory, { recursive: true, force: true }));
}
