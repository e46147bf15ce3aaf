/** Bundles the command when the package is built, so that the package needs no dependency. */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { buildSync } from 'esbuild';
import { thirdPartyLicenses } from '../../lambda/build/third-party-licenses';

const CLI = path.join(__dirname, '..');

const { metafile } = buildSync({
  entryPoints: [path.join(CLI, '..', 'bin', 'media-analysis.ts')],
  outdir: path.join(CLI, 'bundle'),
  bundle: true,
  minify: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  mainFields: ['module', 'main'],
  legalComments: 'none',
  metafile: true,
  logLevel: 'warning',
});

fs.writeFileSync(path.join(CLI, 'THIRD-PARTY-LICENSES'), thirdPartyLicenses([metafile]));
