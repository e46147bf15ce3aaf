/** Generates the code of a package without building it. */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { buildPackage } from '../../release/build-package';
import { DIST } from './directory';

/** One file of the generated code of each language. */
const GENERATED = {
  python: 'src/cdk_rekognition_media_analysis/__init__.py',
  java: 'src/main/java/io/github/cdkrekognitionmediaanalysis/MediaAnalysisJobWaiter.java',
  dotnet: 'CdkRekognitionMediaAnalysis/CdkRekognitionMediaAnalysis/MediaAnalysisJobWaiter.cs',
  go: 'cdkrekognitionmediaanalysis/MediaAnalysisJobWaiter.go',
};

export async function generateCode(language: keyof typeof GENERATED): Promise<void> {
  await buildPackage(language, { outdir: DIST, codeOnly: true });
  const file = path.join(DIST, language, GENERATED[language]);
  if (!fs.existsSync(file)) throw new Error(`Not generated: ${file}`);
}
