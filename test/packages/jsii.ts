/** The packages for other languages: Python's is built and used, the code of the others is generated. */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { OLDEST_PEERS } from '../support/peers';
import { CONSUMER, DIRECTORY, run } from './directory';
import { readSynthesized, type Synthesized } from './synthesized';

const DIST = path.join(DIRECTORY, 'dist');
const PROJECT = path.join(DIRECTORY, 'python');

const generate = async (languages: readonly string[], ...options: string[]) => {
  fs.rmSync(DIST, { recursive: true, force: true });
  await run('npm', ['run', 'package', '--', '--targets', ...languages, '--outdir', DIST, ...options]);
};

/** Builds the wheel and installs it into an empty virtual environment. */
export async function installWheel(): Promise<void> {
  await generate(['python']);
  const directory = path.join(DIST, 'python');
  const wheel = fs.readdirSync(directory).find((file) => file.endsWith('.whl'))!;
  fs.rmSync(PROJECT, { recursive: true, force: true });
  await run('python3', ['-m', 'venv', PROJECT]);
  const peers = Object.entries(OLDEST_PEERS).map(([name, version]) => `${name}==${version}`);
  await run(path.join(PROJECT, 'bin', 'pip'), ['install', '--no-input', path.join(directory, wheel), ...peers]);
}

export async function synthesizeInPython(): Promise<Synthesized> {
  await run(path.join(PROJECT, 'bin', 'python'), [path.join(CONSUMER, 'app.py')], {
    cwd: PROJECT,
    env: { CDK_OUTDIR: 'cdk.out' },
  });
  return readSynthesized(path.join(PROJECT, 'cdk.out'));
}

/** One file that tells that a language's code is there. */
const GENERATED = {
  java: 'java/src/main/java/io/github/cdkrekognitionmediaanalysis/MediaAnalysisJobWaiter.java',
  dotnet: 'dotnet/CdkRekognitionMediaAnalysis/CdkRekognitionMediaAnalysis/MediaAnalysisJobWaiter.cs',
  go: 'go/cdkrekognitionmediaanalysis/MediaAnalysisJobWaiter.go',
};

export async function generateTheOthers(): Promise<void> {
  await generate(Object.keys(GENERATED), '--code-only');
  const missing = Object.values(GENERATED).filter((file) => !fs.existsSync(path.join(DIST, file)));
  if (missing.length > 0) throw new Error(`Not generated: ${missing.join(', ')}`);
}
