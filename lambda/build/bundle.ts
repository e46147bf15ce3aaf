/** Bundles the handlers when the package is built. A user's synth then needs no esbuild. */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { buildSync, type Metafile } from 'esbuild';
import { BATCH_BUNDLE_DIRECTORY, BUNDLE_DIRECTORY } from '../../lib/machine/bundle-directory';
import { thirdPartyLicenses } from './third-party-licenses';

const HANDLERS = path.join(__dirname, '..');

// The whole directory is deployed, so remove files of an earlier build.
for (const directory of [BUNDLE_DIRECTORY, BATCH_BUNDLE_DIRECTORY]) {
  fs.rmSync(directory, { recursive: true, force: true });
}

/** Bundles a source file as `name`, and returns which files are in the bundle. */
function bundle(name: string, source: string, external: string[], outdir = BUNDLE_DIRECTORY): Metafile {
  const { metafile } = buildSync({
    entryPoints: { [name]: path.join(HANDLERS, source) },
    outdir,
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    // Tree shaking needs the SDK's ES modules.
    mainFields: ['module', 'main'],
    alias: { '@aws-sdk/credential-provider-node': path.join(HANDLERS, 'aws', 'environment-credentials.ts') },
    external,
    // A dynamic import would start Node's ES module loader, which takes longer than require.
    supported: { 'dynamic-import': false },
    // THIRD-PARTY-LICENSES has the licences.
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
  });
  return metafile;
}

// The SDK's protocol loads this for operations that stream events only. None of ours does.
const EVENT_STREAMS = '@smithy/core/event-streams';

const metafiles = [
  bundle('poll', 'poll/handler.ts', [EVENT_STREAMS, './s3-object']),
  bundle('start', 'start/handler.ts', [EVENT_STREAMS, './s3-object']),
  // `poll` and `start` load this file when they read an object.
  bundle('s3-object', 'aws/s3-object.ts', []),
  ...['plan', 'part', 'images', 'merge'].map((name) =>
    bundle(name, `${name}/handler.ts`, ['./s3-sdk'], BATCH_BUNDLE_DIRECTORY),
  ),
  // All of them load this file.
  bundle('s3-sdk', 'aws/s3-sdk.ts', [], BATCH_BUNDLE_DIRECTORY),
];

// Not in the bundles' directories, because the whole directory is deployed.
fs.writeFileSync(path.join(HANDLERS, 'THIRD-PARTY-LICENSES'), thirdPartyLicenses(metafiles));
