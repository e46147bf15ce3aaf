/** Bundles the handlers when the package is built, so that no user's synth needs esbuild. */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { buildSync, type Metafile } from 'esbuild';
import { BUNDLE_DIRECTORY } from '../../lib/machine/bundle-directory';
import { thirdPartyLicenses } from './third-party-licenses';

const HANDLERS = path.join(__dirname, '..');

// All that is in it is deployed: nothing of an earlier build may stay.
fs.rmSync(BUNDLE_DIRECTORY, { recursive: true, force: true });

/** Bundles a source file as `name`, and says what went into it. */
function bundle(name: string, source: string, external: string[]): Metafile {
  const { metafile } = buildSync({
    entryPoints: { [name]: path.join(HANDLERS, source) },
    outdir: BUNDLE_DIRECTORY,
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    // The SDK's ES modules: only they can be shaken.
    mainFields: ['module', 'main'],
    alias: { '@aws-sdk/credential-provider-node': path.join(HANDLERS, 'aws', 'environment-credentials.ts') },
    external,
    // A dynamic import of node:http would start Node's ES module loader, and load more than require does.
    supported: { 'dynamic-import': false },
    // The licences are in a file beside it.
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
  });
  return metafile;
}

// The SDK's protocol loads this only for operations that stream events, which none here does.
const EVENT_STREAMS = '@smithy/core/event-streams';

const metafiles = [
  bundle('poll', 'poll/handler.ts', [EVENT_STREAMS, './s3-object']),
  bundle('start', 'start/handler.ts', [EVENT_STREAMS, './s3-object']),
  // Loaded when an object is to be read.
  bundle('s3-object', 'aws/s3-object.ts', []),
];

// Not in the bundle's directory, all of which is deployed.
fs.writeFileSync(path.join(HANDLERS, 'THIRD-PARTY-LICENSES'), thirdPartyLicenses(metafiles));
