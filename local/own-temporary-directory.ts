/** Keeps what a program, and CDK within it, writes into the temporary directory apart, and removes it when the program ends. */
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';

/** A signal that ends the program must be handled, or nothing is removed. */
export function useOwnTemporaryDirectory(): void {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'cdk-rekognition-media-analysis-'));
  process.env.TMPDIR = directory;
  process.once('exit', () => fs.rmSync(directory, { recursive: true, force: true }));
}
