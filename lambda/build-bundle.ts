/** Bundles the handler when the package is built, so that no user's synth needs esbuild. */
import * as path from 'node:path';
import { buildSync } from 'esbuild';
import { BUNDLE_DIRECTORY } from '../lib/bundle';

buildSync({
  entryPoints: [path.join(__dirname, 'index.ts')],
  outfile: path.join(BUNDLE_DIRECTORY, 'index.js'),
  bundle: true,
  minify: true,
  platform: 'node',
  target: 'node24',
  format: 'cjs',
  // The SDK's ES modules: only they can be shaken.
  mainFields: ['module', 'main'],
  alias: { '@aws-sdk/credential-provider-node': path.join(__dirname, 'environment-credentials.ts') },
  // Loaded only for operations that stream events; GetMediaAnalysisJob does not.
  external: ['@smithy/core/event-streams'],
  // A dynamic import of node:http would start Node's ES module loader, and load more than require does.
  supported: { 'dynamic-import': false },
  legalComments: 'none',
  logLevel: 'warning',
});
