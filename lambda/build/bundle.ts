/** Bundles the handler when the package is built, so that no user's synth needs esbuild. */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { buildSync } from 'esbuild';
import { BUNDLE_DIRECTORY } from '../../lib/bundle';
import { thirdPartyLicenses } from './third-party-licenses';

const HANDLERS = path.join(__dirname, '..');

const { metafile } = buildSync({
  entryPoints: [path.join(HANDLERS, 'index.ts')],
  outfile: path.join(BUNDLE_DIRECTORY, 'index.js'),
  bundle: true,
  minify: true,
  platform: 'node',
  target: 'node24',
  format: 'cjs',
  // The SDK's ES modules: only they can be shaken.
  mainFields: ['module', 'main'],
  alias: { '@aws-sdk/credential-provider-node': path.join(HANDLERS, 'environment-credentials.ts') },
  // Loaded only for operations that stream events; GetMediaAnalysisJob does not.
  external: ['@smithy/core/event-streams'],
  // A dynamic import of node:http would start Node's ES module loader, and load more than require does.
  supported: { 'dynamic-import': false },
  // The licences are in a file beside it.
  legalComments: 'none',
  metafile: true,
  logLevel: 'warning',
});

// Not in the bundle's directory, all of which is deployed.
fs.writeFileSync(path.join(HANDLERS, 'THIRD-PARTY-LICENSES'), thirdPartyLicenses(metafile));
