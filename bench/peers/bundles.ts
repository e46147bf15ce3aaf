/** The handlers whose cold starts are compared. Each is one file. */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { type BuildOptions, buildSync } from 'esbuild';
import { BUNDLE_DIRECTORY } from '../../lib/machine/bundle-directory';

export interface HandlerFile {
  readonly name: string;
  readonly file: string;
}

const ROOT = path.join(__dirname, '..', '..');

export const OURS = 'this package';

/** The options with which aws-cdk-lib's NodejsFunction calls esbuild for nodejs24.x, except for `external`. */
const NODEJS_FUNCTION = { bundle: true, platform: 'node', target: 'node24', absWorkingDir: ROOT } as const;
const SDK_OF_THE_RUNTIME = { external: ['@aws-sdk/*'] };

/** Bundles the handlers into a directory. The others are compared with the first one. */
export function handlerFiles(directory: string): HandlerFile[] {
  const bundle = (name: string, handler: string, options: BuildOptions): HandlerFile => {
    const file = path.join(fs.mkdtempSync(path.join(directory, 'bundle-')), 'index.js');
    buildSync({ ...NODEJS_FUNCTION, ...options, entryPoints: [path.join(__dirname, `${handler}.ts`)], outfile: file });
    return { name, file };
  };
  return [
    bundle('bare: node:crypto and node:https', 'bare-handler', { minify: true }),
    { name: OURS, file: path.join(BUNDLE_DIRECTORY, 'poll.js') },
    bundle('NodejsFunction, SDK bundled as ES modules, minified', 'client-handler', {
      minify: true,
      mainFields: ['module', 'main'],
    }),
    bundle('NodejsFunction, SDK bundled (bundleAwsSDK)', 'client-handler', {}),
    bundle('NodejsFunction by default: SDK of the runtime', 'client-handler', SDK_OF_THE_RUNTIME),
  ];
}
